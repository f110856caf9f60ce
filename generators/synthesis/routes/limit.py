"""Limits otherwise: side by side, in another variable, by leading terms, by derivatives, term by term."""

from __future__ import annotations

import math
from typing import Any

from generators.synthesis.asked import Texts, bracketed
from generators.synthesis.routes.registry import Route
from generators.synthesis.routes.sheet import Sheet
from generators.writing.expressions import read, value_at
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from harness.verification.problem import Problem

Expr = Any
MOST_ORDER = 6
NEAR = 1e-6
FAR = 300


class _Asked:
    """The function as it is written and as SymPy has it, the variable, the point, and the side."""

    def __init__(self, problem: Problem, texts: Texts):
        self.shown, self.x, point, side = bracketed(texts[0].removeprefix("Limit(")[:-1])
        self.of, self.point, self.side = read(self.shown), read(point), side.strip("'")
        self.symbol = sympy.Symbol(self.x)
        self.sheet_of = problem.program

    def head(self, side: str = "") -> str:
        """The limit asked for, or from one side, as a left side."""
        return self.of_part(self.shown, side)

    def of_part(self, shown: str, side: str = "") -> str:
        side = side or self.side.replace("+-", "")
        return f"Limit({shown}, {self.x}, {self.point}{f', {side!r}' if side else ''})"

    def code(self, of: Expr, side: str = "") -> str:
        """SymPy's limit of an expression; of a two-sided one, from both sides."""
        side = side or (self.side if self.point.is_finite else "")
        return f"limit({literal(of)}, {self.x}, {literal(self.point)}{f', {side!r}' if side else ''})"


def sides(problem: Problem, texts: Texts) -> str | None:
    """A limit is one where both sides have it."""
    asked = _Asked(problem, texts)
    if not asked.point.is_finite or asked.side != "+-":
        return None
    sheet = Sheet(problem.program)
    sheet.step("from the left", asked.head("-"), "L", asked.code(asked.of, "-"))
    sheet.step("from the right", asked.head("+"), "R", asked.code(asked.of, "+"))
    sheet.answer(sheet.step("compare the sides", asked.head(), "B", "L if L == R else 'DNE'"))
    return sheet.text()


def moved(problem: Problem, texts: Texts) -> str | None:
    """x = a + h with h -> 0; x = 1/t with t -> 0 from the right for x -> oo."""
    asked = _Asked(problem, texts)
    if asked.point == 0:
        return None
    sheet = Sheet(problem.program, "h")
    h = sympy.Symbol("h")
    if asked.point.is_finite:
        other, side = asked.of.subs(asked.symbol, asked.point + h), asked.side
    else:
        other, side = asked.of.subs(asked.symbol, 1 / h if asked.point == sympy.oo else -1 / h), "+"
        if other.is_rational_function(h):
            other = sympy.cancel(other)
    at = f"h, 0, {side!r}"
    shown = "h, 0" if side == "+-" else at
    name = sheet.step(f"{asked.x} in h", f"Limit({text(other)}, {shown})", "M", _both(other, at, side))
    sheet.answer(sheet.step("the same limit", asked.head(), "L", name))
    return sheet.text()


def _both(of: Expr, at: str, side: str) -> str:
    if side != "+-":
        return f"limit({literal(of)}, {at})"
    left, right = (f"limit({literal(of)}, h, 0, '{one}')" for one in "-+")
    return f"{left} if {left} == {right} else 'DNE'"


def far_out(problem: Problem, texts: Texts) -> str | None:
    """x -> a from the right is t = 1/(x - a) -> oo; from the left, t -> -oo."""
    asked = _Asked(problem, texts)
    if not asked.point.is_finite:
        return None
    sheet, t = Sheet(problem.program, "t"), sympy.Symbol("t")
    other = asked.of.subs(asked.symbol, asked.point + 1 / t)
    names = []
    for side, end in (("+", "oo"), ("-", "-oo")):
        if side in asked.side:
            code = f"limit({literal(other)}, t, {end})"
            names.append(sheet.step(f"{asked.x} in t", f"Limit({text(other)}, t, {end})", "M", code))
    code = names[0] if len(names) == 1 else f"{names[0]} if {names[0]} == {names[1]} else 'DNE'"
    sheet.answer(sheet.step("the same limit", asked.head(), "L", code))
    return sheet.text()


