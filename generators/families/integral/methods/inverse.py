"""Inverse functions: one of them times anything that can be integrated, by parts; or x = exp(u)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Mul, Poly, Symbol, acos, acosh, acot, asin, asinh, atan, atanh, cancel, log, simplify
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.exponential import of_a_logarithm
from generators.families.integral.methods.ours import Rule

HIGHEST = 6
"""The degree of a polynomial that is differentiated away, step by step."""
INVERSES = (log, asin, acos, atan, acot, asinh, acosh, atanh)


def by_inverse(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of g*L**n = G*L**n - integral of n*G*L**(n - 1)*L', L a logarithm or an inverse function, G' = g."""
    return _parts(integrand, x, search) or of_a_logarithm(integrand, x, search)


def by_polynomial(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of p*g = p*G - integral of p'*G, p a polynomial, G' = g."""
    from generators.families.integral.render import value_of

    inside = [factor for factor in Mul.make_args(integrand) if factor.is_polynomial(x)]
    p, rest = Mul(*inside), integrand / Mul(*inside)
    if not inside or not rest.has(x) or Poly(p, x).degree() > HIGHEST:
        return None
    first = search.find(rest, x)
    if first is None:
        return None
    v = value_of(first, x)
    second = search.find((p.diff(x) * v).expand(), x)
    return None if second is None else rules.PartsRule(integrand, x, p, rest, first, second)


def _parts(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    from generators.families.integral.render import value_of

    for factor in Mul.make_args(integrand):
        base, power = factor.as_base_exp()
        if not (isinstance(base, INVERSES) and power.is_Integer and power > 0):
            continue
        rest = integrand / factor
        if rest.has(*INVERSES) or rest.as_independent(x, as_Add=False)[0] != 1:
            continue
        first = search.find(rest, x)
        if first is None:
            continue
        v = value_of(first, x)
        inner = v * factor.diff(x)
        if v.has(*INVERSES):
            continue  # the integral grows
        inner = cancel(inner) if inner.is_rational_function(x) else simplify(inner)
        second = search.find(inner, x)
        if second is not None:
            return rules.PartsRule(integrand, x, factor, rest, first, second)
    return None
