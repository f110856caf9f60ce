"""What every method of finding a limit shares: the question, the working sheet, polynomials from their coefficients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr, Integer, Symbol

from generators.writing import worksheet
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream

x = Symbol("x")
DNE = "DNE"

Value = Any
"""A limit: a SymPy number, oo, -oo, or the word DNE."""


@dataclass(frozen=True, slots=True)
class LimitQuestion:
    """Find the limit of `expression` as `variable` tends to `point` from `side`: "+", "-" or, from both, "+-".

    `method` names how it was built and will be solved; `parts` is what that method knows of the expression.
    """

    expression: Expr
    point: Expr
    side: str = "+-"
    method: str = "general"
    parts: tuple[Any, ...] = ()
    variable: Symbol = x

    def with_parts(self, parts: tuple[Any, ...]) -> LimitQuestion:
        """The same question with what a method must know of it."""
        return replace(self, parts=parts)


@dataclass(frozen=True, slots=True)
class LimitMethod:
    """One way to a limit. `draw(stream, level)` makes a question it can solve (some take
    `at`, 0 or oo, to make it there); `work` writes the steps and returns the limit."""

    name: str
    draw: Callable[..., LimitQuestion]
    work: Callable[[LimitSheet, LimitQuestion], tuple[str, Value]]


class LimitSheet(worksheet.Worksheet):
    """A working sheet for limits in one variable."""

    def __init__(self, program: Program, variable: Symbol):
        super().__init__(program, variable.name)

    def limit(self, rule: str, question: LimitQuestion, code: str, value: Any) -> str:
        """A claim on the limit of a question; returns the name of its value."""
        return self.step(rule, limit_text(question), "L", code, value)

    def substitute(self, question: LimitQuestion, holder: str | None = None) -> tuple[str, Value]:
        """lim f = f(a) where f is continuous at a. `holder`: a name that holds f already."""
        # A whole number of Python's own has no subs.
        whole = question.expression.is_Integer
        text = holder or (f"Integer({question.expression})" if whole else f"({literal(question.expression)})")
        value = question.expression.subs(question.variable, question.point)
        code = f"{text}.subs({question.variable}, {literal(question.point)})"
        return self.limit("direct substitution", question, code, value), value


def limit_text(question: LimitQuestion) -> str:
    """The unevaluated limit as a claim's left side; two-sided without a direction, as a step's claim is read."""
    side = "" if question.side == "+-" else f", '{question.side}'"
    return f"Limit({text(question.expression)}, {question.variable}, {question.point}{side})"


def of(question: LimitQuestion, expression: Expr, side: str | None = None) -> LimitQuestion:
    """The same point (and side, unless told) with another expression."""
    return replace(question, expression=expression, side=side or question.side)


def polynomial(coefficients: Sequence[int], variable: Symbol = x) -> Expr:
    """c0 + c1*x + c2*x**2 + ..."""
    return sum((c * variable**k for k, c in enumerate(coefficients) if c), Integer(0))


def convolve(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """The coefficients of the product of two polynomials."""
    result = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result


def evaluate(coefficients: Sequence[int], point: int) -> int:
    """The polynomial's value at a whole number (Horner)."""
    value = 0
    for coefficient in reversed(coefficients):
        value = value * point + coefficient
    return value


def draw_polynomial(stream: Stream, degree: int, size: int = 9, terms: int = 4) -> list[int]:
    """Coefficients of a polynomial of exactly that degree with at most `terms` of them other than 0."""
    coefficients = [0] * (degree + 1)
    coefficients[degree] = stream.nonzero(-size, size)
    for _ in range(terms - 1):
        coefficients[stream.below(degree + 1)] = stream.nonzero(-size, size)
    return coefficients