def leading_terms(problem: Problem, texts: Texts) -> str | None:
    """Numerator and denominator over the same power of x - a; of x where x -> oo."""
    asked = _Asked(problem, texts)
    if len(parts := _quotients(asked)) != 1:
        return None
    above, below = parts[0]
    unit = asked.symbol - asked.point if asked.point.is_finite else asked.symbol
    order = _order(below, asked)
    if order is None or order == 0:
        return None
    sheet, names = Sheet(problem.program), []
    for part in (above, below):
        ratio = part / unit**order
        names.append(
            sheet.step("leading term", asked.of_part(f"({text(part)})/({text(unit**order)})"), "c", asked.code(ratio))
        )
    sheet.answer(sheet.step("quotient of the leading terms", asked.head(), "L", f"{names[0]}/{names[1]}"))
    return sheet.text()


def derivatives(problem: Problem, texts: Texts) -> str | None:
    """L'Hopital's rule, as often as numerator and denominator both vanish or both grow."""
    asked = _Asked(problem, texts)
    if len(parts := _quotients(asked)) != 1:
        return None
    above, below = parts[0]
    order = _order(below, asked)
    if not order or abs(order) > 3:
        return None
    sheet, names = Sheet(problem.program), []
    for part in (above, below):
        shown, name = text(part), literal(part)
        for _ in range(abs(order)):
            name = sheet.step("differentiate", f"Derivative({shown}, {asked.x})", "d", f"diff({name}, {asked.x})")
            shown = f"{{{name}}}"
        names.append(name)
    last = asked.of_part(f"({{{names[0]}}})/({{{names[1]}}})")
    code = f"limit({names[0]}/{names[1]}, {asked.x}, {literal(asked.point)}{_side(asked)})"
    name = sheet.step("quotient of the derivatives", last, "c", code)
    sheet.answer(sheet.step("L'Hopital's rule", asked.head(), "L", name))
    return sheet.text()


def _side(asked: _Asked) -> str:
    return f", {asked.side!r}" if asked.point.is_finite else ""


def part_by_part(problem: Problem, texts: Texts) -> str | None:
    """The limit of a sum is the sum of the limits, that of a product the product; a power by its logarithm."""
    asked = _Asked(problem, texts)
    sheet, of = Sheet(problem.program), asked.of
    if not (of.is_Add or of.is_Mul or of.is_Pow):
        return None
    if of.is_Pow:
        if not of.exp.has(asked.symbol):
            return None
        log = of.exp * sympy.log(of.base)
        name = sheet.step("logarithm", asked.of_part(text(log)), "g", asked.code(log))
        sheet.answer(sheet.step("exponential", asked.head(), "L", f"exp({name})"))
        return sheet.text()
    parts = _tame(of, asked)
    if len(parts) == 1:
        return None
    names = [sheet.step("one part", asked.of_part(text(part)), "g", asked.code(part)) for part in parts]
    sheet.answer(sheet.step("together", asked.head(), "L", (" + " if of.is_Add else "*").join(names)))
    return sheet.text()


def _tame(of: Expr, asked: _Asked) -> list[Expr]:
    """The terms or factors, those together that grow near the point (of a product, those too that vanish there)."""
    if asked.point.is_finite:
        near = float(asked.point) + (-NEAR if asked.side == "-" else NEAR)
    else:
        near = (1 if asked.point == sympy.oo else -1) / NEAR
    at = {asked.x: complex(near)}
    tame: list[Expr] = []
    wild: list[Expr] = []
    for part in of.as_ordered_terms() if of.is_Add else of.args:
        try:
            size = abs(value_at(part, at))
        except (ArithmeticError, ValueError, TypeError):
            size = math.inf
        (wild if size > FAR or (of.is_Mul and size < 1 / FAR) else tame).append(part)
    return [*tame, *([of.func(*wild)] if wild else [])]


def _quotients(asked: _Asked) -> list[tuple[Expr, Expr]]:
    """The function as a quotient, if it is one as it stands."""
    above, below = asked.of.as_numer_denom() if asked.of.is_Mul or asked.of.is_Pow else (asked.of, sympy.Integer(1))
    return [(above, below)] if below.has(asked.symbol) else []


def _order(below: Expr, asked: _Asked) -> int | None:
    """How often x - a is a factor of a denominator, to first order; its degree in x where x -> oo. None if unclear."""
    if not asked.point.is_finite:
        return int(sympy.degree(below, asked.symbol)) if below.is_polynomial(asked.symbol) else None
    part = below
    for order in range(MOST_ORDER):
        value = part.subs(asked.symbol, asked.point)
        if not value.is_finite:
            return None
        if value != 0:
            return order
        part = sympy.diff(part, asked.symbol)
    return None


ROUTES = (
    Route("limit", "leading terms", leading_terms),
    Route("limit", "L'Hopital", derivatives),
    Route("limit", "part by part", part_by_part),
    Route("limit", "moved to 0", moved),
    Route("limit", "both sides", sides),
    Route("limit", "far out", far_out),
)
