"""Integrals otherwise: an ansatz differentiated, another variable, the interval in two, the integrand mirrored."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from generators.synthesis.asked import Texts, bracketed
from generators.synthesis.routes.registry import Route
from generators.synthesis.routes.sheet import Sheet
from generators.writing.expressions import read
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from harness.verification.problem import Problem

Expr = Any


@dataclass(frozen=True, slots=True)
class Asked:
    """The integrand as it is written and as SymPy has it, the variable, the bounds, and a known antiderivative."""

    shown: str
    of: Expr
    x: str
    bounds: tuple[Expr, Expr] | None
    known: Expr

    @property
    def symbol(self) -> Expr:
        return sympy.Symbol(self.x)

    @property
    def head(self) -> str:
        """The indefinite integral, as a left side."""
        return f"Integral({self.shown}, {self.x})"

    def between(self, low: Expr, high: Expr) -> str:
        """A definite integral, as a left side."""
        return f"Integral({self.shown}, ({self.x}, {low}, {high}))"


def ansatz(problem: Problem, texts: Texts) -> str | None:
    """A sum of functions whose derivatives make up the integrand: each differentiated, then put together."""
    asked = _asked(problem, texts)
    if asked is None or (asked.bounds is not None and not _proper(problem)):
        return None
    sheet = Sheet(problem.program)
    terms = [term.as_independent(asked.symbol, as_Add=False) for term in sympy.Add.make_args(sympy.expand(asked.known))]
    parts = [(number, rest) for number, rest in terms if rest != 1]
    slopes = [
        sheet.step("ansatz", f"Derivative({text(rest)}, {asked.x})", "d", f"diff({literal(rest)}, {asked.x})")
        for _, rest in parts
    ]
    shown = " + ".join(f"({number})*({{{name}}})" for (number, _), name in zip(parts, slopes, strict=True))
    sheet.step("coefficients", shown, "f", literal(asked.of))
    code = " + ".join(f"({literal(number)})*({literal(rest)})" for number, rest in parts)
    return _ended(sheet, asked, sheet.step("antiderivative", asked.head, "F", code))


def other_variable(problem: Problem, texts: Texts) -> str | None:
    """x = (u - m)/k, where the integrand holds a function of k*x + m; else x = u - 1."""
    asked = _asked(problem, texts)
    if asked is None or asked.x == "u" or (asked.bounds is not None and not _proper(problem)):
        return None
    u = sympy.Symbol("u")
    sheet = Sheet(problem.program, "u")
    k, m = _linear(asked.of, asked.symbol)
    back = (u - m) / k
    moved = asked.of.subs(asked.symbol, back) / k
    sheet.step("dx/du", f"Derivative({text(back)}, u)", "s", f"diff({literal(back)}, u)")
    value = asked.known.subs(asked.symbol, back)
    sheet.step(f"{asked.x} in u", f"Integral({text(moved)}, u)", "G", f"expand({literal(value)})")
    name = sheet.step("back", asked.head, "F", f"G.subs(u, {literal(k * asked.symbol + m)})")
    return _ended(sheet, asked, name)


def in_two(problem: Problem, texts: Texts) -> str | None:
    """The integral from a to b is that from a to m and that from m to b."""
    asked = _asked(problem, texts)
    if asked is None or asked.bounds is None:
        return None
    low, high = asked.bounds
    sheet, marks = Sheet(problem.program), [low, *_inner(problem, asked), high]
    sheet.step("antiderivative", asked.head, "F", literal(asked.known))
    names = []
    for left, right in itertools.pairwise(marks):
        code = f"{_at(asked, right, '-')} - {_at(asked, left, '+')}"
        names.append(sheet.step("part of the interval", asked.between(left, right), "P", code))
    total = " + ".join(names)
    if problem.answer.kind == "word":
        sheet.answer(f"'{problem.answer.value}' if {total} is nan else {total}")
    else:
        sheet.answer(sheet.step("both parts", asked.between(low, high), "A", total))
    return sheet.text()


def mirrored(problem: Problem, texts: Texts) -> str | None:
    """The integral of f from a to b is that of f(a + b - x) from a to b; of f(-x) from -b to -a."""
    asked = _asked(problem, texts)
    if asked is None or asked.bounds is None or problem.answer.kind == "word":
        return None
    low, high = asked.bounds
    finite = low.is_finite and high.is_finite
    other = low + high - asked.symbol if finite else -asked.symbol
    ends = (low, high) if finite else (-high, -low)
    moved = asked.of.subs(asked.symbol, other)
    sheet = Sheet(problem.program)
    left = f"Integral({text(moved)}, ({asked.x}, {ends[0]}, {ends[1]}))"
    inner = f"Integral({text(moved)}, {asked.x})"
    sheet.step("mirrored", inner, "F", f"-({literal(asked.known.subs(asked.symbol, other))})")
    code = f"limit(F, {asked.x}, {literal(ends[1])}, '-') - limit(F, {asked.x}, {literal(ends[0])}, '+')"
    sheet.step("between the ends", left, "M", code)
    sheet.answer(sheet.step("mirror image", asked.between(low, high), "A", "M"))
    return sheet.text()


def by_parts(problem: Problem, texts: Texts) -> str | None:
    """The integral of f is x*f less that of x*f'."""
    asked = _asked(problem, texts)
    if asked is None or asked.bounds is not None or asked.of.is_polynomial(asked.symbol):
        return None
    sheet, x = Sheet(problem.program), asked.x
    slope = sheet.step(
        "derivative of the integrand", f"Derivative({asked.shown}, {x})", "d", f"diff({literal(asked.of)}, {x})"
    )
    code = f"{x}*({literal(asked.of)}) - ({literal(asked.known)})"
    rest = sheet.step("the other integral", f"Integral({x}*({{{slope}}}), {x})", "R", code)
    sheet.answer(sheet.step("by parts", asked.head, "F", f"expand({x}*({literal(asked.of)}) - ({rest}))"))
    return sheet.text()


