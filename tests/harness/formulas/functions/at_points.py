"""Values of functions of one argument at exact points, for the tests of their records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb
from hypothesis import strategies as st

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.balls import is_real
from harness.formulas.functions.record import Function

REAL = st.fractions(min_value=-6, max_value=6, max_denominator=64)


def those(holds: Callable[[Function], object]) -> list[str]:
    """The names of the functions with a ball value whose records are so: parameters of one test."""
    return sorted(name for name, known in ALL.items() if known.ball is not None and holds(known))


def number(x: Any) -> Any:
    """A fraction, an int or a ball, as a complex ball."""
    if isinstance(x, (acb, arb)):
        return acb(x)
    return acb(int(x.numerator)) / acb(int(x.denominator)) if hasattr(x, "denominator") else acb(x)


def value(name: str, *args: Any) -> Any:
    """The value on balls at these arguments."""
    return ALL[name].ball(*map(number, args))  # type: ignore[misc]  # those of the tests have one


def real_value(name: str, *args: Any) -> Any:
    """The value as a real ball; None where it has none, or is not real."""
    there = value(name, *args)
    return there.real if there.is_finite() and is_real(there) else None


def near(a: Any, b: Any, by: float = 1e-9) -> bool:
    """Whether two values surely lie so near to each other, by the larger of 1 and their size."""
    a, b = number(a), number(b)
    return bool(abs(a - b) < by * (1 + abs(b)))
