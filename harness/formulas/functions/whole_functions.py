"""Functions that take rational numbers to rational numbers, exactly: n!, n!!, binomials, whole parts, remainders."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import fmpq, fmpz

Exactly = Callable[..., Any]
"""(the most bits of a value, the arguments as fmpq ...) -> the value as an fmpq; None where there is none, or a larger
one."""


def _factorial(most: int, n: Any) -> Any:
    if n.q != 1 or n < 0 or _bits(int(n.p)) > most:
        return None
    return fmpq(fmpz.fac_ui(int(n.p)))


def _gamma(most: int, n: Any) -> Any:
    return _factorial(most, n - 1)


def _factorial2(most: int, n: Any) -> Any:
    """n!! = n*(n - 2)*(n - 4)*...; (-1)!! = 0!! = 1: (2k)!! = 2**k*k!, and (2k - 1)!! = (2k)!/(2k)!!."""
    if n.q != 1 or n < -1 or _bits(int(n.p) + 1) > most:
        return None
    k, odd = divmod(int(n.p) + 1, 2)
    if odd:
        return fmpq(fmpz.fac_ui(k) * fmpz(2) ** k)
    return fmpq(fmpz.fac_ui(2 * k), fmpz.fac_ui(k) * fmpz(2) ** k)


def _binomial(most: int, n: Any, k: Any) -> Any:
    if n.q != 1 or k.q != 1 or not 0 <= k <= n:
        return None  # outside, conventions differ
    small = int(min(k, n - k).p)
    if small * int(n.p).bit_length() > most:
        return None
    return fmpq(fmpz.bin_uiui(int(n.p), small)) if n.p < 1 << 60 else None


def _bits(n: int) -> float:
    """More bits than n! has."""
    return 0 if n < 2 else math.inf if n > 1 << 40 else n * math.log2(n)


def _floor(_: int, x: Any) -> Any:
    return fmpq(x.p // x.q)


def _mod(_: int, x: Any, y: Any) -> Any:
    if y == 0:
        return None
    ratio = x / y
    return x - y * fmpq(ratio.p // ratio.q)


def _rem(_: int, x: Any, y: Any) -> Any:
    """x - y*trunc(x/y): the remainder with the sign of x."""
    if y == 0:
        return None
    ratio = x / y
    return x - y * fmpq(int(abs(ratio.p)) // int(ratio.q) * (1 if ratio >= 0 else -1))


WHOLE: dict[str, Exactly] = {
    "factorial": _factorial,
    "factorial2": _factorial2,
    "gamma": _gamma,
    "binomial": _binomial,
    "floor": _floor,
    "ceiling": lambda most, x: -_floor(most, -x),
    "Mod": _mod,
    "Rem": _rem,
    "Abs": lambda _, x: abs(x),
    "sign": lambda _, x: fmpq((x > 0) - (x < 0)),
}
"""Head -> its exact value."""
ARITY = {head: 2 if head in ("binomial", "Mod", "Rem") else 1 for head in WHOLE}
