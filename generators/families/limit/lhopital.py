"""L'Hopital's rule, as often as it takes."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, atan, cos, diff, exp, log, sin

from generators.errors import Refused
from generators.families.limit.limit_question import LimitMethod, LimitQuestion, LimitSheet, limit_text, of, x
from generators.writing.printing import literal, text
from generators.writing.stream import Stream

MOST = 5
"""How often the rule is applied before a question is given up."""


def draw_lhopital(stream: Stream, level: int, at: Expr | None = None) -> LimitQuestion:
    """N/D, both vanishing at the point to the same order (or N to a higher one): 1 to 3 applications."""
    order = stream.integer(1, 2) if level <= 3 else stream.integer(2, 3)
    point = 0 if at is not None or stream.chance(2, 3) else stream.integer(-3, 3)
    u = x - point
    above, below = _vanishing(stream, u, order), _vanishing(stream, u, order, plain=stream.chance(1, 2))
    if above.has(x) and below.has(x) and above / below == (above / below).subs(x, point):
        below = u**order
    return LimitQuestion(above / below, Integer(point), "+-", "lhopital", (above, below))


def _vanishing(stream: Stream, u: Expr, order: int, plain: bool = False) -> Expr:
    """A function that vanishes at u = 0 to exactly that order."""
    k, c = stream.integer(1, 5), stream.nonzero(-6, 6)
    if plain:
        return c * u**order
    if order == 1:
        extra = stream.integer(-4, 4)
        form = stream.choice((exp(k * u) - 1, sin(k * u), log(1 + k * u), exp(k * u) - cos(u)))
        return form + (extra if extra + k != 0 else extra + 1) * u
    if order == 2:
        return stream.choice((exp(k * u) - 1 - k * u, cos(k * u) - 1, log(1 + k * u) - k * u, c * u * sin(k * u)))
    return stream.choice(
        (sin(k * u) - k * u, atan(k * u) - k * u, exp(k * u) - 1 - k * u - k * k * u**2 / 2, c * u * (cos(k * u) - 1))
    )


def work_lhopital(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim N/D = lim N'/D' where N and D both tend to 0."""
    variable, point = question.variable, question.point
    chain = _chain(question)
    (above, below), (top, bottom) = chain[0], (part.subs(variable, point) for part in chain[-1])
    n, d = sheet.let("n", above), sheet.let("d", below)
    at, side = f"{variable}, {literal(point)}", "" if question.side == "+-" else f", '{question.side}'"
    for part, name in ((above, n), (below, d)):
        left, value = f"Limit({name}, {variable}, {point}{side})", part.subs(variable, point)
        sheet.step("tends to 0", left, "z", f"{name}.subs({at})", value)
    upper, lower = n, d  # the definitions as they are called, then the derivatives as they stand
    for for_above, for_below in chain[1:]:
        n = sheet.step("differentiate", f"Derivative({upper}, {variable})", "n", f"diff({n}, {variable})", for_above)
        d = sheet.step("differentiate", f"Derivative({lower}, {variable})", "d", f"diff({d}, {variable})", for_below)
        above, below = for_above, for_below
        upper, lower = text(above), text(below)
    p = sheet.step("direct substitution", limit_text(of(question, above)), "p", f"{n}.subs({at})", top)
    q = sheet.step("direct substitution", limit_text(of(question, below)), "q", f"{d}.subs({at})", bottom)
    return sheet.limit("L'Hopital's rule", question, f"{p}/{q}", top / bottom), top / bottom


def _chain(question: LimitQuestion) -> list[tuple[Expr, Expr]]:
    """(N, D), (N', D'), ... up to the first pair that does not vanish at the point. Raises Refused if there is none."""
    variable, point = question.variable, question.point
    above, below = question.parts
    chain = [(above, below)]
    while above.subs(variable, point).is_zero and below.subs(variable, point).is_zero:
        if len(chain) > MOST:
            raise Refused("L'Hopital's rule does not end")
        above, below = diff(above, variable), diff(below, variable)
        chain.append((above, below))
    if below.subs(variable, point).is_zero is not False or above.subs(variable, point).is_real is not True:
        raise Refused("L'Hopital's rule does not end in a quotient of numbers")
    return chain


LHOPITAL = LimitMethod("lhopital", draw_lhopital, work_lhopital)
