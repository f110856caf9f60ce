"""Sets with names among their end points: decided by every order in which the names and the numbers may lie.

Whether two sets of intervals and points agree depends on that order alone. A name is put at every number that bounds a
set, between any two neighbours, and beyond the last; several names into one gap also in every order. Any other end
point with a name in it counts as a name of its own: what holds for all its values holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product

from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.points import REALS, Region, as_node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.sets.end_points import NotReal
from harness.verification.comparison.sets.sets import compare_sets
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Verdict, differ, same

MAX_LETTERS, MAX_ORDERS = 3, 1500
_JOINED = frozenset({"Union", "Intersection", "Complement", "SymmetricDifference"})


def compare_named(a: Node, b: Node, regions: Mapping[str, Region]) -> Verdict | None:
    """The verdict on two sets with names at their ends; None where they are made of something else."""
    ends: list[Node] = []
    try:
        for side in (a, b):
            _collect(side, ends)
    except NotReal:
        return None
    letters = list(dict.fromkeys(end for end in ends if free_names(end)))
    numbers = sorted({_fraction(end) for end in ends if not free_names(end) and rational(end) is not None})
    if not 0 < len(letters) <= MAX_LETTERS or any(not free_names(end) and rational(end) is None for end in ends):
        return None
    values = list(_values(numbers, len(letters)))
    if len(values) ** len(letters) > MAX_ORDERS:
        return None
    plain = all(letter.head == "Symbol" for letter in letters)
    for point in product(values, repeat=len(letters)):
        there = {letter: as_node(value) for letter, value in zip(letters, point, strict=True)}
        try:
            verdict = compare_sets(_put_in(a, there), _put_in(b, there))
        except (NotReal, Undecided):
            return None
        if verdict.equal is False:
            named = [(str(letter.args[0]), value) for letter, value in zip(letters, point, strict=True)]
            if not all(regions.get(name, REALS).holds(value) for name, value in named):
                return None
            where = ", ".join(f"{name} = {value}" for name, value in named)
            return differ(f"at {where}: {verdict.detail}") if plain else None
    return same(detail="the same in every order of the names")


def _collect(node: Node, ends: list[Node]) -> None:
    """The finite end points of a tree. Raises NotReal for what is not made of intervals and points."""
    parts = list(node.children())
    if node.head == "Interval":
        ends.extend(part for part in parts[:2] if infinity(part) is None)
    elif node.head == "FiniteSet":
        ends.extend(parts)
    elif node.head in _JOINED:
        for part in parts:
            _collect(part, ends)
    elif node.head not in ("EmptySet", "Reals", "UniversalSet"):
        raise NotReal(node.head)


def _fraction(node: Node) -> Fraction:
    value = rational(node)
    return Fraction(int(value.p), int(value.q))


def _values(numbers: list[Fraction], count: int) -> Iterator[Fraction]:
    """The numbers, and in each gap as many values as there are names."""
    steps = [Fraction(k, count + 1) for k in range(1, count + 1)]
    if not numbers:
        yield from steps
        return
    yield from numbers
    yield from (numbers[0] - step for step in steps)
    yield from (numbers[-1] + step for step in steps)
    for low, high in pairwise(numbers):
        yield from (low + (high - low) * step for step in steps)


def _put_in(node: Node, there: dict[Node, Node]) -> Node:
    if node in there:
        return there[node]
    if node.head not in _JOINED | {"Interval", "FiniteSet"}:
        return node
    return Node(node.head, tuple([_put_in(arg, there) if type(arg) is Node else arg for arg in node.args]))
