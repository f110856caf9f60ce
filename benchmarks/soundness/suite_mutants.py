"""Near misses of a claim that holds, each seen to be one by an independent check: SymPy and mpmath, not ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import sympy
from sympy.core.function import AppliedUndef

MOST = 2
"""Mutants of one claim."""
POINTS = ("1.37", "-0.83", "0.29", "3.61", "-2.43")
WHOLE = ("2", "3", "5", "-4", "7")
AWAY = 1e-6
"""Two values further apart than this, relative to their size, are different."""


def mutants(right: Any, variable: Any, assumptions: Mapping[str, str], seed: str) -> Iterator[str]:
    """Up to MOST texts that differ from what is expected; variable: what an indefinite integral is over."""
    texts = [text for text in _candidates(right, variable, assumptions) if text != str(right)]
    texts.sort(key=lambda text: hashlib.blake2b(f"{seed}\0{text}".encode()).digest())
    yield from texts[:MOST]


def _candidates(right: Any, variable: Any, assumptions: Mapping[str, str]) -> Iterator[str]:
    if isinstance(right, sympy.Set):
        yield from _sets(right)
    elif isinstance(right, sympy.MatrixBase):
        if right.rows and right.cols:
            yield str(_one_more(right, 1 if variable is None else variable))
    elif isinstance(right, tuple) and right and isinstance(right[0], sympy.MatrixBase):
        if right[0].rows and right[0].cols:
            yield str((_one_more(right[0], 1), *right[1:]))
    elif isinstance(right, dict) and right:
        (key, value), *others = right.items()
        yield str({key + 100: value, **dict(others)})
    elif isinstance(right, sympy.Expr):
        yield from _expressions(right, variable, assumptions)


def _one_more(matrix: Any, more: Any) -> Any:
    changed = sympy.Matrix(matrix)
    changed[0, 0] += more
    return changed


def _sets(right: Any) -> Iterator[str]:
    """With a point more, or a point less."""
    for point in (sympy.Integer(1), sympy.Rational(1, 2), sympy.Integer(17), sympy.Integer(0)):
        inside = right.contains(point)
        if inside == sympy.true:
            yield f"Complement({right}, {{{point}}})"
        elif inside == sympy.false:
            yield f"Union({right}, {{{point}}})"


def _expressions(right: Any, variable: Any, assumptions: Mapping[str, str]) -> Iterator[str]:
    if right in (sympy.oo, -sympy.oo):
        yield from (str(-right), "0")
    elif right in (sympy.nan, sympy.zoo):
        yield from ("0", "1")
    elif right.has(sympy.AccumBounds):
        yield "0"
    else:
        more = sympy.Integer(1) if variable is None else variable
        for text, mutant in (
            (f"{right} + {more}", right + more),
            (f"-({right})", -right),
            (f"3*({right})/2", 3 * right / 2),
        ):
            if _differs(right, mutant, variable, assumptions):
                yield text


def _differs(right: Any, mutant: Any, variable: Any, assumptions: Mapping[str, str]) -> bool:
    """Whether the two are seen to differ at a point where both have a value; for antiderivatives their derivatives."""
    try:
        if right.has(sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit, sympy.DiracDelta):
            return False  # mpmath's quadrature proves nothing, and a distribution is no function
        sides = [right, mutant]
        if variable is not None:
            sides = [sympy.diff(side, variable) for side in sides]
        sides = [side.replace(lambda part: isinstance(part, AppliedUndef), _stand_in) for side in sides]
        for k in range(len(POINTS)):
            a, b = (_at(side, assumptions, k) for side in sides)
            if mpmath.isfinite(a) and mpmath.isfinite(b) and abs(a - b) > AWAY * (1 + abs(a)):
                return True
    except Exception:  # noqa: BLE001 (a mutant that cannot be checked is left out, whatever the reason)
        return False
    return False


def _stand_in(call: Any) -> Any:
    """A function that nobody declared, as one that is not special anywhere."""
    return sum((sympy.exp(arg / (k + 3)) for k, arg in enumerate(call.args)), sympy.Rational(37, 100))


def _at(side: Any, assumptions: Mapping[str, str], k: int) -> Any:
    point = {}
    for i, symbol in enumerate(sorted(side.free_symbols, key=str)):
        words = assumptions.get(str(symbol), "")
        value = Fraction((WHOLE if "integer" in words else POINTS)[(k + i) % len(POINTS)])
        if "positive" in words or "nonnegative" in words:
            value = abs(value)
        elif "negative" in words:
            value = -abs(value)
        point[symbol] = sympy.Rational(value.numerator, value.denominator)
    return mpmath.mpmathify(complex(side.subs(point).evalf(15)))
