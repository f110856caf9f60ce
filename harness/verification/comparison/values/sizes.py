"""Sizes of numbers in bits, with the exact fraction where it is a short one."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

MAX_EXACT = 10_000
"""Bits of a fraction that is worked out as one."""


class Unmeasured(Exception):
    """A head of which nothing is known."""


class Size(NamedTuple):
    """high, low: log2 of the most that a conjugate, and that a denominator, may be. exact: the value as an fmpq, where
    it is a fraction of modest size."""

    high: float
    low: float
    exact: Any = None


def log2(x: Any) -> float:
    """About the logarithm of a real ball's largest size; inf beyond 2**(10**15), -inf for 0."""
    if not x.is_finite():
        return math.inf
    mantissa, exponent = abs(x).upper().man_exp()
    if mantissa == 0:
        return -math.inf
    bits = int(mantissa).bit_length() + int(exponent)
    return float(bits) if abs(bits) < 10**15 else math.copysign(math.inf, bits)


def sum_of(parts: list[Size]) -> Size:
    """A sum over the common denominator."""
    low = sum(part.low for part in parts)
    high = max(part.high + (low - part.low if low < math.inf else math.inf) for part in parts)
    return Size(high + math.log2(len(parts)), low)


def of_size(value: Any, smallest: float = 0.0) -> Size:
    """The size of a letter. smallest: what log2 may fall to, below 0, where the ball holds 0."""
    low = smallest if value.contains(0) else log2(abs(1 / value))
    return Size(max(0.0, log2(abs(value))), max(0.0, low))


def of_fraction(value: Any) -> Size:
    top, bottom = abs(int(value.p)), int(value.q)
    return Size(bits_of(top), bits_of(bottom), value if top.bit_length() + bottom.bit_length() < MAX_EXACT else None)


def bits_of(n: int) -> float:
    """log2(n), at least 0."""
    return 0.0 if n < 2 else math.log2(n) + 1e-9 if n < 1 << 1000 else float(n.bit_length())


def exactly(head: str, parts: list[Size]) -> Any:
    """The fraction that fractions make; None where they make none, or a large one."""
    if head not in ("Add", "Mul", "Neg", "Div"):
        return None
    total = parts[0].exact
    if total is None:
        return None
    if head == "Neg":
        return -total
    for part in parts[1:]:
        value = part.exact
        if value is None or (head == "Div" and value == 0):
            return None
        total = total + value if head == "Add" else total * value if head == "Mul" else total / value
    return total
