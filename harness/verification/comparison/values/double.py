"""Double factorials of names: (2*n - 1)!! and (2*n)!! for whole n, by gamma."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from harness.formulas.trees.algebra import ONE, add, call, div, free_names, mul, power
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.comparison.exact.quotients import as_fraction

PI = Node("Constant", ("pi",))


def double_factorial(node: Node) -> Node:
    """u!! = 2**(u/2)*gamma(u/2 + 1) for even u, and sqrt(2/pi) times that for odd u; itself where u is neither, for all
    whole values of its names."""
    (u,) = node.children()
    odd = _parity(u)
    if odd is None:
        return node
    half = div(u, integer(2))
    even = mul(power(integer(2), half), call("gamma", add(half, ONE)))
    return mul(even, call("sqrt", div(integer(2), PI))) if odd else even


def with_whole_names(regions: Mapping[str, Region], *trees: Node) -> Mapping[str, Region]:
    """The regions, in which the names of a double factorial are whole numbers, unless something else is said."""
    for tree in trees:  # asked of nearly all values: a generator would take as long as the looks
        if "factorial2" in heads_of(tree):
            break
    else:
        return regions
    parts = [part for tree in trees for part in tree.walk() if part.head == "factorial2"]
    names = {name for part in parts for name in free_names(part) if regions.get(name, REALS) is REALS}
    return {**regions, **dict.fromkeys(names, _WHOLE)}


_WHOLE = Region(low=Fraction(0), whole=True)


def _parity(u: Node) -> int | None:
    """1 where the tree is odd for all whole values of its names, 0 where it is even; None for a number too."""
    names = free_names(u)
    if len(names) != 1:
        return None
    (name,) = names
    fraction = as_fraction(u, name)
    if fraction is None or fraction[1].degree() > 0:
        return None
    poly = fraction[0] / fraction[1][0]
    first, *rest = [poly[k] for k in range(poly.degree() + 1)]
    if any(c.q != 1 or c.p % 2 for c in rest) or first.q != 1:
        return None
    return int(first.p % 2)
