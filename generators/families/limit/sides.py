"""One-sided limits, infinite limits, and two-sided limits that do not exist because the sides differ."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer, exp, oo

from generators.families.limit.limit_question import (
    DNE,
    LimitMethod,
    LimitQuestion,
    LimitSheet,
    draw_polynomial,
    evaluate,
    of,
    polynomial,
    x,
)
from generators.writing.printing import literal
from generators.writing.stream import Stream


def draw_side(stream: Stream, level: int, two_sided: int) -> str:
    """A side; both of them with probability two_sided/6."""
    return "+-" if stream.chance(two_sided, 6) else stream.choice(("+", "-"))


def draw_absolute(stream: Stream, level: int) -> LimitQuestion:
    """p(x)*|x - a|/(x - a): the limit is p(a) from the right, -p(a) from the left."""
    point = stream.integer(-6, 6)
    factor = draw_polynomial(stream, 1 if level <= 2 else stream.integer(1, 3), terms=2)
    if stream.chance(1, 4):  # a factor that vanishes there: both sides give 0
        factor[0] -= evaluate(factor, point)
    inside = x - point
    expression = polynomial(factor) * Abs(inside) / inside
    side = draw_side(stream, level, 2 if level <= 2 else 4)
    return LimitQuestion(expression, Integer(point), side, "absolute", (inside, polynomial(factor)))


def work_absolute(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """|u| = u where u > 0, -u where u < 0; then direct substitution on each side."""
    inside, factor = question.parts
    name, value = sheet.substitute(of(question, factor, "+-"))
    results = []
    for side in _sides(question):
        rule, code, side_value = (f"|u| = u for {inside} > 0", name, value)
        if side == "-":
            rule, code, side_value = (f"|u| = -u for {inside} < 0", f"-{name}", -value)
        results.append((sheet.limit(rule, of(question, question.expression, side), code, side_value), side_value))
    return conclude(sheet, question, results)


def draw_pole(stream: Stream, level: int) -> LimitQuestion:
    """p(x)/(x - a)**k with p(a) != 0."""
    point, order = stream.integer(-6, 6), stream.integer(1, 2 if level <= 2 else 4)
    above = draw_polynomial(stream, stream.integer(0, 1) if level <= 2 else stream.integer(1, 3), terms=2)
    if evaluate(above, point) == 0:
        above[0] += stream.nonzero(-4, 4)
    expression = polynomial(above) / (x - point) ** order
    side = draw_side(stream, level, 2 if level <= 2 else 4)
    return LimitQuestion(expression, Integer(point), side, "pole", (polynomial(above), x - point, order))


def work_pole(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """p(x) -> p(a) != 0 and 1/(x - a)**k -> +-oo: the product tends to +-oo by the signs."""
    above, inside, order = question.parts
    if above.is_number:
        name, value = literal(above), above
    else:
        name, value = sheet.substitute(of(question, above, "+-"))
    results = []
    for side in _sides(question):
        pole = inside**-order
        infinite = oo if side == "+" or order % 2 == 0 else -oo
        at = f"{question.variable}, {question.point}, '{side}'"
        side_value = value * infinite
        code = f"{name}*limit({literal(pole)}, {at})"
        results.append((sheet.limit("pole", of(question, question.expression, side), code, side_value), side_value))
    return conclude(sheet, question, results)


def draw_exponential_pole(stream: Stream, level: int) -> LimitQuestion:
    """p + q*exp(k/(x - a)): a limit of its own on each side."""
    point, k = stream.integer(-6, 6), stream.nonzero(-5, 5)
    p, q = stream.nonzero(-9, 9), stream.nonzero(-9, 9)
    inner = k / (x - point)
    expression: Expr = p + q * exp(inner)
    if stream.chance(1, 2):
        p, q = abs(p), abs(q)
        expression = q / (p + exp(inner))
    return LimitQuestion(expression, Integer(point), draw_side(stream, level, 3), "exponential pole", (inner, k, p, q))


def work_exponential_pole(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """k/(x - a) -> +-oo, so exp of it tends to oo or 0."""
    inner, k, p, q = question.parts
    reciprocal = question.expression.is_Mul or question.expression.is_Pow
    results = []
    for side in _sides(question):
        at = f"{question.variable}, {question.point}, '{side}'"
        infinite = oo if (k > 0) == (side == "+") else -oo
        u = sheet.limit("pole", of(question, inner, side), f"limit({literal(inner)}, {at})", infinite)
        e = sheet.limit("exponential", of(question, exp(inner), side), f"exp({u})", exp(infinite))
        value = q / (p + exp(infinite)) if reciprocal else p + q * exp(infinite)
        code = f"Integer({q})/({p} + {e})" if reciprocal else f"{p} + {_bracket(q)}*{e}"
        results.append((sheet.limit("limit laws", of(question, question.expression, side), code, value), value))
    return conclude(sheet, question, results)


def conclude(sheet: LimitSheet, question: LimitQuestion, results: list[tuple[str, Any]]) -> tuple[str, Any]:
    """The one side asked for; of both sides, their common limit, or none."""
    if len(results) == 1:
        return results[0]
    (left, below), (right, above) = results
    value = below if below == above else DNE
    code = f"{left} if {left} == {right} else 'DNE'"
    return sheet.limit("compare the sides", question, code, value), value


def _sides(question: LimitQuestion) -> tuple[str, ...]:
    return ("-", "+") if question.side == "+-" else (question.side,)


def _bracket(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


ABSOLUTE = LimitMethod("absolute", draw_absolute, work_absolute)
POLE = LimitMethod("pole", draw_pole, work_pole)
EXPONENTIAL_POLE = LimitMethod("exponential pole", draw_exponential_pole, work_exponential_pole)
