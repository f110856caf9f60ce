"""Distributions: DiracDelta(x) is 0 at every point but one, and is not 0.

They have no values to compare. Two are the same where they are one quotient in their parts; and g(x)*DiracDelta(x - c)
is g(c)*DiracDelta(x - c) for a continuous g (Schwartz), which settles the rest where one DiracDelta stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.equality.algebra import ZERO, add, contains, div, free_names, heads_of, sub, substitute
from harness.equality.differentiate import derivative
from harness.equality.exact import TooLarge, as_fraction, as_tree, rational
from harness.equality.kernels import Letters
from harness.equality.verdict import Undecided, Verdict, differ, same, undecided
from harness.syntax.tree import Node, symbol

DELTA = "DiracDelta"
OO = Node("Constant", ("oo",))
_MASS = symbol("_delta")
_CONTINUOUS = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Symbol", "Constant", "sin", "cos", "exp",
                         "sinh", "cosh", "tanh", "atan", "asinh", "erf", "Abs"})  # fmt: skip
"""What is continuous wherever it has a value, and around."""


def is_distribution(tree: Node, *others: Node) -> bool:
    """Whether DiracDelta stands in any of them."""
    return DELTA in heads_of(tree) or (bool(others) and is_distribution(*others))


def same_distribution(a: Node, b: Node, equal: Callable[[Node, Node], Verdict]) -> Verdict:
    """Whether two trees with DiracDelta in them are the same. equal: the comparison of two ordinary values."""
    try:
        found = Letters().difference(a, b)
        if found is not None and found[0].is_zero():
            return same()
        return _by_mass(a, b, equal)
    except (TooLarge, Undecided):
        return undecided("a distribution has no values to compare")


@dataclass(frozen=True, slots=True)
class _Parts:
    """f + g*DiracDelta(k*x - c): the function f, g at x = c/k, the name x, c/k and k."""

    function: Node
    mass: Node
    name: str
    place: Any
    scale: Any


def _parts(node: Node) -> _Parts:
    """Raises Undecided where the tree has another form."""
    deltas = {part for part in node.walk() if part.head == DELTA}
    if len(deltas) != 1:
        raise Undecided("several of them")
    (delta,) = deltas
    if len(delta.args) != 1:
        raise Undecided("a derivative of it")
    (inner,) = delta.children()
    names = free_names(inner)
    line = as_fraction(inner, next(iter(names))) if len(names) == 1 else None
    if line is None or line[0].degree() != 1 or line[1].degree() > 0:
        raise Undecided("no straight line in it")
    (name,) = names
    place = -line[0][0] / line[0][1]
    whole = _replaced(node, delta)
    mass = derivative(whole, str(_MASS.args[0]))
    if _MASS.args[0] in free_names(mass) or not heads_of(mass) <= _CONTINUOUS:
        raise Undecided("no multiple of it")
    function = substitute(whole, {str(_MASS.args[0]): ZERO})
    return _Parts(function, substitute(mass, {name: as_tree(place)}), name, place, line[0][1] / line[1][0])


def _by_mass(a: Node, b: Node, equal: Callable[[Node, Node], Verdict]) -> Verdict:
    """a - b = f + g*DiracDelta(k*x - c): 0 where f is, and g at c/k. Raises Undecided."""
    parts = _parts(sub(a, b))
    verdicts = equal(parts.function, ZERO), equal(parts.mass, ZERO)
    if any(verdict.equal is None for verdict in verdicts):
        raise Undecided("its parts are not known")
    return same() if all(verdict.equal for verdict in verdicts) else differ("as distributions they differ")


def sifted(node: Node) -> Node:
    """Integral(g(x)*DiracDelta(k*x - c), (x, a, b)) is g(c/k)/|k| for a < c/k < b, and 0 for c/k outside; the node
    itself where that is not what it is."""
    body, *specs = node.children()
    if not contains(body, (DELTA,)) or len(specs) != 1 or len(specs[0].args) != 3:
        return node
    variable, *ends = specs[0].children()
    try:
        parts = _parts(body)
    except Undecided:
        return node
    low, high = (_end(end, parts.place) for end in ends)
    if variable.args[0] != parts.name or low is None or high is None or not low < high:
        return node
    if parts.place in (low, high):
        return node
    inside = low < parts.place < high
    mass = div(parts.mass, as_tree(abs(parts.scale))) if inside else ZERO
    rest = ZERO if _is_zero(parts.function) else Node("Integral", (parts.function, specs[0]))
    return add(rest, mass)


def _is_zero(node: Node) -> bool:
    try:
        found = Letters().difference(node, ZERO)
    except TooLarge:
        return False
    return found is not None and bool(found[0].is_zero())


def _end(node: Node, place: Any) -> Any:
    """An end of the range; an infinite one lies beyond the place."""
    if node == OO:
        return place + 1
    return place - 1 if node == Node("Neg", (OO,)) else rational(node)


def _replaced(node: Node, delta: Node) -> Node:
    if node == delta:
        return _MASS
    return Node(node.head, tuple([_replaced(arg, delta) if type(arg) is Node else arg for arg in node.args]))
