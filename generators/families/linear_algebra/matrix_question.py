"""Questions of linear algebra: rows of rational numbers, and determinants of them."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generators.writing.lazy_sympy import sympy

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class MatrixQuestion:
    """Are the rows dependent; or, where `slope` is given, for which k are they, row `at` being rows[at] + k*slope?"""

    rows: tuple[Vector, ...]
    at: int = 0
    slope: Vector = ()

    def row(self, index: int, k: Any) -> tuple[Any, ...]:
        """One row at a value of the parameter."""
        if not self.slope or index != self.at:
            return self.rows[index]
        return tuple(entry + k * slope for entry, slope in zip(self.rows[index], self.slope, strict=True))


def determinants(question: MatrixQuestion) -> tuple[Fraction, Fraction]:
    """det at k = 0 and at k = 1."""
    at = [[question.row(index, Fraction(k)) for index in range(len(question.rows))] for k in (0, 1)]
    return leibniz(at[0]), leibniz(at[1])


def leibniz(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    """det = sum over permutations of sign * product of entries, in integers: each row times its denominators."""
    scales = [math.lcm(*(entry.denominator for entry in row)) for row in rows]
    whole = [
        [entry.numerator * (scale // entry.denominator) for entry in row]
        for row, scale in zip(rows, scales, strict=True)
    ]
    total = sum(
        sign * math.prod(map(list.__getitem__, whole, order)) for order, sign in _signed_permutations(len(rows))
    )
    return Fraction(total, math.prod(scales))


@functools.cache
def _signed_permutations(count: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Every order of the columns, and its sign."""
    orders = itertools.permutations(range(count))
    return tuple((order, (-1) ** sum(a > b for a, b in itertools.combinations(order, 2))) for order in orders)


def parameter() -> Any:
    """k, as SymPy has it."""
    return sympy.Symbol("k")


def rational(value: Any) -> Any:
    """A number as SymPy has it; what is SymPy's already as it is."""
    return sympy.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else value


def matrix_of(rows: Sequence[Sequence[Any]]) -> Any:
    """The rows as a matrix of SymPy's."""
    return sympy.Matrix([[rational(entry) for entry in row] for row in rows])


def written(row: Sequence[Any]) -> str:
    """A vector as a statement writes it."""
    return f"({', '.join(str(entry) for entry in row)})"
