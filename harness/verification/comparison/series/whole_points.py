"""Sums and products whose ends hold names, at whole numbers: there they are written out. Where the two sides differ at
one, they differ; where they agree at as many as decide anywhere else, that is evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from harness.formulas.trees.algebra import add, contains, free_names, is_value, substitute
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import JUMPING
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Method, Verdict, differ, same

MIN_POINTS = 8
MAX_NAMES = 2
LONGEST = 120
"""Terms of a sum that is written out here."""
_VALUES = (1, 2, 3, 4, 5, 6, 7, 9, 12, -1, -2, 0)
_REPEATED = frozenset({"Sum", "Product"})


def at_whole_points(
    a: Node, b: Node, regions: Mapping[str, Region], judge: Callable[[Node, Node], Verdict]
) -> Verdict | None:
    """The verdict of `judge` on the two sides at whole numbers; None where this says nothing."""
    if not (contains(a, _REPEATED) or contains(b, _REPEATED)) or not (is_value(a) and is_value(b)):
        return None
    names = sorted(_ends(a) | _ends(b))
    if not 0 < len(names) <= MAX_NAMES or not set(names) <= free_names(a) | free_names(b):
        return None
    alike = 0
    for point in _points(names, regions, _own(a, b)):
        values = {name: integer(value) for name, value in point.items()}
        try:
            left, right = _written_out(substitute(a, values)), _written_out(substitute(b, values))
        except Undecided:
            continue
        verdict = judge(left, right)
        if verdict.equal is None:
            return None
        if verdict.equal is False:
            where = ", ".join(f"{name} = {value}" for name, value in point.items())
            return differ(f"at {where}: {verdict.detail}", verdict.method)
        alike += 1
    if alike < MIN_POINTS or contains(a, JUMPING) or contains(b, JUMPING):
        return None
    return same(Method.numeric, f"agree at {alike} points where the sums are written out")


def _ends(node: Node) -> set[str]:
    """The names in the ends of sums and products."""
    found: set[str] = set()
    running: set[str] = set()
    for part in node.walk():
        for spec in list(part.children())[1:] if part.head in _REPEATED else ():
            variable, *ends = spec.children()
            running |= free_names(variable)
            found |= set().union(*map(free_names, ends))
    return found - running


def _points(names: list[str], regions: Mapping[str, Region], own: int) -> Iterator[dict[str, int]]:
    """Whole points inside the regions, among them one that nobody can name in advance."""
    columns = [
        [value for value in (*_VALUES, own) if regions.get(name, REALS).holds(Fraction(value))] for name in names
    ]
    if len(names) == 1:
        yield from ({names[0]: value} for value in columns[0])
        return
    few = [column[:5] + column[-1:] for column in columns]
    yield from (dict(zip(names, values, strict=True)) for values in product(*few))


def _own(a: Node, b: Node) -> int:
    """A number between 20 and 60 that depends on every whole number in the two trees."""
    total = 0
    for side in (a, b):
        for place, part in enumerate(side.walk(), 1):
            if part.head == "Integer":
                total += place * int(part.args[0])  # type: ignore[arg-type]  # an Integer holds an int
            total += place * len(part.head)
    return 20 + total % 41


def _written_out(node: Node) -> Node:
    """The tree with every sum and product of whole, non-empty ranges written out. Raises Undecided for another."""
    args = tuple([arg if type(arg) is not Node or node.head in _REPEATED else _written_out(arg) for arg in node.args])
    if node.head not in _REPEATED:
        return Node(node.head, args)
    body, *specs = node.children()
    for spec in specs:
        variable, low, high = spec.children()
        first, last = _whole(low), _whole(high)
        if not 0 <= last - first < LONGEST:
            raise Undecided("a range that is empty or long")
        name = str(variable.args[0])
        terms = [substitute(body, {name: integer(k)}) for k in range(first, last + 1)]
        body = terms[0] if len(terms) == 1 else add(*terms) if node.head == "Sum" else Node("Mul", tuple(terms))
    return _written_out(body)


def _whole(end: Node) -> int:
    value: Any = None if infinity(end) else rational(end)
    if value is None or value.q != 1:
        raise Undecided("an end that is not a whole number")
    return int(value.p)
