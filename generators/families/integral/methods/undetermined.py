"""A polynomial times an exponential times a wave: the antiderivative has the same form."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, Integer, Mul, Poly, Symbol, cos, exp, expand, sin, solve

from generators.families.integral.methods.ours import Rule, TableRule

HIGHEST = 6
"""Degree of the polynomial: its ansatz is a linear system in 2*(degree + 1) unknowns."""


def coefficients(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of p(x)*exp(a*x)*sin(b*x) (or cos) = (q(x)*sin(b*x) + r(x)*cos(b*x))*exp(a*x), by comparing
    coefficients."""
    growth, wave, rest = Integer(1), None, Integer(1)
    for factor in Mul.make_args(expand(integrand) if not expand(integrand).is_Add else integrand):
        if isinstance(factor, exp) and factor.exp.diff(x).is_number:
            growth *= factor
        elif isinstance(factor, (sin, cos)) and wave is None and factor.args[0].diff(x).is_number:
            wave = factor.args[0]
            kind = type(factor)
        else:
            rest *= factor
    if wave is None or growth == 1 or not rest.is_polynomial(x) or not rest.has(x):
        return None
    degree = Poly(rest, x).degree()
    if degree > HIGHEST:
        return None
    q, r = (([Dummy() for _ in range(degree + 1)]) for _ in range(2))
    up, down = (sum((name * x**i for i, name in enumerate(names)), Integer(0)) for names in (q, r))
    a, b = growth.diff(x) / growth, wave.diff(x)
    on_sine, on_cosine = up.diff(x) + a * up - b * down, down.diff(x) + a * down + b * up
    targets = (rest, Integer(0)) if kind is sin else (Integer(0), rest)
    equations = [
        coefficient
        for side, want in zip((on_sine, on_cosine), targets, strict=True)
        for coefficient in Poly(expand(side - want), x).all_coeffs()
    ]
    solutions = solve(equations, [*q, *r], dict=True)
    if len(solutions) != 1:
        return None
    value = (up.xreplace(solutions[0]) * sin(wave) + down.xreplace(solutions[0]) * cos(wave)) * growth
    return TableRule(integrand, x, value, "undetermined coefficients")
