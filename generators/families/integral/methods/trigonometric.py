"""Rational functions of sine and cosine, by what leaves them unchanged (Bioche's rules); roots of a tangent."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, Rational, Symbol, cancel, cos, cot, csc, expand_trig, gcd, sec, sin, sqrt, tan, together
from sympy.functions.elementary.trigonometric import TrigonometricFunction
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.ours import Rule, SubstitutionRule

S, C = Symbol("S", real=True), Symbol("C", real=True)
MOST_TIMES = 8
"""Of sin(n*w), n."""


def by_symmetry(integrand: Expr, x: Symbol, search: Any) -> Rule | None:
    """R(sin(w), cos(w)): u = cos(w) where R is odd in the sine, u = sin(w) where odd in the cosine, u = tan(w) where
    both signs may change, else u = tan(w/2)."""
    if isinstance(integrand, TrigonometricFunction) or integrand in (sec(x) ** 2, csc(x) ** 2):
        return None  # of the table
    shape = _in_one_angle(integrand, x)
    if shape is None:
        return None
    ratio, w = shape
    slope = w.diff(x)
    if not ratio.is_rational_function(S, C):
        return _root_of_tangent(integrand, ratio, w, x, search)
    ratio = cancel(together(ratio))
    t = Dummy("t", real=True)
    if cancel(ratio + ratio.subs(S, -S)) == 0:
        inner = cancel((-ratio / S / slope).subs(S, sqrt(1 - t**2)).subs(C, t))
        return _substituted(integrand, x, t, cos(w), inner, search)
    if cancel(ratio + ratio.subs(C, -C)) == 0:
        inner = cancel((ratio / C / slope).subs(C, sqrt(1 - t**2)).subs(S, t))
        return _substituted(integrand, x, t, sin(w), inner, search)
    if cancel(ratio - ratio.subs({S: -S, C: -C}, simultaneous=True)) == 0:
        inner = cancel(cancel(ratio.subs(S, t * C)).subs(C, 1 / sqrt(1 + t**2)) / (slope * (1 + t**2)))
        return _substituted(integrand, x, t, tan(w), inner, search, w)
    sine, cosine = 2 * t / (1 + t**2), (1 - t**2) / (1 + t**2)
    inner = cancel(ratio.subs({S: sine, C: cosine}, simultaneous=True) * 2 / (slope * (1 + t**2)))
    return _substituted(integrand, x, t, tan(w / 2), inner, search, w / 2)


def _substituted(
    integrand: Expr, x: Symbol, t: Dummy, u: Expr, inner: Expr, search: Any, tangent_of: Expr | None = None
) -> Rule | None:
    if inner.has(S, C):
        return None
    subrule = search.find(inner, t)
    if subrule is None:
        return None
    if tangent_of is None:
        return rules.URule(integrand, x, t, u, subrule)
    return SubstitutionRule(integrand, x, t, u, subrule, tangent_of)


def _in_one_angle(integrand: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    """R(S, C) and w with f = R(sin(w), cos(w)); None where f holds x otherwise."""
    waves = list(integrand.atoms(TrigonometricFunction))
    angles = {wave.args[0] for wave in waves if wave.has(x)}
    if not angles or not all(angle.diff(x).is_Rational and angle.diff(x) != 0 for angle in angles):
        return None
    w = next(iter(angles))
    if len(angles) > 1:
        w = gcd(list(angles)) if all(angle.subs(x, 0) == 0 for angle in angles) else None
        w = x * Rational(gcd([angle.diff(x) for angle in angles])) if w is not None else None
    if w is None:
        return None
    names: dict[Expr, Expr] = {}
    angle = Dummy("w", real=True)
    for wave in waves:
        times = wave.args[0] / w
        if not (times.is_Integer and abs(times) <= MOST_TIMES):
            return None
        sine, cosine = (expand_trig(kind(times * angle)).subs({sin(angle): S, cos(angle): C}) for kind in (sin, cos))
        names[wave] = {sin: sine, cos: cosine, tan: sine / cosine, cot: cosine / sine, sec: 1 / cosine, csc: 1 / sine}[
            type(wave)
        ]
    ratio = integrand.xreplace(names)
    return None if ratio.has(x) or ratio.has(angle) else (ratio, w)


def _root_of_tangent(integrand: Expr, ratio: Expr, w: Expr, x: Symbol, search: Any) -> Rule | None:
    """R(sqrt(tan(w))): u = sqrt(tan(w)), dx = 2*u/(1 + u**4) du; and the cotangent's, with the other sign."""
    t = Dummy("t", positive=True)
    for wave, turn in ((tan(w), 1), (cot(w), -1)):
        inner = integrand.subs(wave, t**2)
        if inner.has(x) or not inner.is_rational_function(t):
            continue
        real = Dummy("t", real=True)
        inner = cancel((turn * inner * 2 * t / (1 + t**4) / w.diff(x)).xreplace({t: real}))
        subrule = search.find(inner, real)
        return None if subrule is None else rules.URule(integrand, x, real, sqrt(wave), subrule)
    return None
