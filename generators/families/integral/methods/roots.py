"""Roots: of a quadratic by formulas, of a linear function (or a quotient of two) and of powers by substitution."""

from __future__ import annotations

from math import lcm
from typing import Any

from sympy import (
    Dummy,
    Expr,
    Integer,
    Mul,
    Poly,
    Pow,
    Rational,
    Symbol,
    asin,
    asinh,
    cancel,
    expand,
    fraction,
    log,
    powdenest,
    radsimp,
    simplify,
    solve,
    sqrt,
    together,
)
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.ours import ReductionRule, Rule, TableRule

HIGHEST = 8
HALF = Rational(1, 2)


def of_a_quadratic(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of p/q**(m + 1/2) = r/q**(m - 1/2) + c * integral of 1/sqrt(q), q a quadratic, by comparing
    coefficients; and that of 1/sqrt(q)."""
    shape = _over_root(integrand, x)
    if shape is None:
        return None
    top, q, m = shape
    a, b, _ = Poly(q, x).all_coeffs()
    if top == 1 and m == 0:
        value = _reciprocal(q, x)
        return None if value is None else TableRule(integrand, x, value, "root of a quadratic")
    degree = Poly(top, x).degree()
    if degree > HIGHEST or m > HIGHEST:
        return None
    names, rest = [Dummy() for _ in range(max(degree, 2 * m, 1))], Dummy()
    r = sum((name * x**i for i, name in enumerate(names)), Integer(0))
    equation = expand(r.diff(x) * q - (m - HALF) * r * (2 * a * x + b) + rest * q**m - top)
    solved = solve(Poly(equation, x).all_coeffs(), [*names, rest], dict=True)
    if len(solved) != 1:
        return None
    values = {name: solved[0].get(name, Integer(0)) for name in (*names, rest)}
    outside, factor = r.xreplace(values) * q ** (HALF - m), values[rest]
    if factor == 0:
        return TableRule(integrand, x, outside, "root of a quadratic")
    last = search.find(1 / sqrt(q), x)
    return None if last is None else ReductionRule(integrand, x, outside, factor, last)


def _over_root(integrand: Expr, x: Symbol) -> tuple[Expr, Expr, int] | None:
    """p, q and m >= 0 of p(x)/q(x)**(m + 1/2), q a quadratic that is no square."""
    top, q, m = Integer(1), None, 0
    for factor in Mul.make_args(integrand):
        base, power = factor.as_base_exp()
        if power.is_Rational and power.q == 2 and base.is_polynomial(x) and Poly(base, x).degree() == 2 and q is None:
            q, m = base, max(0, int(-power - HALF))
            top *= base ** (power + m + HALF)
        elif factor.is_polynomial(x):
            top *= factor
        else:
            return None
    if q is None or Poly(q, x).discriminant().is_zero:
        return None
    return expand(top), q, m


def _reciprocal(q: Expr, x: Symbol) -> Expr | None:
    """integral of 1/sqrt(a*x**2 + b*x + c)."""
    a, b, c = Poly(q, x).all_coeffs()
    inside = b**2 - 4 * a * c
    if a.is_negative and inside.is_positive:
        return asin(radsimp(1 / sqrt(inside)) * (-2 * a * x - b)) / sqrt(-a)
    if a.is_positive and inside.is_negative:
        return asinh(radsimp(1 / sqrt(-inside)) * (2 * a * x + b)) / sqrt(a)
    if a.is_positive and inside.is_positive:
        return log((2 * sqrt(a) * sqrt(q) + 2 * a * x + b) ** 2) / (2 * sqrt(a))
    return None


def of_a_linear(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """u = ((a*x + b)/(c*x + d))**(1/n), x = (d*u**n - b)/(a - c*u**n)."""
    if integrand.is_Pow and integrand.base.is_polynomial(x):
        return None  # of the table
    roots: dict[Expr, int] = {}
    for power in integrand.atoms(Pow):
        if power.exp.is_Rational and not power.exp.is_Integer and power.base.has(x):
            roots[power.base] = lcm(roots.get(power.base, 1), power.exp.q)
    if len(roots) != 1:
        return None
    ((base, n),) = roots.items()
    above, below = fraction(together(base))
    if not all(part.is_polynomial(x) and Poly(part, x).degree() <= 1 for part in (above, below)):
        return None
    t = Dummy("t", positive=True)
    (a, b), (c, d) = ((part.coeff(x, 1), part.coeff(x, 0)) for part in (above.expand(), below.expand()))
    x_of_t = cancel((d * t**n - b) / (a - c * t**n))
    inner = integrand.replace(lambda part: part.is_Pow and part.base == base, lambda part: t ** (n * part.exp)).subs(
        x, x_of_t
    )
    return _substituted(integrand, x, t, base ** (Integer(1) / n), inner * x_of_t.diff(t), search)


def over_a_square(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of sqrt(a*x**2 + c)/x**2 = -sqrt(a*x**2 + c)/x + integral of a/sqrt(a*x**2 + c)."""
    root = integrand * x**2
    if not (root.is_Pow and root.exp == HALF and root.base.is_polynomial(x)):
        return None
    q = Poly(root.base, x)
    if q.degree() != 2 or q.coeff_monomial(x) != 0:
        return None
    second = search.find(-q.coeff_monomial(x**2) / root, x)
    first = search.find(x**-2, x)
    return None if None in (first, second) else rules.PartsRule(integrand, x, root, x**-2, first, second)


def of_a_power(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of x**(n - 1)*g(x**n) dx by u = x**n; of x*g(x**2) by u = sqrt(a*x**2 + c) where that root is in g."""
    if integrand.is_rational_function(x):
        return None
    t = Dummy("t", positive=True)
    odd = integrand / x
    for power in integrand.atoms(Pow):
        if power.exp.is_Rational and power.exp.q == 2 and power.base.is_polynomial(x):
            q = Poly(power.base, x)
            if q.degree() != 2 or q.coeff_monomial(x) != 0:
                continue
            a, c = q.coeff_monomial(x**2), q.coeff_monomial(1)
            inner = odd.replace(
                lambda part, base=power.base: part.is_Pow and part.base == base, lambda part: t ** (2 * part.exp)
            )
            inner = _in_power(inner, x, 2, (t**2 - c) / a)
            if inner is not None:
                return _substituted(integrand, x, t, sqrt(power.base), inner * t / a, search)
    for n in (6, 5, 4, 3, 2):
        real = Dummy("t", real=True)
        inner = _in_power(integrand / (n * x ** (n - 1)), x, n, real)
        if inner is not None:
            return _substituted(integrand, x, real, x**n, inner, search)
    return None


def _in_power(expression: Expr, x: Symbol, n: int, value: Expr) -> Expr | None:
    """g(value) where the expression is g(x**n); None if it is not so written."""
    rewritten = expression.replace(
        lambda part: part.is_Pow and part.base == x and part.exp.is_Integer and part.exp % n == 0,
        lambda part: value ** (part.exp / n),
    )
    return None if rewritten.has(x) else rewritten


def _substituted(integrand: Expr, x: Symbol, t: Symbol, u: Expr, inner: Expr, search: Any) -> Rule | None:
    if inner.is_rational_function(t):
        inner = cancel(together(inner))
    else:
        inner = powdenest(simplify(inner), force=False)
    real = Dummy("t", real=True)
    subrule = search.find(inner.xreplace({t: real}), real)
    return None if subrule is None else rules.URule(integrand, x, real, u, subrule)
