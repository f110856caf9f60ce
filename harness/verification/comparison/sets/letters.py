"""Statements of letters: not p and q is the same as q and not p, in every case of what p and q are."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from harness.formulas.trees.tree import Node
from harness.verification.verdict import Verdict, differ, same, undecided

MOST_LETTERS = 8
"""Letters of which all cases are looked at: 256 of them."""
_CONNECTED = frozenset({"And", "Or", "Not"})


def letters_alone(node: Node) -> bool:
    """Whether a condition is made of letters alone, joined by and, or and not."""
    if node.head not in _CONNECTED:
        return False
    return all(part.head == "Symbol" or part.head in _CONNECTED for part in node.walk())


def compare_letters(a: Node, b: Node, letters: Sequence[str]) -> Verdict:
    """The two in every case of what their letters are."""
    if len(letters) > MOST_LETTERS:
        return undecided("statements of many letters")
    for case in itertools.product((True, False), repeat=len(letters)):
        values = dict(zip(letters, case, strict=True))
        if _holds(a, values) != _holds(b, values):
            where = ", ".join(f"{letter} is {value}" for letter, value in values.items())
            return differ(f"where {where}")
    return same()


def _holds(node: Node, values: Mapping[str, bool]) -> bool:
    if node.head == "Symbol":
        return values[str(node.args[0])]
    parts = [_holds(part, values) for part in node.children()]
    return not parts[0] if node.head == "Not" else all(parts) if node.head == "And" else any(parts)
