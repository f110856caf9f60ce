"""Rational functions: division, partial fractions over the reals, logarithms and arctangents."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Dummy,
    Expr,
    Integer,
    Mul,
    Poly,
    PolynomialError,
    Rational,
    Symbol,
    atan,
    cancel,
    div,
    factor_list,
    fraction,
    log,
    radsimp,
    real_roots,
    sign,
    solve,
    sqrt,
    together,
)
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.ours import ReductionRule, Rule, TableRule

HIGHEST = 12
"""The degree of a denominator: beyond it the partial fractions fill pages."""

Factors = list[tuple[Expr, int]]


def partial_fractions(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """p/q = polynomial + sum of A/(x - a)**k and (B*x + C)/(x**2 + b*x + c)**k, each by a formula."""
    if not integrand.is_rational_function(x) or integrand.is_polynomial(x):
        return None
    above, below = fraction(cancel(together(integrand)))
    if not below.has(x):
        return search.rewritten(integrand, x, cancel(integrand)) if cancel(integrand) != integrand else None
    try:
        top, bottom = Poly(above, x), Poly(below, x)
    except PolynomialError:
        return None
    if bottom.degree() > HIGHEST:
        return None
    if top.degree() >= bottom.degree():
        quotient, remainder = div(top, bottom)
        if quotient.is_zero or remainder.is_zero:
            return search.rewritten(integrand, x, quotient.as_expr())
        return search.rewritten(integrand, x, quotient.as_expr() + remainder.as_expr() / below)
    factors = real_factors(bottom, x)
    if factors is None:
        return None
    if len(factors) == 1:
        return _one_factor(integrand, top, bottom, *factors[0], x, search)
    parts = _split(top, bottom, factors, x)
    return None if parts is None else search.rewritten(integrand, x, parts)


def real_factors(bottom: Poly, x: Symbol) -> Factors | None:
    """Linear and irreducible quadratic factors over the reals with their powers, monic; None if they need more than
    square roots and pure cube roots."""
    try:
        _, factors = factor_list(bottom.as_expr(), x)
    except (PolynomialError, NotImplementedError):
        return None
    real: Factors = []
    for factor, power in factors:
        pieces = _irreducible(Poly(factor, x).monic(), x)
        if pieces is None:
            return None
        real += [(piece, power) for piece in pieces]
    return real


def _irreducible(factor: Poly, x: Symbol) -> list[Expr] | None:
    """The real factors of a factor that is irreducible over the rationals."""
    if factor.degree() == 1:
        return [factor.as_expr()]
    if factor.degree() == 2:
        _, b, c = factor.all_coeffs()
        discriminant = b**2 - 4 * c
        if discriminant.is_negative:
            return [factor.as_expr()]
        root = sqrt(discriminant)
        return [x - radsimp((-b + root) / 2), x - radsimp((-b - root) / 2)]
    if factor.degree() == 3 and factor.coeff_monomial(x**2) == factor.coeff_monomial(x) == 0:
        c = factor.coeff_monomial(1)
        r = -sign(c) * abs(c) ** Rational(1, 3)
        return [x - r, x**2 + r * x + r**2]
    if factor.degree() == 4 and factor.coeff_monomial(x**3) == factor.coeff_monomial(x) == 0:
        b, c = factor.coeff_monomial(x**2), factor.coeff_monomial(1)
        return _biquadratic(b, c, x)
    return None


def _biquadratic(b: Expr, c: Expr, x: Symbol) -> list[Expr] | None:
    """x**4 + b*x**2 + c: two quadratics in x**2, or (x**2 + s)**2 - (2*s - b)*x**2 with s = sqrt(c)."""
    inside = b**2 - 4 * c
    if inside.is_positive:
        halves = [radsimp((-b + sign * sqrt(inside)) / 2) for sign in (1, -1)]
        factors: list[Expr] = []
        for half in halves:
            factors += [x - sqrt(half), x + sqrt(half)] if half.is_positive else [x**2 - half]
        return factors
    if not c.is_positive:
        return None
    s = sqrt(c)
    middle = sqrt(2 * s - b)
    return [x**2 - middle * x + s, x**2 + middle * x + s]


def _split(top: Poly, bottom: Poly, factors: Factors, x: Symbol) -> Expr | None:
    """The partial fractions, by comparing coefficients."""
    unknown: list[Symbol] = []
    terms: list[tuple[Expr, Expr]] = []
    for factor, power in factors:
        for k in range(1, power + 1):
            names = [Dummy() for _ in range(Poly(factor, x).degree())]
            unknown += names
            terms.append((sum((name * x**i for i, name in enumerate(names)), Integer(0)), factor**k))
    lead = bottom.LC()
    whole = Mul(*(factor**power for factor, power in factors))
    total = sum((above * cancel(whole / below) for above, below in terms), Integer(0))
    equations = Poly(total.expand() * lead - top.as_expr(), x).all_coeffs()
    solutions = solve(equations, unknown, dict=True)
    if len(solutions) != 1:
        return None
    values = {name: radsimp(value).expand() for name, value in solutions[0].items()}
    return sum((above.xreplace(values).expand() / below for above, below in terms), Integer(0))


def _one_factor(integrand: Expr, top: Poly, bottom: Poly, factor: Expr, power: int, x: Symbol, search: Any) -> Any:
    """p/(c*q**n) with one irreducible q."""
    base = Poly(factor, x)
    if base.degree() == 1:
        if top.degree() == 0:
            return _power(integrand, factor, power, top.as_expr() / bottom.LC(), x)
        parts = _split(top, bottom, [(factor, power)], x)
        return None if parts is None else search.rewritten(integrand, x, parts)
    if top.degree() > 1:
        parts = _split(top, bottom, [(factor, power)], x)
        return None if parts is None else search.rewritten(integrand, x, parts)
    return _quadratic(integrand, top, bottom.LC(), base, power, x, search)


def _power(integrand: Expr, factor: Expr, power: int, scale: Expr, x: Symbol) -> Rule:
    """c/(x - a)**n."""
    if power == 1:
        return TableRule(integrand, x, scale * log(Abs(factor)), "logarithm rule")
    return TableRule(integrand, x, -scale / ((power - 1) * factor ** (power - 1)), "power rule")


def _quadratic(integrand: Expr, top: Poly, lead: Expr, base: Poly, power: int, x: Symbol, search: Any) -> Rule | None:
    """(B*x + C)/(c*q**n), q = x**2 + p*x + r without real roots."""
    _, p, r = base.all_coeffs()
    q = base.as_expr()
    b, c = top.coeff_monomial(x) / lead, top.coeff_monomial(1) / lead
    slope = 2 * x + p
    rest = radsimp(c - b * p / 2)
    if b == 0:
        return _reciprocal(integrand, q, p, r, power, c, x, search)
    if rest == 0:
        log_of = log(q) if power == 1 else -1 / ((power - 1) * q ** (power - 1))
        return TableRule(integrand, x, b / 2 * log_of, "derivative of the denominator above it")
    first, second = slope / q**power, 1 / q**power
    parts = [
        rules.ConstantTimesRule(b / 2 * first, x, b / 2, first, search.find(first, x)),
        rules.ConstantTimesRule(rest * second, x, rest, second, search.find(second, x)),
    ]
    if any(part.substep is None for part in parts):
        return None
    whole = b / 2 * first + rest * second
    return rules.RewriteRule(integrand, x, whole, rules.AddRule(whole, x, parts))


def _reciprocal(
    integrand: Expr, q: Expr, p: Expr, r: Expr, power: int, scale: Expr, x: Symbol, search: Any
) -> Rule | None:
    """scale/q**n: the arctangent, or one power less."""
    below = 4 * r - p**2  # positive
    if power == 1:
        root = sqrt(below)
        value = radsimp(2 * scale / root) * atan(_spread(radsimp(1 / root), 2 * x + p))
        return TableRule(integrand, x, value, "arctangent rule")
    outside = radsimp(scale / ((power - 1) * below)) * (2 * x + p) / q ** (power - 1)
    factor = radsimp(scale * 2 * (2 * power - 3) / ((power - 1) * below))
    lower_power = search.find(1 / q ** (power - 1), x)
    return None if lower_power is None else ReductionRule(integrand, x, outside, factor, lower_power)


def _spread(factor: Expr, line: Expr) -> Expr:
    return (factor * line).expand()


def real_zeros(polynomial: Poly) -> list[Expr] | None:
    """The distinct real zeros in order, where they can be written with square roots; else None."""
    zeros = sorted(set(real_roots(polynomial)), key=float)
    return None if any(zero.has(Poly) or type(zero).__name__ == "ComplexRootOf" for zero in zeros) else zeros
