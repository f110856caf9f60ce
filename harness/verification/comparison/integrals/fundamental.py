"""Integral(f, (x, a, z)) = F(z), up to a name: where F has a derivative everywhere on the real line, and that is f but
at isolated points, and F(a) = 0, the two are the same (fundamental theorem of calculus); where F' is not f, or F(a) is
not 0, they differ.
"""

from __future__ import annotations

from dataclasses import replace

from harness.formulas.functions.by_property import ANALYTIC_ON_REALS
from harness.formulas.trees.algebra import ZERO, free_names, is_value, substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.points import REALS
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import Context, compare_values, endless
from harness.verification.verdict import Verdict, differ

_EVERYWHERE = ANALYTIC_ON_REALS | {"Integer", "Decimal", "Symbol", "Add", "Mul", "Neg"}
_IN_NUMBERS = _EVERYWHERE | {"Div", "Pow", "sqrt"}
_REAL_CONSTANTS = frozenset({"pi", "E", "EulerGamma", "Catalan", "GoldenRatio"})


def by_fundamental_theorem(a: Node, b: Node, context: Context) -> Verdict | None:
    """The verdict on an integral up to a name against an expression; None where this says nothing."""
    integral, said = (a, b) if a.head == "Integral" else (b, a)
    if integral.head != "Integral" or len(integral.args) != 2 or len(integral.args[1].args) != 3:  # type: ignore[union-attr]  # Integral(f, Tuple(...))
        return None
    body, spec = integral.children()
    variable, low, high = spec.children()
    if high.head != "Symbol" or not is_value(said) or endless(low) or endless(said):
        return None
    name, z = str(variable.args[0]), str(high.args[0])
    region = context.regions.get(z, REALS)
    if z in free_names(body) - {name} or z in free_names(low) or region.whole:
        return None
    if not smooth(said, z) or not _analytic(body, name):
        return None
    try:
        whole_line = replace(
            context, regions={**context.regions, z: REALS}
        )  # the lower end may lie outside of a region
        slopes = compare_values(derivative(said, z), substitute(body, {name: high}), whole_line)
        if slopes.equal is False and region == REALS:
            return differ(f"its derivative {slopes.detail}", slopes.method, slopes.point)
        if slopes.equal is not True:
            return None
        start = compare_values(substitute(said, {z: low}), ZERO, context)
    except Undecided:
        return None
    if start.equal is None:
        return None
    return slopes if start.equal else differ(f"at the lower end: {start.detail}", start.method)


def smooth(node: Node, name: str) -> bool:
    """Whether the tree has a derivative by the name at every real number, as far as is plain to see."""
    head, parts = node.head, list(node.children())
    if head == "Constant":
        return node.args[0] in _REAL_CONSTANTS
    if name not in free_names(node) or head in _EVERYWHERE:
        return all(smooth(part, name) for part in parts) if name in free_names(node) else _plain(node)
    if head == "Div":
        return name not in free_names(parts[1]) and smooth(parts[0], name) and _plain(parts[1])
    if head == "Pow":
        order = rational(parts[1])
        return order is not None and order.q == 1 and order >= 0 and smooth(parts[0], name)
    return False


def _plain(node: Node) -> bool:
    """Whether a part without the name is an expression of real numbers."""
    return all(
        part.head in _IN_NUMBERS or (part.head == "Constant" and part.args[0] in _REAL_CONSTANTS)
        for part in node.walk()
    )


def _analytic(body: Node, name: str) -> bool:
    """Whether the integrand is analytic wherever it has a value: no jumps, no pieces, no roots."""
    return all(_plain(part) if name not in free_names(part) else _smooth_head(part) for part in body.walk())


def _smooth_head(part: Node) -> bool:
    if part.head == "Pow":
        order = rational(part.args[1])  # type: ignore[arg-type]  # Pow(a, b)
        return order is not None and order.q == 1
    return part.head in _EVERYWHERE or part.head == "Div"
