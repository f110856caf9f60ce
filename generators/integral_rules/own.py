"""An integral of the user's own: parsed, its singularities found, its rule tree from SymPy's `integral_steps`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, FiniteSet, Integral, Interval, S, Symbol, oo
from sympy.calculus.singularities import singularities
from sympy.integrals.manualintegrate import integral_steps

from generators.errors import ProblemError, excerpt
from generators.integral_rules.questions import IntegralQuestion

EXAMPLE = '"x**2*exp(3*x)" or "Integral(1/x, (x, -1, 1))"'


def parse(texts: Sequence[str]) -> IntegralQuestion:
    """An integrand in one variable, or Integral(f, x), Integral(f, (x, a, b)). Raises ProblemError."""
    from generators.expressions import from_user

    if len(texts) != 1:
        raise ProblemError(f"integral takes one problem, not {len(texts)}: write {EXAMPLE}")
    value = from_user(texts[0], finite=False)
    if not isinstance(value, Expr) or value in (oo, -oo):
        raise ProblemError(f"position 1: {excerpt(texts[0])} is not an integrand: write {EXAMPLE}")
    if not isinstance(value, Integral):
        names = sorted(value.free_symbols, key=str)
        if len(names) > 1:
            raise ProblemError(
                f"{excerpt(texts[0])} holds {', '.join(map(str, names))}: say which, as in Integral(a*x, x)"
            )
        return _question(value, names[0] if names else Symbol("x"), None)
    if len(value.limits) != 1:
        raise ProblemError(f"position 1: {excerpt(texts[0])} is an integral over several variables: give one at a time")
    variable, *bounds = value.limits[0]
    others = value.free_symbols - {variable}
    if others:
        raise ProblemError(
            f"{excerpt(texts[0])} also holds {', '.join(sorted(map(str, others)))}: give numbers for them"
        )
    if not bounds:
        return _question(value.function, variable, None)
    if len(bounds) != 2 or any(bound.is_extended_real is not True for bound in bounds):
        raise ProblemError(f"{excerpt(texts[0])}: give two bounds that are real numbers, oo or -oo")
    if not bounds[0] < bounds[1]:
        raise ProblemError(f"{excerpt(texts[0])}: the lower bound must be below the upper one")
    return _question(value.function, variable, (bounds[0], bounds[1]))


def _question(integrand: Expr, variable: Symbol, bounds: tuple[Expr, Expr] | None) -> IntegralQuestion:
    if bounds is None:
        return IntegralQuestion(integrand, variable)
    low, high = bounds
    try:
        found = singularities(integrand, variable, Interval(low, high))
    except NotImplementedError:
        found = S.EmptySet
    if not isinstance(found, FiniteSet) and found is not S.EmptySet:
        raise ProblemError(
            f"the integrand {integrand} has singularities that cannot be listed between {low} and {high}"
        )
    points = sorted(found, key=lambda point: float(point))
    inside = tuple(point for point in points if low < point < high)
    return IntegralQuestion(integrand, variable, None, bounds, inside, (low in points, high in points))


def steps_of(integrand: Expr, variable: Symbol) -> Any:
    """SymPy's rule tree; takes 50 to 1,200 ms."""
    return integral_steps(integrand, variable)
