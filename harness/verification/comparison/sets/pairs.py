"""A pair beside a set: `[0, 3] \\cup [1, 5] = [0, 5]` speaks of three intervals, though `[0, 5]` alone is a list."""

from __future__ import annotations

from harness.formulas.trees.algebra import is_value
from harness.formulas.trees.tree import Node

PAIRS = frozenset({"Tuple", "List"})
_SETS = frozenset({"Interval", "Union", "Intersection", "Complement", "SymmetricDifference", "FiniteSet", "EmptySet"})


def as_intervals(left: Node, right: Node) -> tuple[Node, Node]:
    """Both sides of a claim, a pair of values beside a set as the interval between them: `(` leaves its end out, and
    `[` takes it in. A set of points, {(1, 2)}, has pairs of its own, and leaves them so."""
    if left.head in PAIRS and _of_numbers(right):
        return _interval(left), right
    if right.head in PAIRS and _of_numbers(left):
        return left, _interval(right)
    return left, right


def _of_numbers(node: Node) -> bool:
    return node.head in _SETS and (node.head != "FiniteSet" or all(map(is_value, node.children())))


def _interval(pair: Node) -> Node:
    ends = tuple(pair.children())
    if len(ends) != 2 or not all(map(is_value, ends)):
        return pair
    is_open = Node("Boolean", (pair.head == "Tuple",))
    return Node("Interval", (*ends, is_open, is_open))
