"""What each head does to balls: principal branches; what SymPy keeps for real arguments has a value only there.

Sums, products and powers stand here; each function's value stands in its record.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from flint import acb

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.ball_rules import quotient
from harness.formulas.functions.balls import NAN, is_real


def power(base: Any, exponent: Any) -> Any:
    """base**exponent, principal: exp(exponent*log(base)); 0**0 = 1, as in SymPy."""
    if base.is_zero():
        real = exponent.real
        if exponent.is_zero():
            return acb(1)
        return acb(0) if real > 0 and exponent.imag.is_zero() else NAN
    # Above a value that is none a tower has none either; Arb would try each of its floors at 4096 bits.
    return base**exponent if exponent.is_finite() and base.is_finite() else NAN


def _positive(z: Any) -> Any:
    """z where it is known to be positive, else no value (harness/verification/comparison/series/polar.py)."""
    return z if is_real(z) and z.real > 0 else NAN


OPERATIONS: dict[str, Callable[..., Any]] = {
    "Add": operator.add,
    "Mul": operator.mul,
    "Neg": operator.neg,
    "Div": quotient,
    "Pow": power,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **OPERATIONS,
    **{name: known.ball for name, known in ALL.items() if known.ball is not None},
    "Positive": _positive,
}
"""Head -> its value on balls; what is not here has no value in balls. Sums and products are folded, two by two."""

PARTIAL = frozenset({"Positive"} | {name for name, known in ALL.items() if known.partly})
"""Heads that are worked out on a part of their domain alone: beyond it they have a value that is not known here."""


def _less(a: Any, b: Any) -> bool | None:
    if not (is_real(a) and is_real(b)) or not (a.is_finite() and b.is_finite()):
        return None
    return True if a.real < b.real else False if a.real >= b.real else None


def _equal(a: Any, b: Any) -> bool | None:
    if not a.overlaps(b):
        return False
    return True if a.is_exact() and b.is_exact() else None


def _not(a: bool | None) -> bool | None:
    return None if a is None else not a


def _and(*args: bool | None) -> bool | None:
    return False if False in args else None if None in args else True


CONDITIONS: dict[str, Callable[..., bool | None]] = {
    "Lt": _less,
    "Gt": lambda a, b: _less(b, a),
    "Le": lambda a, b: _not(_less(b, a)),
    "Ge": lambda a, b: _not(_less(a, b)),
    "Eq": _equal,
    "Ne": lambda a, b: _not(_equal(a, b)),
    "Not": _not,
    "And": _and,
    "Or": lambda *args: _not(_and(*map(_not, args))),
}


def piecewise(*args: Any) -> Any:
    """Piecewise(value, condition, value, condition, ...): the first that holds."""
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is None:
            return NAN
        if condition:
            return value
    return NAN
