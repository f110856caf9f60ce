"""Antiderivatives found by t = tan(w), written so that they do not jump where the tangent does."""

from __future__ import annotations

from sympy import Expr, Integer, cos, sin, tan


def without_jumps(value: Expr, t: Expr, w: Expr) -> Expr:
    """F(tan(w)) up to a constant on each branch of the tangent, without its jumps.

    For a > |b|: atan(a*t + b) with t = tan(w) is w + atan((b*cos(2*w) - d*sin(2*w))/(c + 1 + d*cos(2*w) + b*sin(2*w)))
    up to a multiple of pi, c, d = ((1 + b**2)/a +- a)/2; since c > 0 and c**2 = 1 + b**2 + d**2, that never jumps.
    """
    from sympy import atan, radsimp

    def smooth(argument: Expr) -> Expr:
        slope, offset = argument.coeff(t, 1), argument.coeff(t, 0)
        if not argument.is_polynomial(t) or argument.diff(t, 2) != 0 or slope.is_zero:
            return atan(argument)
        if slope.is_negative:
            return -smooth(-argument)
        ratio = (1 + offset**2) / slope
        c, d = (ratio + slope) / 2, (ratio - slope) / 2
        first, second = (radsimp(part / (c + 1)) for part in (offset, d))
        above = first * cos(2 * w) - second * sin(2 * w)
        return w + atan(above / (1 + second * cos(2 * w) + first * sin(2 * w)))

    return value.replace(atan, lambda argument: smooth(argument.expand())).subs(t, tan(w)) + Integer(0)
