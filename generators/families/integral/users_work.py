"""A user's own integral worked out: in a real variable, piece by piece where absolute values change their sign, and in
claims that the harness can prove."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from sympy import Abs, Expr, Integer, Symbol, expand, nan, oo

from generators.errors import Refused
from generators.families.integral.methods.ours import Rule
from generators.families.integral.questions import DIVERGES, IntegralQuestion, limit_at, on_the_reals, solution, title
from generators.families.integral.render import Renderer
from generators.writing.family_protocol import Solution
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream

Find = Callable[[Expr, Symbol], Rule]
"""From an integrand and its variable to a rule tree; raises Refused."""


def worked(question: IntegralQuestion, find: Find, stream: Stream) -> Solution:
    """Statement, answer and program. Raises Refused.

    The variable is real here: Abs(exp(x)) is exp(x), where a complex one leaves exp(re(x)).
    """
    x = Symbol(question.variable.name, real=True)
    integrand = on_the_reals(question.integrand, question.variable, x)
    program = Program(title(question), x.name, "real=True")
    sheet = Renderer(program, x, question.terse)
    if text(integrand) != text(question.integrand):
        sheet.step("on the reals", text(question.integrand), "f", literal(integrand), integrand)
    value = (
        _indefinite(sheet, integrand, find) if question.bounds is None else _definite(sheet, integrand, question, find)
    )
    return solution(question, program, value, stream)


def proven(claim: str) -> bool:
    """Whether the harness proves a claim, without its fallback."""
    from harness.scoring.check_steps import check_truth

    return all(check.true is True for check in check_truth(f"Step 1 [claim]: {claim}"))


def _indefinite(sheet: Renderer, integrand: Expr, find: Find) -> Expr:
    """The antiderivative; a last [simplify] step where that is shorter."""
    name, value = sheet.render(find(integrand, sheet.variable))
    shorter = expand(value)
    if len(text(shorter)) < len(text(value)):
        name = sheet.step("simplify", text(value), "F", f"expand({name})", shorter)
        value = shorter
    sheet.program.answer(name, value)
    return value


def _definite(sheet: Renderer, integrand: Expr, question: IntegralQuestion, find: Find) -> Any:
    """The fundamental theorem on every piece between singularities and kinks, and the sum of the pieces."""
    assert question.bounds is not None
    x, names, areas, lefts = sheet.variable, [], [], []
    for low, high in itertools.pairwise(question.marks):
        left = f"Integral({text(integrand)}, ({x}, {low}, {high}))"
        name, value = sheet.render(find(_without_bars(integrand, x, low, high), x))
        below, above = _end(sheet, question, name, value, low, "+"), _end(sheet, question, name, value, high, "-")
        area = above[1] - below[1]
        if area is nan:
            raise Refused("both ends of one piece are infinite")
        if not proven(f"{left} = {text(area)}"):
            left = f"{above[2]} - ({below[2]})"
        names.append(sheet.step("fundamental theorem", left, "A", f"{above[0]} - {below[0]}", area))
        areas.append(area)
        lefts.append(left)
    total, code = sum(areas, Integer(0)), " + ".join(names)
    if total is nan:  # oo - oo: no value, so nothing to claim
        sheet.program.answer(f"'{DIVERGES}' if {code} is nan else {code}", DIVERGES)
        return DIVERGES
    if len(areas) > 1:
        left = "Integral({}, ({}, {}, {}))".format(text(integrand), x, *question.bounds)
        left = left if proven(f"{left} = {text(total)}") else " + ".join(lefts)
        code = sheet.step("sum of the pieces", left, "A", code, total)
    sheet.program.answer(code, total)
    return total


def _without_bars(integrand: Expr, x: Symbol, low: Expr, high: Expr) -> Expr:
    """The integrand on a piece in which nothing between its bars changes sign."""
    inside = (
        Integer(0)
        if (low, high) == (-oo, oo)
        else low + 1
        if high == oo
        else high - 1
        if low == -oo
        else (low + high) / 2
    )
    bars = {bar: bar.args[0] * (1 if bar.args[0].subs(x, inside) >= 0 else -1) for bar in integrand.atoms(Abs)}
    return integrand.xreplace(bars)


def _end(
    sheet: Renderer, question: IntegralQuestion, name: str, value: Expr, end: Expr, side: str
) -> tuple[str, Expr, str]:
    """F at an end of a piece, its value or its limit: as code, as a value, and as a claim's left side."""
    x = sheet.variable
    at_end = value.subs(x, end) if end.is_finite else nan
    plain = f"{name}.subs({x}, {literal(end)})", at_end, text(at_end)
    if not question.is_singular(end):
        return plain
    direction = f", '{side}'" if end.is_finite else ""
    limit = limit_at(value, x, end, side)
    left = f"Limit({text(value)}, {x}, {end}{direction})"
    if at_end == limit and limit.is_finite and not proven(f"{left} = {text(limit)}"):
        return plain  # F has no gap where f has one
    code = f"limit({name}, {x}, {literal(end)}{direction})"
    return sheet.step("limit", left, "L", code, limit), limit, left
