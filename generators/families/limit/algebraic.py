"""Limits at a point by algebra: direct substitution, factorisation, rationalisation."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, cos, exp, expand, factor, sin, sqrt

from generators.families.limit.limit_question import (
    LimitMethod,
    LimitQuestion,
    LimitSheet,
    convolve,
    draw_polynomial,
    evaluate,
    polynomial,
    x,
)
from generators.writing.printing import literal, text
from generators.writing.stream import Stream


def draw_substitution(stream: Stream, level: int) -> LimitQuestion:
    """A function continuous at the point, whose value there is exact and short."""
    point = stream.integer(-5, 5)
    if level == 1:
        degree = stream.integer(1, 3)
        return LimitQuestion(polynomial(draw_polynomial(stream, degree, terms=3)), Integer(point), "+-", "substitution")
    above = draw_polynomial(stream, stream.integer(1, 3), terms=3)
    below = draw_polynomial(stream, stream.integer(1, 2), terms=3)
    if evaluate(below, point) == 0:
        below[0] += stream.integer(1, 3)
    expression = polynomial(above) / polynomial(below)
    if level >= 3:
        inner = stream.integer(1, 4) * (x - point)
        expression = expression + stream.nonzero(-6, 6) * stream.choice((sin, cos, exp))(inner)
    return LimitQuestion(expression, Integer(point), "+-", "substitution")


def work_substitution(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim f(x) = f(a), f continuous at a."""
    return sheet.substitute(question)


def draw_factor(stream: Stream, level: int) -> LimitQuestion:
    """A quotient of polynomials with the common root a: (x - a)*p(x) / ((x - a)*q(x)), q(a) != 0."""
    point = stream.nonzero(-7, 7)
    zero = [-point, 1]
    above = draw_polynomial(stream, 1 if level <= 2 else stream.integer(1, 2), size=6, terms=2)
    below = [1] if level == 1 and stream.chance(1, 2) else draw_polynomial(stream, 1, size=6, terms=2)
    if level >= 4:
        zero = convolve(zero, zero)
    if evaluate(below, point) == 0:
        below[0] += 1
    numerator, denominator = convolve(zero, above), convolve(zero, below)
    return LimitQuestion(
        polynomial(numerator) / polynomial(denominator),
        Integer(point),
        "+-",
        "factorisation",
        (polynomial(numerator), polynomial(denominator)),
    )


def work_factor(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim p/q = lim (p/(x-a)) / (q/(x-a)): cancel the factor that makes both vanish."""
    numerator, denominator = question.parts
    above, below = factor(numerator), factor(denominator)
    n = sheet.step("factor", text(numerator), "n", f"factor({text(numerator)})", above)
    d = literal(denominator)
    if below != denominator:
        d = sheet.step("factor", text(denominator), "d", f"factor({text(denominator)})", below)
    else:
        d = f"({d})"
    g = sheet.step("cancel", text(question.expression), "g", f"{n}/{d}", above / below)
    return _substitute_into(sheet, question, above / below, g)


def draw_rationalise(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """(sqrt(p*x + q) - r) over a multiple of (x - a), with p*a + q = r**2; or the same upside down."""
    root, slope, point = stream.integer(1, 9), stream.integer(1, 6), stream.integer(-4, 4) if at is None else 0
    inside = slope * x + (root * root - slope * point)
    surd, plain = sqrt(inside) - root, stream.integer(1, 6) * (x - point)
    if level >= 3:
        other = draw_polynomial(stream, 1, size=5, terms=2)
        if evaluate(other, point) == 0:
            other[0] += 1
        plain = polynomial(convolve([-point, 1], other))
    upside_down = level >= 2 and stream.chance(1, 3)
    expression = plain / surd if upside_down else surd / plain
    return LimitQuestion(
        expression, Integer(point), "+-", "rationalisation", (surd, plain, sqrt(inside) + root, upside_down)
    )


def work_rationalise(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """(sqrt(u) - r)/v = (u - r**2)/(v*(sqrt(u) + r))."""
    surd, plain, conjugate, upside_down = question.parts
    product = factor(expand(surd * conjugate))
    c = sheet.let("c", conjugate)
    n = sheet.step(
        "multiply by the conjugate", f"({surd})*({conjugate})", "n", f"factor(expand(({surd})*{c}))", product
    )
    flat = factor(plain)
    p = sheet.step("factor", text(plain), "p", f"factor({text(plain)})", flat) if flat != plain else f"({plain})"
    if upside_down:
        reduced, code = flat * conjugate / product, f"{p}*{c}/{n}"
    else:
        reduced, code = product / (flat * conjugate), f"{n}/({p}*{c})"
    g = sheet.step("rationalise", text(question.expression), "g", code, reduced)
    return _substitute_into(sheet, question, reduced, g)


def _substitute_into(sheet: LimitSheet, question: LimitQuestion, reduced: Expr, holder: str) -> tuple[str, Any]:
    """lim f = lim g = g(a), g being f without its common factor."""
    value = reduced.subs(question.variable, question.point)
    code = f"{holder}.subs({question.variable}, {literal(question.point)})"
    return sheet.limit("direct substitution", question, code, value), value


SUBSTITUTION = LimitMethod("substitution", draw_substitution, work_substitution)
FACTORISATION = LimitMethod("factorisation", draw_factor, work_factor)
RATIONALISATION = LimitMethod("rationalisation", draw_rationalise, work_rationalise)