def rewritten(problem: Problem, texts: Texts) -> str | None:
    """The integrand multiplied out, or in partial fractions, then term by term."""
    asked = _asked(problem, texts)
    if asked is None or asked.bounds is not None:
        return None
    rational = asked.of.is_rational_function(asked.symbol) and not asked.of.is_polynomial(asked.symbol)
    other = sympy.apart(asked.of, asked.symbol) if rational else sympy.expand(asked.of)
    if other == asked.of or not other.is_Add:
        return None
    sheet, names = Sheet(problem.program), []
    sheet.step("partial fractions" if rational else "multiply out", asked.shown, "g", literal(other))
    for term in other.as_ordered_terms():
        code = f"integrate({literal(term)}, {asked.x})"
        names.append(sheet.step("one term", f"Integral({text(term)}, {asked.x})", "F", code))
    sheet.answer(sheet.step("sum of the terms", asked.head, "F", " + ".join(names)))
    return sheet.text()


def _asked(problem: Problem, texts: Texts) -> Asked | None:
    of, rest = bracketed(texts[0].removeprefix("Integral(")[:-1])
    if not rest.startswith("("):
        return Asked(of, read(of), rest, None, read(problem.answer.value))
    x, low, high = bracketed(rest[1:-1])
    known = _antiderivative(problem, f"Integral({of}, {x})")
    return None if known is None else Asked(of, read(of), x, (read(low), read(high)), known)


def _antiderivative(problem: Problem, left: str) -> Expr | None:
    """That of the whole integrand, as the solution at hand found it."""
    for step in problem.steps:
        if step.claim.startswith(f"{left} = "):
            return read(step.claim.removeprefix(f"{left} = "))
    return None


def _proper(problem: Problem) -> bool:
    """Whether no limit was taken."""
    return not any(step.claim.startswith("Limit(") for step in problem.steps)


def _ended(sheet: Sheet, asked: Asked, name: str) -> str:
    if asked.bounds is None:
        sheet.answer(name)
        return sheet.text()
    low, high = asked.bounds
    code = f"{name}.subs({asked.x}, {literal(high)}) - {name}.subs({asked.x}, {literal(low)})"
    sheet.answer(sheet.step("fundamental theorem", asked.between(low, high), "A", code))
    return sheet.text()


def _linear(of: Expr, x: Expr) -> tuple[Expr, Expr]:
    """The first k, m of a part k*x + m of the integrand that is more than x."""
    for part in sympy.preorder_traversal(of):
        if (
            part != of
            and part.has(x)
            and (part.is_Add or part.is_Mul)
            and part.is_polynomial(x)
            and sympy.degree(part, x) == 1
        ):
            return part.coeff(x, 1), part.coeff(x, 0)
    return sympy.Integer(1), sympy.Integer(1)


def _inner(problem: Problem, asked: Asked) -> list[Expr]:
    """Where the interval is cut: where it was cut already, and at a point between."""
    low, high = asked.bounds or (sympy.Integer(0), sympy.Integer(0))
    cuts = sorted({end for step in problem.steps for end in _ends(step.claim, asked)} - {low, high}, key=float)
    first = cuts[0] if cuts else high
    if low.is_finite and first.is_finite:
        return [(low + first) / 2, *cuts]
    if low.is_finite:
        return [low + 1, *cuts]
    return [first - 1 if first.is_finite else sympy.Integer(0), *cuts]


def _ends(claim: str, asked: Asked) -> list[Expr]:
    start = f"Integral({asked.shown}, ({asked.x}, "
    if not claim.startswith(start):
        return []
    low, high = bracketed(claim.removeprefix(start).partition(")) =")[0])
    return [end for end in (read(low), read(high)) if end.is_finite]


def _at(asked: Asked, end: Expr, side: str) -> str:
    direction = f", '{side}'" if end.is_finite else ""
    return f"limit(F, {asked.x}, {literal(end)}{direction})"


ROUTES = (
    Route("integral", "ansatz", ansatz),
    Route("integral", "rewritten first", rewritten),
    Route("integral", "interval in two", in_two),
    Route("integral", "mirrored", mirrored),
    Route("integral", "another variable", other_variable),
    Route("integral", "parts with dv = dx", by_parts),
)
