"""How substitutions are rendered: of a linear argument, of a function, of a tangent, and trigonometric ones."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Dummy,
    Expr,
    Integer,
    Symbol,
    asin,
    atan,
    cos,
    cot,
    csc,
    diff,
    expand_trig,
    powsimp,
    sec,
    sin,
    sqrt,
    tan,
)
from sympy.integrals import manualintegrate as rules

from generators.errors import Refused
from generators.families.integral.renderer import NamedValue, Renderer, factor, renamed, renders
from generators.families.integral.tangent import without_jumps
from generators.writing.printing import literal, text
from generators.writing.program import Program


@renders("URule")
def substitution(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(u(x))*u'(x) dx = F(u(x)), F the integral of f."""
    inner = rule.u_func
    if sheet.terse and _is_linear(inner, rule.variable) and _is_atomic(rule.substep):
        return _linear(sheet, rule)
    old, new, slope = rule.u_var, sheet.fresh(), diff(inner, rule.variable)
    u = sheet.let("u", inner)
    du = sheet.step(
        "derivative of u", f"Derivative({text(inner)}, {rule.variable})", "du", f"diff({u}, {rule.variable})", slope
    )
    step = renamed(rule.substep, old, new)
    name, value = _multiple(sheet, rule, step, slope, du) or sheet.render(step)
    code, value = f"{name}.subs({new}, {u})", value.subs(new, inner)
    if sheet.variable.is_real and without_needless_bars(value) != value:
        value = without_needless_bars(value)
        code = literal(value)
    return sheet.claim(rule, f"substitute {new} = u", code, value)


def _multiple(sheet: Renderer, rule: Any, step: Any, slope: Expr, du: str) -> NamedValue | None:
    """integral of g(x)*f(u) dx = g(x)/u'(x) * integral of f: a constant, which the program finds by dividing. None
    where there is none to find, or where SymPy would not divide out of itself."""
    if not isinstance(step, rules.ConstantTimesRule):
        return None
    of = step.substep.integrand
    beside = rule.integrand / of.subs(step.variable, rule.u_func)
    if slope.is_number and not beside.is_number:
        beside = powsimp(beside)  # 5**(6*x - 1)/5**(6*x - 1)
    if beside * of / slope != step.integrand:
        return None
    name, value = sheet.render(step.substep)
    if beside * value / slope != step.constant * value:
        return None
    before = "" if beside == 1 else f"{factor(beside)}*"
    return sheet.claim(
        step, "constant multiple", f"{before}{name}/{du}", step.constant * value, f"{before}{factor(of)}/{du}"
    )


def without_needless_bars(value: Expr) -> Expr:
    """|g| = g where g is positive since square roots, and all of an even order, are not negative: sqrt(x) + 1."""

    def plain(inside: Expr) -> Expr:
        stood_for = inside.replace(
            lambda part: part.is_Pow and part.exp.is_Rational and part.exp.q % 2 == 0,
            lambda part: Dummy(nonnegative=True),
        )
        return inside if stood_for.is_nonnegative else Abs(inside)

    return value.replace(Abs, plain)


def _linear(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(a*x + b) = F(a*x + b)/a."""
    step, factor = rule.substep, Integer(1)
    if isinstance(step, rules.ConstantTimesRule):
        factor, step = step.constant, step.substep
    shadow = Renderer(Program(""), rule.u_var, terse=True)
    _, value = shadow.render(step)
    return sheet.atom(rule, "linear substitution", factor * value.subs(rule.u_var, rule.u_func))


@renders("SubstitutionRule")
def tangent(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(tan(w))*w' dx = F(tan(w)), F the integral of f(t)/(1 + t**2), its jumps taken out."""
    t, u, slope = sheet.fresh(), rule.u_func, diff(rule.u_func, rule.variable)
    u_name = sheet.let("u", u)
    sheet.step(
        "derivative of u", f"Derivative({text(u)}, {rule.variable})", "du", f"diff({u_name}, {rule.variable})", slope
    )
    name, value = sheet.render(renamed(rule.substep, rule.u_var, t))
    whole, plain = without_jumps(value, t, rule.tangent_of), value.subs(t, u)
    if whole == plain:
        return sheet.claim(rule, f"substitute {t} = u", f"{name}.subs({t}, {u_name})", plain)
    return sheet.claim(rule, f"back from {t} = u, without jumps", literal(whole), whole)


@renders("TrigSubstitutionRule")
def trig_substitution(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(x) dx = integral of f(g(theta))*g'(theta) dtheta with x = g(theta)."""
    theta = sheet.symbol("theta")
    if "theta" not in sheet.program.symbols.split():
        sheet.program.symbols += " theta"
    function = rule.func.xreplace({rule.theta: theta})
    g = sheet.let("g", function)
    sheet.step("derivative of g", f"Derivative({function}, theta)", "dg", f"diff({g}, theta)", diff(function, theta))
    _, value = sheet.render(renamed(rule.substep, rule.theta, theta))
    in_x = expand_trig(value).xreplace(_back(function, theta, rule.variable))
    if in_x.has(theta):
        raise Refused("a trigonometric substitution that does not come back by a right triangle")
    return sheet.atom(rule, f"back from {rule.variable} = g", in_x)


def _back(function: Expr, theta: Symbol, x: Symbol) -> dict[Expr, Expr]:
    """The functions of theta in x, read off the right triangle of x = a*sin(theta) or a*tan(theta), |theta| < pi/2."""
    scale, wave = function.as_coeff_Mul()
    if wave == sin(theta):
        opposite, adjacent, hypotenuse = x, sqrt(scale**2 - x**2), scale
        angle = asin(x / scale)
    elif wave == tan(theta):
        opposite, adjacent, hypotenuse = x, scale, sqrt(scale**2 + x**2)
        angle = atan(x / scale)
    else:
        raise Refused("a substitution by sec, which needs the sign of x")
    s, c = opposite / hypotenuse, adjacent / hypotenuse
    return {
        sin(theta): s,
        cos(theta): c,
        tan(theta): s / c,
        sec(theta): 1 / c,
        csc(theta): 1 / s,
        cot(theta): c / s,
        theta: angle,
    }


def _is_linear(inner: Expr, variable: Symbol) -> bool:
    return bool(diff(inner, variable).is_number)


def _is_atomic(rule: Any) -> bool:
    if isinstance(rule, rules.ConstantTimesRule):
        rule = rule.substep
    return isinstance(rule, rules.AtomicRule)
