"""A user's vectors: read, and refused where an entry is neither a short rational nor linear in k."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.families.linear_algebra.matrix_question import Vector, parameter
from generators.writing.expressions import read
from generators.writing.lazy_sympy import sympy

MAX_VECTORS, MAX_DIGITS = 6, 12
"""Of a user's problem, and of one entry of it."""


def read_vector(text: str, number: int) -> tuple[Vector, Vector]:
    """Constant part and slope in k of a user's vector. Raises ProblemError."""
    from harness.formulas.syntax.bounds import SyntaxRefused
    from harness.formulas.syntax.to_sympy import Untranslatable

    try:
        value = read(text)
    except SyntaxRefused as error:
        raise ProblemError(f"cannot read vector {number} at position {error.position + 1}: {error.reason}") from None
    except Untranslatable as error:
        raise ProblemError(f"cannot use vector {number}: {error}") from None
    if not isinstance(value, (sympy.Tuple, tuple, list)) or not 1 <= len(value) <= MAX_VECTORS:
        raise ProblemError(f"vector {number} is not 1 to {MAX_VECTORS} entries in parentheses: {excerpt(text)}")
    constant, slope = [], []
    for place, entry in enumerate(value):
        expression = entry if isinstance(entry, sympy.Expr) and len(str(entry)) <= MAX_DIGITS else sympy.nan
        zero, one = expression.subs(parameter(), 0), expression.subs(parameter(), 1)
        linear = isinstance(zero, sympy.Rational) and isinstance(one, sympy.Rational)
        if not linear or sympy.expand(expression - zero - (one - zero) * parameter()) != 0:
            raise ProblemError(
                f"entry {place + 1} of vector {number} is neither a short rational nor linear in k: {entry}"
            )
        constant.append(_fraction(zero))
        slope.append(_fraction(one - zero))
    return tuple(constant), tuple(slope)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
