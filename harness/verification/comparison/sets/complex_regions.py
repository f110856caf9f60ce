"""Regions of the complex plane, a + b*I with (a, b) in A x B or r*exp(I*t) with (r, t) in R x T, met with each other
and with sets of real numbers.

    (A x B) & (A' x B') is (A & A') x (B & B')          {r*exp(I*t)} & {r'*exp(I*t')} likewise, for angles in [0, 2*pi)
    (A x B) & Reals is A where 0 is in B, else empty
    {r*exp(I*t)} & Reals is R where 0 is in T, and -R where pi is, and 0 where 0 is in R, for radii >= 0
"""

from __future__ import annotations

from harness.formulas.trees.algebra import neg
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.sets import end_points, sets

EMPTY, ZERO = Node("EmptySet"), integer(0)
_PI, _CLOSED, _OPEN = Node("Constant", ("pi",)), Node("Boolean", (False,)), Node("Boolean", (True,))
_TURN = Node("Interval", (ZERO, Node("Mul", (integer(2), _PI)), _CLOSED, _OPEN))
_RADII = Node("Interval", (ZERO, Node("Constant", ("oo",)), _CLOSED, _OPEN))
_OF_REALS = frozenset({"Interval", "Range", "Integers", "Naturals", "Naturals0", "Reals", "Rationals"})


def met(parts: list[Node]) -> list[Node]:
    """The parts of an intersection with their regions met; as they are where no rule applies."""
    regions = [part for part in parts if part.head == "ComplexRegion"]
    others = [part for part in parts if part.head != "ComplexRegion"]
    if not regions or len({region.args[2] for region in regions}) > 1:
        return parts
    polar = regions[0].args[2] == _OPEN
    first, second = (
        side[0] if len(side) == 1 else Node("Intersection", tuple(side))
        for side in zip(*(list(region.children())[:2] for region in regions), strict=True)
    )
    try:
        if polar and not (_within(first, _RADII) and all(_within(region.args[1], _TURN) for region in regions)):  # type: ignore[arg-type]  # sets
            return parts
        if polar and len(regions) > 1 and not _holds(second, None):
            return parts  # they may meet at 0 alone
        if any(part.head in _OF_REALS for part in others):
            return [_on_the_line(first, second, polar), *others]
    except (end_points.NotReal, Undecided):
        return parts
    return [Node("ComplexRegion", (first, second, *regions[0].args[2:])), *others]


def _on_the_line(first: Node, second: Node, polar: bool) -> Node:
    if not polar:
        return first if _holds(second, ZERO) else EMPTY
    found = [first] if _holds(second, ZERO) else []
    if _holds(second, _PI):
        found.append(_mirrored(sets.simplified(first)))
    if _holds(first, ZERO) and _holds(second, None):
        found.append(Node("FiniteSet", (ZERO,)))
    return Node("Union", tuple(found)) if found else EMPTY


def _holds(node: Node, value: Node | None) -> bool:
    """Whether the value is in the set; without a value, whether anything is. Raises NotReal, Undecided."""
    if value is None:
        return sets.compare_sets(node, EMPTY).equal is False
    return sets.compare_sets(Node("Intersection", (node, Node("FiniteSet", (value,)))), EMPTY).equal is False


def _within(node: Node, whole: Node) -> bool:
    return sets.compare_sets(Node("Complement", (node, whole)), EMPTY).equal is True


def _mirrored(node: Node) -> Node:
    """-A of a union of intervals and points."""
    if node.head == "Union":
        return Node("Union", tuple(map(_mirrored, node.children())))
    if node.head == "Interval":
        low, high, left, right = node.children()
        return Node("Interval", (neg(high), neg(low), right, left))
    return Node(node.head, tuple(map(neg, node.children())))


def compare_regions(a: Node, b: Node) -> bool | None:
    """True where two regions are made of the same sets; None where that does not tell."""
    try:
        alike = [sets.compare_sets(x, y).equal for x, y in zip(a.args[:2], b.args[:2], strict=True)]  # type: ignore[arg-type]  # sets
    except (end_points.NotReal, Undecided):
        return None
    return True if a.args[2] == b.args[2] and all(alike) else None
