"""Rule trees of SymPy's classes by their shape: powers, sums, multiples, substitutions, integration by parts."""

from __future__ import annotations

from typing import Any

from sympy import Add, E, Expr, Integer, Rational, Symbol, cos, diff, exp, sin
from sympy.integrals import manualintegrate as rules

x, t = Symbol("x"), Symbol("t")

Rule = Any
"""A rule of sympy.integrals.manualintegrate."""


def power_rule(exponent: Expr, v: Symbol = x) -> Rule:
    """x**n."""
    if exponent == 0:
        return rules.ConstantRule(Integer(1), v)
    if exponent == -1:
        return rules.ReciprocalRule(1 / v, v, v)
    return rules.PowerRule(v**exponent, v, v, exponent)


def times(constant: Expr, rule: Rule) -> Rule:
    """c*f."""
    if constant == 1:
        return rule
    if isinstance(rule, rules.ConstantRule):
        return rules.ConstantRule(constant * rule.integrand, rule.variable)
    return rules.ConstantTimesRule(constant * rule.integrand, rule.variable, constant, rule.integrand, rule)


def added(parts: list[Rule]) -> Rule:
    """f + g + ..."""
    if len(parts) == 1:
        return parts[0]
    return rules.AddRule(Add(*(part.integrand for part in parts)), parts[0].variable, parts)


def by_substitution(u: Expr, inner: Rule, factor: Expr) -> Rule:
    """factor*f(u(x)), times u'(x) unless u is linear; `inner` is the rule of f(t)."""
    slope = diff(u, x)
    outer = inner.integrand.xreplace({t: u})
    if slope.is_number:
        return rules.URule(factor * outer, x, t, u, times(factor / slope, inner))
    return rules.URule(factor * outer * slope, x, t, u, times(factor, inner))


def linear_atom(kind: type[Rule], k: int) -> Rule:
    """sin, cos or exp of k*x."""
    inner = {
        rules.SinRule: lambda: rules.SinRule(sin(t), t),
        rules.CosRule: lambda: rules.CosRule(cos(t), t),
        rules.ExpRule: lambda: rules.ExpRule(exp(t), t, E, t),
    }[kind]()
    if k == 1:
        return type(inner)(**{name: _in_x(value) for name, value in vars(inner).items()})
    return by_substitution(k * x, inner, Integer(1))


def _in_x(value: Any) -> Any:
    return value.xreplace({t: x})


def by_parts(p: Expr, kind: type[Rule], k: int, sign: Expr) -> Rule:
    """p(x)*f(k*x): u = p, dv = f(k*x)."""
    v_step = linear_atom(kind, k)
    function = v_step.integrand
    if p.is_number:
        return times(p, v_step)
    other = {rules.SinRule: rules.CosRule, rules.CosRule: rules.SinRule, rules.ExpRule: rules.ExpRule}[kind]
    factor = Rational(-1 if kind is rules.SinRule else 1, k)
    du = diff(p, x)
    second = by_parts(factor * du, other, k, sign)
    return rules.PartsRule(p * function, x, p, function, v_step, second)


def shifted_power(exponent: Expr, point: Expr) -> Rule:
    """(x - a)**n."""
    if point == 0:
        return power_rule(exponent)
    return by_substitution(x - point, power_rule(exponent, t), Integer(1))
