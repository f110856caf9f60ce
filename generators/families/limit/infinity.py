"""Limits at infinity: dominant terms of quotients, differences of roots, exponentials and logarithms."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, exp, expand, log, oo, sqrt

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


def draw_rational(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """A quotient of polynomials at +-oo; degrees decide between 0, a number and +-oo."""
    top = 2 if level == 1 else 4
    below = stream.integer(1, top)
    above = below if stream.chance(1, 2) else stream.integer(1, top)
    p, q = draw_polynomial(stream, above, terms=3), draw_polynomial(stream, below, terms=3)
    if not any(p[:-1]):
        p[0] = stream.nonzero(-9, 9)
    if not any(q[:-1]):
        q[0] = stream.nonzero(-9, 9)
    point = oo if at is not None or level == 1 or stream.chance(2, 3) else -oo
    return LimitQuestion(polynomial(p) / polynomial(q), point, "+-", "dominant", (tuple(p), tuple(q), level >= 3))


def work_rational(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim p/q = lim (p/x**m) / lim (q/x**m), m the degree of q."""
    p, q, spelled_out = question.parts
    variable = question.variable
    degree = len(q) - 1
    names, values = [], []
    for coefficients, wish in ((p, "n"), (q, "d")):
        whole = polynomial(coefficients, variable)
        divided = sum((c * variable ** (k - degree) for k, c in enumerate(coefficients) if c), Integer(0))
        value = _leading(coefficients, degree, question.point)
        at = f"{variable}, {literal(question.point)}"
        quotient = f"({whole})/{variable**degree}"
        if spelled_out:
            name = sheet.step("divide by the dominant power", quotient, wish, f"expand({quotient})", divided)
            left, code = limit_text(of(question, divided)), f"limit({name}, {at})"
        else:
            left, code = f"Limit({quotient}, {variable}, {question.point})", f"limit({quotient}, {at})"
        names.append(sheet.step("dominant term", left, wish, code, value))
        values.append(value)
    value = values[0] / values[1]
    return sheet.limit("quotient rule", question, f"{names[0]}/{names[1]}", value), value


def _leading(coefficients: tuple[int, ...], degree: int, point: Expr) -> Expr:
    """The limit of p/x**degree at +-oo: 0, the leading coefficient, or +-oo."""
    above, leading = len(coefficients) - 1 - degree, Integer(coefficients[-1])
    if above < 0:
        return Integer(0)
    return leading if above == 0 else leading * point**above


def draw_roots(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """sqrt(a**2*x**2 + b*x + c) - a*x at oo."""
    a, b, c = stream.integer(1, 4), stream.nonzero(-12, 12), stream.integer(-9, 9)
    root, line = sqrt(a * a * x**2 + b * x + c), a * x + (stream.integer(-5, 5) if level >= 4 else 0)
    times = Integer(1) if level <= 3 else Integer(stream.nonzero(-6, 6))
    return LimitQuestion(times * (root - line), oo, "+-", "roots", (root, line, times))


def work_roots(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """sqrt(u) - v = (u - v**2)/(sqrt(u) + v); divide by x, the dominant power."""
    root, line, times = question.parts
    variable = question.variable
    product = expand((root - line) * (root + line))
    c = sheet.let("c", root + line)
    n = sheet.step(
        "multiply by the conjugate",
        f"({root - line})*({root + line})",
        "n",
        f"expand(({literal(root - line)})*{c})",
        product,
    )
    above, below = product.coeff(variable, 1), sqrt(root.args[0].coeff(variable, 2)) + line.coeff(variable, 1)
    at = f"{variable}, oo"
    p = sheet.limit("dominant term", of(question, product / variable), f"expand({n}/{variable}).subs({at})", above)
    # sqrt(u)/x = sqrt(u/x**2) for x > 0; SymPy's limit of the whole takes 90 ms.
    square = f"expand(({literal(root.args[0])})/{variable}**2).subs({at})"
    slope = line.coeff(variable, 1)
    q = sheet.limit("dominant term", of(question, (root + line) / variable), f"sqrt({square}) + {slope}", below)
    name, value = sheet.limit("quotient rule", of(question, root - line), f"{p}/{q}", above / below), above / below
    if times != 1:
        name, value = sheet.limit("constant multiple", question, f"{_code(times)}*{name}", times * value), times * value
    return name, value


def draw_growth(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """(a*g + p)/(b*g + q) where g outgrows p and q: exponential over power over logarithm; or p/g alone."""
    k = stream.integer(1, 4)
    growing = stream.choice(("exponential", "power"))
    if growing == "exponential":
        big, small = exp(k * x), (polynomial(draw_polynomial(stream, stream.integer(1, 3), terms=2)))
        other = polynomial(draw_polynomial(stream, stream.integer(1, 3), terms=2))
    else:
        big, small = x**k, stream.nonzero(-9, 9) * log(x)
        other = stream.nonzero(-9, 9) * log(x) + stream.integer(0, 9)
    a, b = stream.nonzero(-9, 9), stream.nonzero(-9, 9)
    # x**k over a logarithm is left out: the harness cannot settle that limit without SymPy.
    which = stream.weighted((("ratio", 3), ("zero", 1), ("infinite", 1 if growing == "exponential" else 0)))
    above = a * big + small if which != "zero" else small
    below = b * big + other if which != "infinite" else other
    return LimitQuestion(above / below, oo, "+-", "growth", (big, above, below))


def work_growth(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim p/q = lim (p/g) / lim (q/g), g the fastest of the terms; an infinite quotient by its inverse."""
    big, above, below = question.parts
    variable = question.variable
    at = f"{variable}, {literal(question.point)}"
    names, values = [], []
    for part, wish in ((above, "n"), (below, "d")):
        divided = expand(part / big)
        name = sheet.step(
            "divide by the dominant term",
            f"({part})/({big})",
            wish,
            f"expand(({literal(part)})/({literal(big)}))",
            divided,
        )
        value = part.coeff(big)
        names.append(sheet.limit("dominant term", of(question, divided), f"limit({name}, {at})", value))
        values.append(value)
    if values[1] == 0:
        sign = _sign_at_infinity(below)
        value = values[0] * sign * oo
        code = f"{names[0]}*limit({literal(big / below)}, {at})"
        return sheet.limit("dominant term", question, code, value), value
    value = values[0] / values[1]
    return sheet.limit("quotient rule", question, f"{names[0]}/{names[1]}", value), value


def _sign_at_infinity(expression: Expr) -> int:
    """The sign far out of a polynomial or of a*log(x) + b."""
    from sympy import Poly

    if expression.has(log):
        return 1 if expression.coeff(log(x)) > 0 else -1
    return 1 if Poly(expression, x).LC() > 0 else -1


def _code(number: Expr) -> str:
    return literal(number)


DOMINANT = LimitMethod("dominant", draw_rational, work_rational)
ROOTS = LimitMethod("roots", draw_roots, work_roots)
GROWTH = LimitMethod("growth", draw_growth, work_growth)
