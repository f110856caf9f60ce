"""Products and powers of waves, and of hyperbolic sines and cosines, as sums of single ones."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Mul, Symbol, cos, cosh, exp, expand, sin, sinh
from sympy.simplify.fu import TR8

from generators.families.integral.methods.ours import Rule

MOST_FACTORS = 12
"""Each further factor may double the terms of the sum."""


def waves(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """a product of sines and cosines = a sum of them: sin(a)*cos(b) = (sin(a + b) + sin(a - b))/2 and its kin."""
    factors = _factors(integrand, (sin, cos), x)
    if factors is None:
        return None
    powers, rest = factors
    odd = [power % 2 for power in powers.values()]
    if len({wave.args[0] for wave in powers}) == 1 and any(odd) and not rest.has(x):
        return None  # one wave set aside, the substitution is shorter
    other = expand(TR8(expand(integrand)))
    return None if other == integrand else search.rewritten(integrand, x, other)


def hyperbolic(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """a product of hyperbolic sines and cosines = a sum of them: cosh(a)**2 = (cosh(2*a) + 1)/2 and its kin."""
    factors = _factors(integrand, (sinh, cosh), x)
    if factors is None or integrand.has(exp):
        return None
    other = expand(expand(integrand.rewrite(exp)).replace(exp, lambda w: cosh(w) + sinh(w)))
    return None if other == integrand else search.rewritten(integrand, x, other)


def _factors(integrand: Expr, kinds: tuple[Any, ...], x: Symbol) -> tuple[dict[Expr, int], Expr] | None:
    """The waves of a product with their powers, two or more in all, and what else it holds."""
    powers: dict[Expr, int] = {}
    rest = []
    for factor in Mul.make_args(integrand):
        base, power = factor.as_base_exp()
        if isinstance(base, kinds) and power.is_Integer and power > 0 and _linear(base.args[0], x):
            powers[base] = int(power)
        else:
            rest.append(factor)
    if not 2 <= sum(powers.values()) <= MOST_FACTORS or Mul(*rest).has(*kinds):
        return None
    return powers, Mul(*rest)


def _linear(argument: Expr, x: Symbol) -> bool:
    return bool(argument.diff(x).is_number)
