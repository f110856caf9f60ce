"""Arb balls (python-flint): the precision they are computed at, and those of constants and literals.

A ball that is not finite means "no value here": outside the domain, at a pole, or not decidable at this precision.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from harness.formulas.trees.tree import Node

NAN = acb(arb.nan())
ZERO = acb(0)
_REAL_ZERO = arb(0)
BITS = 256
"""Working precision of the first attempt; what is not decided there is tried again at MORE_BITS."""
MORE_BITS = (1024, 4096)

_lock = threading.RLock()  # flint's precision is one global for all threads


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run the block at `bits` bits, alone: flint's precision is global, and rewards are scored from any thread."""
    with _lock:
        before = flint.ctx.prec
        flint.ctx.prec = bits
        try:
            yield
        finally:
            flint.ctx.prec = before


def is_real(z: Any) -> bool:
    """Whether the ball meets the real line."""
    return bool(z.imag.contains(_REAL_ZERO))


def constant(name: str) -> Any:
    """The value of a named constant at the current precision."""
    if name == "I":
        return acb(0, 1)
    if name == "GoldenRatio":
        return acb((1 + arb(5).sqrt()) / 2)
    source = {"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler, "Catalan": arb.const_catalan}.get(name)
    return acb(source()) if source else NAN


def decimal(text: str) -> Any:
    """The exact rational value of a decimal literal, as a ball."""
    value = Fraction(text)
    return acb(arb(flint.fmpq(value.numerator, value.denominator)))


def balls_of(point: Mapping[str, Fraction]) -> dict[str, Any]:
    """A point (name -> fraction) as balls at the current precision."""
    return {name: acb(arb(flint.fmpq(value.numerator, value.denominator))) for name, value in point.items()}


def leaf(node: Node, read_decimal: Any = decimal) -> Any:
    """The ball of a Decimal or of a Constant; True or False for a Boolean."""
    head, args = node
    if head == "Boolean":
        return args[0]
    return read_decimal(args[0]) if head == "Decimal" else constant(str(args[0]))


def integer_in(x: Any) -> int | None:
    """The one integer in a real ball narrower than 1/2 on each side of it; None where there is none, or none so clear.

    Only integers of moderate size are asked for by FLINT's name: for a number near 2**(2**70), or as near to 0, its
    `unique_fmpz` aborts the process, and that number may be a model's answer.
    """
    if not abs(x) < 1 << 4000:
        return None
    floor = (x + arb(0.5)).floor()
    if not floor.is_exact() or not x.contains(floor):
        return None
    return int(floor.unique_fmpz())


def fraction_of(z: Any) -> Any:
    """The fmpq that an exact real ball of modest size stands for; None for any other."""
    if not (z.is_exact() and z.is_finite() and z.imag.is_zero()):
        return None
    mantissa, exponent = z.real.man_exp()
    power = int(exponent)
    return flint.fmpq(mantissa) * flint.fmpq(2) ** power if abs(power) < 4000 else None
