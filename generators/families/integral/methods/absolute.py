"""Absolute values of polynomials, by the sign of the polynomial."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Poly, Symbol

from generators.families.integral.methods.ours import AbsoluteRule, Rule
from generators.families.integral.methods.rational import real_zeros


def by_cases(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of |g|*h = sign(g) * integral of g*h, shifted at each root of g so that it does not jump."""
    bars = [bar for bar in integrand.atoms(Abs) if bar.has(x)]
    if len(bars) != 1 or not bars[0].args[0].is_polynomial(x):
        return None
    inside = bars[0].args[0]
    zeros = real_zeros(Poly(inside, x))
    without, opposite = (integrand.xreplace({bars[0]: sign * inside}) for sign in (1, -1))
    if zeros is None or (without + opposite).expand() != 0:
        return None
    slopes = Poly(inside, x)
    odd = tuple(zero for zero in zeros if _changes(slopes, zero, x))
    subrule = search.find(without.expand() if without.is_polynomial(x) else without, x)
    return None if subrule is None else AbsoluteRule(integrand, x, inside, odd, subrule)


def _changes(polynomial: Poly, zero: Expr, x: Symbol) -> bool:
    """Whether the polynomial changes its sign at a zero: its first derivative that does not vanish there is odd."""
    derivative, order = polynomial.as_expr(), 0
    while derivative.subs(x, zero).equals(0):
        derivative, order = derivative.diff(x), order + 1
    return order % 2 == 1
