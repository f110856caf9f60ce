"""Distributions: DiracDelta(x) is 0 at every point but one, and is not 0.

They have no values to compare. Two are the same where they are one quotient in their parts; and g(x)*DiracDelta(x - c)
is g(c)*DiracDelta(x - c) for a continuous g (Schwartz), which settles the rest where one DiracDelta stands there.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.equality.algebra import ZERO, contains, free_names, heads_of, sub, substitute
from harness.equality.differentiate import derivative
from harness.equality.exact import TooLarge, as_fraction, as_tree
from harness.equality.kernels import Letters
from harness.equality.verdict import Undecided, Verdict, differ, same, undecided
from harness.syntax.tree import Node, symbol

DELTA = "DiracDelta"
_MASS = symbol("_delta")
_CONTINUOUS = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Symbol", "Constant", "sin", "cos", "exp",
                         "sinh", "cosh", "tanh", "atan", "asinh", "erf", "Abs"})  # fmt: skip
"""What is continuous wherever it has a value, and around."""


def is_distribution(*trees: Node) -> bool:
    """Whether DiracDelta stands in any of them."""
    return any(contains(tree, (DELTA,)) for tree in trees)


def same_distribution(a: Node, b: Node, equal: Callable[[Node, Node], Verdict]) -> Verdict:
    """Whether two trees with DiracDelta in them are the same. equal: the comparison of two ordinary values."""
    try:
        found = Letters().difference(a, b)
        if found is not None and found[0].is_zero():
            return same()
        return _by_mass(a, b, equal)
    except (TooLarge, Undecided):
        return undecided("a distribution has no values to compare")


def _by_mass(a: Node, b: Node, equal: Callable[[Node, Node], Verdict]) -> Verdict:
    """a - b = f + g*DiracDelta(k*x - c): 0 where f is, and g at c/k. Raises Undecided."""
    difference = sub(a, b)
    deltas = {part for part in difference.walk() if part.head == DELTA}
    if len(deltas) != 1:
        raise Undecided("several of them")
    (delta,) = deltas
    (inner,) = delta.children()
    names = free_names(inner)
    line = as_fraction(inner, next(iter(names))) if len(names) == 1 else None
    if line is None or line[0].degree() != 1 or line[1].degree() > 0:
        raise Undecided("no straight line in it")
    place = {next(iter(names)): as_tree(-line[0][0] / line[0][1])}
    whole = _replaced(difference, delta)
    mass = derivative(whole, str(_MASS.args[0]))
    if _MASS.args[0] in free_names(mass) or not heads_of(mass) <= _CONTINUOUS:
        raise Undecided("no multiple of it")
    rest, there = substitute(whole, {str(_MASS.args[0]): ZERO}), substitute(mass, place)
    verdicts = equal(rest, ZERO), equal(there, ZERO)
    if any(verdict.equal is None for verdict in verdicts):
        raise Undecided("its parts are not known")
    return same() if all(verdict.equal for verdict in verdicts) else differ("as distributions they differ")


def _replaced(node: Node, delta: Node) -> Node:
    if node == delta:
        return _MASS
    return Node(node.head, tuple([_replaced(arg, delta) if type(arg) is Node else arg for arg in node.args]))
