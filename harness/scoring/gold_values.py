"""Values of Python and of data tools as golds: which stand for none, and numbers as SymPy writes them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

_MISSING = frozenset({"", "n/a", "nan", "<na>", "nat", "null", "nil"})
_MISSING_AS_WRITTEN = frozenset({"None", "NONE", "NA"})  # (a word or a product of two names in other letters)


def is_missing(value: object) -> bool:
    """Whether a field holds no gold at all: None, NaN of any kind, or a word that data tools write for it."""
    if value is None:
        return True
    if isinstance(value, str):
        text = value.strip()
        return text.casefold() in _MISSING or text in _MISSING_AS_WRITTEN
    try:
        return bool(value != value)  # NaN alone is unequal to itself
    except ArithmeticError:  # a signalling NaN of Decimal
        return True
    except (TypeError, ValueError, RuntimeError):  # pandas.NA, an array of several
        return type(value).__name__ == "NAType"


def number_text(value: object) -> str | None:
    """A number or truth value as SymPy writes it; None for anything else."""
    name = type(value).__module__.partition(".")[0]
    if name == "numpy" and getattr(value, "ndim", None) == 0:
        # The scalar's own digits: a float32 of 0.1 is 0.10000000149011612 once it is a Python float.
        text = str(value)
        value = value.item()  # type: ignore[attr-defined]  # every scalar of numpy has it
        if isinstance(value, float) and math.isfinite(value):
            return text
    elif getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()  # a scalar of torch
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal):
        return _with_infinity(value) or (f"{value:f}" if abs(value.adjusted()) < 400 else str(value))
    if isinstance(value, complex):
        parts = (value.real, value.imag)
        return None if not all(map(math.isfinite, parts)) else f"{value.real!r} + ({value.imag!r})*I"
    if isinstance(value, int):  # of any size: as a float 200! is too large
        try:
            return str(value)
        except ValueError:  # more digits than Python writes out
            return None
    return (_with_infinity(value) or str(value)) if isinstance(value, float) else None


def _with_infinity(value: Any) -> str | None:
    return ("oo" if value > 0 else "-oo") if math.isinf(value) else None


def is_array(value: object) -> bool:
    return hasattr(value, "ndim") and hasattr(value, "tolist")
