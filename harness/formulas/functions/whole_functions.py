"""Functions that take rational numbers to rational numbers, exactly: n!, n!!, binomials, whole parts, remainders."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import fmpq, fmpz

Exactly = Callable[..., Any]
"""(the most bits of a value, the arguments as fmpq ...) -> the value as an fmpq; None where there is none, or a larger
one."""


def factorial(most: int, n: Any) -> Any:
    """n! of a whole n >= 0."""
    if n.q != 1 or n < 0 or _bits(int(n.p)) > most:
        return None
    return fmpq(fmpz.fac_ui(int(n.p)))


def gamma(most: int, n: Any) -> Any:
    """(n - 1)!."""
    return factorial(most, n - 1)


def factorial2(most: int, n: Any) -> Any:
    """n!! = n*(n - 2)*(n - 4)*...; (-1)!! = 0!! = 1: (2k)!! = 2**k*k!, and (2k - 1)!! = (2k)!/(2k)!!."""
    if n.q != 1 or n < -1 or _bits(int(n.p) + 1) > most:
        return None
    k, odd = divmod(int(n.p) + 1, 2)
    if odd:
        return fmpq(fmpz.fac_ui(k) * fmpz(2) ** k)
    return fmpq(fmpz.fac_ui(2 * k), fmpz.fac_ui(k) * fmpz(2) ** k)


def binomial(most: int, n: Any, k: Any) -> Any:
    """Of whole 0 <= k <= n."""
    if n.q != 1 or k.q != 1 or not 0 <= k <= n:
        return None  # outside, conventions differ
    small = int(min(k, n - k).p)
    if small * int(n.p).bit_length() > most:
        return None
    return fmpq(fmpz.bin_uiui(int(n.p), small)) if n.p < 1 << 60 else None


def _bits(n: int) -> float:
    """More bits than n! has."""
    return 0 if n < 2 else math.inf if n > 1 << 40 else n * math.log2(n)


def floor(_: int, x: Any) -> Any:
    """The greatest whole number that is not above x."""
    return fmpq(x.p // x.q)


def mod(_: int, x: Any, y: Any) -> Any:
    """x - y*floor(x/y): the remainder with the sign of y."""
    if y == 0:
        return None
    ratio = x / y
    return x - y * fmpq(ratio.p // ratio.q)


def rem(_: int, x: Any, y: Any) -> Any:
    """x - y*trunc(x/y): the remainder with the sign of x."""
    if y == 0:
        return None
    ratio = x / y
    return x - y * fmpq(int(abs(ratio.p)) // int(ratio.q) * (1 if ratio >= 0 else -1))


def ceiling(most: int, x: Any) -> Any:
    """-floor(-x)."""
    return -floor(most, -x)


def size(_: int, x: Any) -> Any:
    """|x|."""
    return abs(x)


def sign(_: int, x: Any) -> Any:
    """-1, 0 or 1."""
    return fmpq((x > 0) - (x < 0))
