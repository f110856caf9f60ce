"""What is to be solved, as SymPy objects, and what a solved question is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from generators.errors import Refused
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import text
from generators.writing.program import Program

SIGNS = ("=", "<", "<=", ">", ">=")
TURN = "Interval.Ropen(0, 2*pi)"
"""The domain of a trigonometric equation."""


@dataclass(frozen=True, slots=True)
class Relation:
    """left sign right, SymPy expressions."""

    left: Any
    sign: str
    right: Any

    def __str__(self) -> str:
        return f"{text(self.left)} {self.sign} {text(self.right)}"


@dataclass(frozen=True, slots=True)
class EquationQuestion:
    """sort: the method by which it is solved. One unknown, or a system's several."""

    sort: str
    relations: tuple[Relation, ...]
    unknowns: tuple[str, ...] = ("x",)

    @property
    def symbols(self) -> tuple[Any, ...]:
        """The unknowns as SymPy symbols."""
        return tuple(sympy.Symbol(name) for name in self.unknowns)

    @property
    def turn(self) -> bool:
        """Whether it is asked for on [0, 2*pi) alone."""
        return self.sort == "trigonometric"

    def written(self) -> str:
        """The relations as a problem states them."""
        return ", ".join(map(str, self.relations))


@dataclass(frozen=True, slots=True)
class Solved:
    """kind and value of the answer, both as the program prints them."""

    kind: str
    value: Any
    code: str


Method = Callable[[EquationQuestion, Program], Solved]


def ordered(values: Sequence[Any]) -> list[Any]:
    """Real numbers in increasing order."""
    return sorted(values, key=lambda value: (sympy.N(value, 30), str(value)))


def solution_set(values: Sequence[Any]) -> Any:
    """The set of solutions as SymPy prints it."""
    return sympy.FiniteSet(*values)


def rational_roots(poly: Any, x: Any) -> list[Any]:
    """The distinct rational roots of a polynomial that splits over Q, or has no other real root; in order. Raises
    Refused where it has irrational ones."""
    roots = sympy.roots(poly, x)
    real = [root for root in roots if root.is_real]
    if len(real) != sum(1 for _ in sympy.real_roots(sympy.Poly(poly, x), multiple=False)):
        raise Refused("roots that are not found")
    if any(not root.is_Rational for root in real):
        raise Refused("roots that are not rational")
    return ordered(real)


def alternatives(unknown: str, values: Sequence[Any]) -> tuple[str, str, Any]:
    """(`x = 1 or x`, the same for an f-string over `r`, the last value) for `x = 1 or x = 2`."""
    *first, last = values
    left = "".join(f"{unknown} = {text(value)} or " for value in first) + unknown
    shown = "".join(f"{unknown} = {{r[{k}]}} or " for k in range(len(first))) + unknown
    return left, shown, last


def listed(program: Program, rule: str, unknown: str, values: Sequence[Any], name: str = "last") -> None:
    """The step `x = 1 or x = 2` from the list `r` of the program."""
    left, shown, last = alternatives(unknown, values)
    program.step(rule, left, name, f"r[{len(values) - 1}]", last, shown)
