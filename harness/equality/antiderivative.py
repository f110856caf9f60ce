"""Antiderivatives: F is one of f where F' = f at every real point of f's domain, and F jumps nowhere inside it.

Undeclared names (C, C1, k) are constants of integration; a correct F may be off by any constant, also by another one
on each component of the domain: log(x) and log(Abs(x)) both answer 1/x.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import acb, arb

from harness.equality.algebra import BINDERS, ZERO, contains
from harness.equality.balls import is_real, precision
from harness.equality.breakpoints import breakpoints
from harness.equality.differentiate import derivative
from harness.equality.heads import whole
from harness.equality.numeric import show
from harness.equality.points import REALS, Region
from harness.equality.tape import Tape
from harness.equality.values import PLAIN, Context, compare_values, endless
from harness.equality.verdict import Undecided, Verdict, differ, undecided
from harness.syntax.tree import Node

# Heads that are smooth or whose singularities are singularities of the derivative too: built of these alone, F jumps
# nowhere that f is continuous.
_STEADY = frozenset({"Add", "Mul", "Neg", "Div", "exp", "log", "sin", "cos", "sqrt", "sinh", "cosh", "Integer",
                     "Decimal", "Constant", "Symbol", "asinh", "erf", "erfi", "erfc", "Si", "tan", "cot", "sec", "csc",
                     "tanh", "asin", "acos", "Ei", "Ci", "li"})  # fmt: skip
_SMOOTH_ARGUMENT = frozenset({"Add", "Mul", "Neg", "Integer", "Decimal", "Constant", "Symbol", "exp", "sin", "cos"})


def is_antiderivative(f: Node, candidate: Node, name: str, context: Context = PLAIN) -> Verdict:
    """Whether the candidate is an antiderivative of f by the name."""
    try:
        if endless(candidate) and not contains(candidate, BINDERS):  # oo may bound an integral or a sum
            return differ("it has no value")
        slope = derivative(candidate, name)
        verdict = compare_values(slope, f, context)
        if verdict.equal is not True:
            return verdict if verdict.equal is None else differ(f"its derivative {verdict.detail}", verdict.method)
        jump = _jump(f, candidate, name, context.regions)
    except Undecided as reason:
        return undecided(str(reason))
    return jump or verdict


def _without_integrals(node: Node) -> Node:
    """The tree with its indefinite integrals, which are continuous, left out."""
    if node.head == "Integral":
        return ZERO
    return Node(node.head, tuple(_without_integrals(arg) if isinstance(arg, Node) else arg for arg in node.args))


def _may_jump(candidate: Node) -> bool:
    for part in candidate.walk():
        if part.head == "atan":
            if not all(
                inner.head in _SMOOTH_ARGUMENT or _whole_power(inner) for inner in part.walk() if inner is not part
            ):
                return True
        elif part.head not in _STEADY and part.head != "Pow":
            return True
    return False


def _whole_power(node: Node) -> bool:
    return node.head == "Pow" and (whole(node.args[1]) or 0) > 0  # type: ignore[arg-type]  # Pow(a, b)


def _jump(f: Node, candidate: Node, name: str, regions: Mapping[str, Region]) -> Verdict | None:
    """The verdict "different" where the candidate jumps at a point near which f is bounded; None where it does not."""
    if contains(candidate, ("Integral",)):
        candidate = _without_integrals(candidate)
    if not _may_jump(candidate):
        return None
    with precision(256):
        found = breakpoints((candidate,), name)
    if not found.complete:
        raise Undecided("jumps of the antiderivative that cannot be isolated")
    region = regions.get(name, REALS)
    height, slope = Tape(candidate), Tape(f)
    others = {other: acb(k + 2) / 7 for k, other in enumerate(sorted((height.symbols | slope.symbols) - {name}))}
    with precision(256):
        for point in sorted(found.points, key=lambda ball: abs(float(ball.mid()))):
            middle = float(point.mid())
            if not region.holds(Fraction(middle)):
                continue
            reach = arb(2) ** -100 + 4 * point.rad()
            near = acb(point + arb(0, reach))
            bound = slope({**others, name: near})
            left, right = (height({**others, name: acb(at)}) for at in (point.mid() - reach, point.mid() + reach))
            at_it = height({**others, name: acb(point)}) if point.is_exact() else left
            if not (bound.is_finite() and left.is_finite() and right.is_finite()) or not is_real(bound):
                continue
            if not abs(right - left) < 4 * reach * (1 + abs(bound)):
                return differ(f"jumps at {name} = {middle:.6g}, from {show(left)} to {show(right)}", "enclosure")
            if at_it.is_finite() and not abs(at_it - left) < 4 * reach * (1 + abs(bound)):
                return differ(f"is {show(at_it)} at {name} = {middle:.6g}, and {show(left)} beside it", "enclosure")
    return None
