"""Lists that go on, 1, 3, 5, \\ldots, and what the dots stand for where the list itself says so.

Between numbers that go up or down by one step, the dots stand for those in between: 1, 2, ..., 10. At the end of a
list they say that it has no end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from harness.formulas.trees.tree import Node, integer

DOTS = Node("Ellipsis")
DOTTED = frozenset({"ldots", "dots", "dotsc", "cdots"})
MOST = 400
"""Numbers that dots are written out to."""
_BEHIND = re.compile(
    r"(?:\s|\\[,;:! ]|~)*(?:$|[,;)\]}]|\\[}]|\\(?:right|text|and|or|quad)(?![A-Za-z])|(?:and|or)(?![A-Za-z]))"
)


_TERM_BEHIND = re.compile(r"(?:\s|\\[,;:! ]|~)*(?:[+=]|\\right(?![A-Za-z])|[)\]}]|$)")


def ends_term(text: str, end: int) -> bool:
    """Whether what stands behind the dots, which end there, ends a term of a sum."""
    return _TERM_BEHIND.match(text, end) is not None


def ends_entry(text: str, end: int) -> bool:
    """Whether what stands behind the dots, which end there, ends an entry of a list."""
    return _BEHIND.match(text, end) is not None


def written_out(parts: Sequence[Node]) -> list[Node]:
    """The entries of a list, dots between whole numbers replaced by the numbers that they stand for."""
    found: list[Node] = []
    for at, part in enumerate(parts):
        between = _between(parts[:at], parts[at + 1 :]) if part == DOTS else None
        if between is None:
            found.append(part)
        else:
            found.extend(between)
    return found


def _between(before: Sequence[Node], behind: Sequence[Node]) -> list[Node] | None:
    """The numbers that dots stand for; None where nobody says which."""
    first, last = [_whole(part) for part in before], _whole(behind[0]) if behind else None
    if len(first) < 2 or last is None or None in first:
        return None
    known = [number for number in first if number is not None]
    step = known[1] - known[0]
    if step == 0 or any(b - a != step for a, b in pairwise(known)) or (last - known[-1]) % step:
        return None
    count = (last - known[-1]) // step
    if not 1 <= count <= MOST:
        return None
    return [_tree(known[-1] + step * place) for place in range(1, count)]


def _whole(node: Node) -> int | None:
    if node.head == "Integer":
        return int(str(node.args[0]))
    if node.head == "Neg" and node.args[0].head == "Integer":  # type: ignore[union-attr]  # Neg(a)
        return -int(str(node.args[0].args[0]))  # type: ignore[union-attr]  # the same
    return None


def _tree(number: int) -> Node:
    return integer(number) if number >= 0 else Node("Neg", (integer(-number),))


def steps_of(terms: Sequence[Fraction]) -> Iterator[tuple[str, Fraction]]:
    """What every two neighbours of a list have in common: their difference, or their quotient."""
    pairs = list(pairwise(terms))
    differences = {b - a for a, b in pairs}
    if len(differences) == 1:
        yield "difference", differences.pop()
    if all(terms) and len(quotients := {b / a for a, b in pairs}) == 1:
        yield "quotient", quotients.pop()
