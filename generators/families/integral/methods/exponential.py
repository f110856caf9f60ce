"""Functions of exponentials of multiples of x: u = exp(k*x)."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, Rational, Symbol, cancel, cosh, exp, expand, gcd, log, sinh
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.ours import Rule


def of_exponentials(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of f(exp(k*x)) dx = integral of f(u)/(k*u) du; hyperbolic functions are written in exponentials."""
    if isinstance(integrand, (exp, sinh, cosh)) or (integrand.is_Pow and integrand.base.is_number):
        return None  # of the table
    plain = integrand
    if integrand.has(HyperbolicFunction):
        plain = integrand.rewrite(exp)
        terms = expand(plain)
        if terms.is_Add and all(isinstance(term.as_independent(x)[1], exp) for term in terms.args if term.has(x)):
            return search.rewritten(integrand, x, terms)
    powers = [power for power in plain.atoms(exp) if power.has(x)]
    bases = {power.base for power in plain.atoms(rules.Pow) if power.base.is_number and power.exp.has(x)} - {exp(1)}
    slopes = [power.exp.diff(x) for power in powers]
    if not powers or bases or not all(slope.is_Rational for slope in slopes):
        return None
    k = Rational(gcd(slopes))
    t = Dummy("t", positive=True)
    inner = plain.xreplace({power: exp(power.exp.subs(x, 0)) * t ** (power.exp.diff(x) / k) for power in powers})
    if inner.has(x) or (inner.is_Pow and inner.base == t):
        return None
    real = Dummy("t", real=True)
    inner = (inner / (k * t)).xreplace({t: real})
    if inner.is_rational_function(real):
        inner = cancel(inner)
    subrule = search.find(inner, real)
    return None if subrule is None else rules.URule(integrand, x, real, exp(k * x), subrule)


def of_a_logarithm(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """integral of f(log(x)) dx = integral of f(u)*exp(u) du with u = log(x)."""
    if not integrand.has(log(x)):
        return None
    t = Dummy("t", real=True)
    inner = expand(integrand.subs(log(x), t).subs(x, exp(t)) * exp(t))
    if inner.has(x) or inner.has(log):
        return None
    subrule = search.find(inner, t)
    return None if subrule is None else rules.URule(integrand, x, t, log(x), subrule)
