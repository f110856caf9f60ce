"""The squeeze theorem: a bounded oscillation times what tends to 0."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer, cos, oo, sin

from generators.families.limit.limit_question import LimitMethod, LimitQuestion, LimitSheet, of, polynomial, x
from generators.writing.printing import literal
from generators.writing.stream import Stream


def draw_squeeze(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """c + b*(x - a)**k*sin(m/(x - a)) at a, or c + b*sin(m*x)/x**k at oo."""
    wave, m, k = stream.choice((sin, cos)), stream.integer(1, 9), stream.integer(1, 4)
    b, c = stream.nonzero(-9, 9), Integer(stream.integer(-9, 9))
    if at != oo if at is not None else stream.chance(1, 2):
        point: Expr = Integer(stream.integer(-3, 3)) if at is None else at
        inside = x - point
        bound, oscillation = b * inside**k, wave(m / inside)
    else:
        point = oo
        bound, oscillation = b * x**-k, wave(polynomial((stream.integer(0, 9), m)))
    return LimitQuestion(c + bound * oscillation, point, "+-", "squeeze", (bound, oscillation, c))


def work_squeeze(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """-|g| <= g*sin(h) <= |g| and |g| -> 0, so g*sin(h) -> 0."""
    bound, oscillation, constant = question.parts
    variable, zero = question.variable, Integer(0)
    at = f"{variable}, {literal(question.point)}"
    low = sheet.limit("lower bound", of(question, -Abs(bound)), f"({literal(-Abs(bound))}).subs({at})", zero)
    high = sheet.limit("upper bound", of(question, Abs(bound)), f"({literal(Abs(bound))}).subs({at})", zero)
    squeezed = of(question, bound * oscillation)
    name, value = sheet.limit("squeeze theorem", squeezed, f"{high} if {low} == {high} else None", zero), zero
    if constant != 0:
        name, value = sheet.limit("sum rule", question, f"{name} + {_code(constant)}", constant), constant
    return name, value


def _code(number: Expr) -> str:
    return f"({number})" if number < 0 else str(number)


SQUEEZE = LimitMethod("squeeze", draw_squeeze, work_squeeze)
