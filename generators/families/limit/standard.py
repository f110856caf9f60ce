"""The important limits: sin(x)/x, (1 - cos(x))/x**2, (exp(x) - 1)/x, log(1 + x)/x, (1 + a/x)**x and their kin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Integer, Rational, asin, atan, cos, exp, log, oo, sin, tan

from generators.families.limit.limit_question import (
    LimitMethod,
    LimitQuestion,
    LimitSheet,
    draw_polynomial,
    limit_text,
    of,
    polynomial,
    x,
)
from generators.writing.printing import literal
from generators.writing.stream import Stream


@dataclass(frozen=True, slots=True)
class StandardLimit:
    """lim of numerator(t)/t**power as t -> 0 is `value`."""

    numerator: Callable[[Expr], Expr]
    power: int
    value: Expr


SIN, EXPM1 = StandardLimit(sin, 1, Integer(1)), StandardLimit(lambda t: exp(t) - 1, 1, Integer(1))
LOG1P, TAN = StandardLimit(lambda t: log(1 + t), 1, Integer(1)), StandardLimit(tan, 1, Integer(1))
COSINE = StandardLimit(lambda t: 1 - cos(t), 2, Rational(1, 2))
ARCSIN, ARCTAN = StandardLimit(asin, 1, Integer(1)), StandardLimit(atan, 1, Integer(1))
BY_LEVEL = {1: (SIN, EXPM1), 2: (SIN, EXPM1, LOG1P, TAN, COSINE)}
EVERY = (SIN, EXPM1, LOG1P, TAN, COSINE, ARCSIN, ARCTAN)


def draw_standard(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """c*N(k*x)/x**p, times or plus a polynomial from level 2 on."""
    standard = stream.choice(BY_LEVEL.get(level, EVERY))
    k, m = stream.integer(1, 20 if level == 1 else 9), stream.nonzero(-20, 20)
    m = abs(m) if standard.numerator(x).is_Add else m  # a minus sign would be distributed over the sum
    quotient = standard.numerator(k * x) / (m * x**standard.power)
    base = standard.numerator(k * x) / (k * x) ** standard.power
    factor, how = Integer(1), "alone"
    if level >= 2:
        coefficients = draw_polynomial(stream, stream.integer(1, 2), terms=2)
        coefficients[0] = coefficients[0] or stream.nonzero(-9, 9)
        factor, how = polynomial(coefficients), stream.choice(("times", "plus"))
    expression = {"alone": quotient, "times": quotient * factor, "plus": quotient + factor}[how]
    above = f"{k}**{standard.power}" if standard.power > 1 else str(k if m > 0 else -k)
    ratio = f"Rational({above}, {abs(m)})"
    return LimitQuestion(expression, Integer(0), "+-", "standard", (base, standard.value, quotient, ratio, factor, how))


def work_standard(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim c*f = c*lim f, lim (f*g) = lim f * lim g, lim (f + g) = lim f + lim g."""
    base, base_limit, quotient, ratio, factor, how = question.parts
    at = f"{question.variable}, {question.point}"
    k = sheet.step("known limit", limit_text(of(question, base)), "k", f"limit({literal(base)}, {at})", base_limit)
    value = quotient / base * base_limit
    # As the question has them: to reduce the fraction is the program's work.
    name = sheet.limit("constant multiple", of(question, quotient), f"{ratio}*{k}", value)
    if how == "alone":
        return name, value
    other, other_value = sheet.substitute(of(question, factor))
    if how == "times":
        return sheet.limit("product rule", question, f"{name}*{other}", value * other_value), value * other_value
    return sheet.limit("sum rule", question, f"{name} + {other}", value + other_value), value + other_value


def draw_euler(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """(1 + a/x)**(b*x) at infinity, or (1 + a*x)**(b/x) at 0."""
    a, b = stream.nonzero(-9, 9), stream.nonzero(-6, 6)
    times = Integer(stream.nonzero(-9, 9)) if level >= 3 else Integer(1)
    if at == oo if at is not None else stream.chance(1, 2):
        base, power, point = 1 + a / x, x, oo
        expression = base ** (b * x)
    else:
        base, power, point = 1 + a * x, 1 / x, Integer(0)
        expression = base ** (b / x)
    return LimitQuestion(times * expression, point, "+-", "euler", (base**power, a, b, times, expression))


def work_euler(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim (1 + a/x)**x = lim (1 + a*x)**(1/x) = exp(a); a power of it by continuity."""
    base, a, b, times, power = question.parts
    name, value = sheet.limit("known limit", of(question, base), f"exp({a})", exp(a)), exp(a)
    if b != 1:
        value = value**b
        name = sheet.limit("power rule", of(question, power), f"{name}**{_bracket(b)}", value)
    if times != 1:
        name, value = sheet.limit("constant multiple", question, f"{times}*{name}", times * value), times * value
    return name, value


def _bracket(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


STANDARD = LimitMethod("standard", draw_standard, work_standard)
EULER = LimitMethod("euler", draw_euler, work_euler)
