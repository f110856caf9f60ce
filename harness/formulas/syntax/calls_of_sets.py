"""Calls that build sets and case distinctions: FiniteSet(...), Interval(...), Range(...), Piecewise(...)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import MAX_NODES, SyntaxRefused
from harness.formulas.syntax.call_arguments import Argument, Maker, nodes_of
from harness.formulas.trees.tree import Node, integer

COMPARED: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "Gt": operator.gt,
    "Lt": operator.lt,
    "Ge": operator.ge,
    "Le": operator.le,
}


def finite_set(args: Sequence[Argument], position: int) -> Node:
    """FiniteSet(1, 2)."""
    return constructors.finite_set(nodes_of(args, position, 0, MAX_NODES))


def set_of(args: Sequence[Argument], position: int) -> Node:
    """set(), set([1, 2]), frozenset({1, 2}), Set(1, 2)."""
    nodes = nodes_of(args, position, 0, MAX_NODES)
    if len(nodes) == 1 and nodes[0].head in ("List", "Tuple", "FiniteSet", "EmptySet"):
        return constructors.finite_set([arg for arg in nodes[0].args if isinstance(arg, Node)])
    return constructors.finite_set(nodes)


def interval(args: Sequence[Argument], position: int) -> Node:
    """Interval(a, b[, left_open[, right_open]])."""
    nodes = nodes_of(args, position, 2, 4)
    ends = [_truth(node) for node in nodes[2:]] + [Node("Boolean", (False,))] * (4 - len(nodes))
    if any(end.head != "Boolean" for end in ends):
        raise SyntaxRefused(position, "whether an end is open is True or False")
    return Node("Interval", (nodes[0], nodes[1], ends[0], ends[1]))


def _truth(node: Node) -> Node:
    """A comparison of two integers as True or False: Interval(2, 3, 1 > 0, False) says why its end is open."""
    if node.head not in COMPARED:
        return node
    first, second = (_whole(side) for side in node.args)
    return node if first is None or second is None else Node("Boolean", (COMPARED[node.head](first, second),))


def _whole(side: object) -> int | None:
    """The value of an integer literal or of minus one."""
    if not isinstance(side, Node):
        return None
    if side.head == "Neg":
        inner = _whole(side.args[0])
        return None if inner is None else -inner
    return side.args[0] if side.head == "Integer" and isinstance(side.args[0], int) else None


def piecewise(args: Sequence[Argument], position: int) -> Node:
    """Piecewise((value, condition), ...)."""
    pairs = nodes_of(args, position, 1, MAX_NODES)
    if any(pair.head != "Tuple" or len(pair.args) != 2 for pair in pairs):
        raise SyntaxRefused(position, "Piecewise takes pairs (value, condition)")
    return Node("Piecewise", tuple(Node("Pair", (pair.args[0], _said(pair.args[1]))) for pair in pairs))


def _said(condition: object) -> Node:
    """A condition; 1 and 0 are True and False there."""
    assert isinstance(condition, Node)
    return Node("Boolean", (condition.args[0] == 1,)) if condition in (integer(0), integer(1)) else condition


def integer_range(args: Sequence[Argument], position: int) -> Node:
    """Range([start, ]stop[, step])."""
    nodes = nodes_of(args, position, 1, 3)
    if len(nodes) == 1:
        nodes = [integer(0), *nodes]
    return Node("Range", (*nodes, integer(1)) if len(nodes) == 2 else tuple(nodes))


def complex_region(polar: bool) -> Maker:
    """a + b*I, or r*exp(I*t), for (a, b) or (r, t) in a product of two sets of reals."""

    def make(args: Sequence[Argument], position: int) -> Node:
        (pairs,) = nodes_of(args, position, 1, 1)
        if pairs.head != "ProductSet" or len(pairs.args) != 2:
            raise SyntaxRefused(position, "a region takes one product of two sets")
        return Node("ComplexRegion", (*pairs.args, Node("Boolean", (polar,))))

    return make
