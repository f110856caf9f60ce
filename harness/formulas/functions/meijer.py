"""Meijer's G on balls, for positive arguments, by Slater's theorem (NIST Digital Library of Mathematical Functions,
16.17.2 and 16.19.1): a sum of hypergeometric functions where no two of the first b differ by a whole number.

A tree meijerg(n, p - n, m, q - m, a..., b..., z) holds the numbers of parameters first.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from flint import acb

from harness.formulas.functions.balls import NAN, integer_in, is_real
from harness.formulas.functions.hypergeometric import hyper

MAX_PARAMETERS = 12


def meijerg(*args: Any) -> Any:
    """The value; none for an argument that is not known to be positive, or parameters of another kind."""
    counts = [integer_in(count.real) for count in args[:4]]
    if None in counts or sum(counts) != len(args) - 5 or sum(counts) > MAX_PARAMETERS:  # type: ignore[arg-type]  # none is None
        return NAN
    n, rest_a, m, _ = (int(count) for count in counts if count is not None)
    parameters, z = args[4:-1], args[-1]
    if not (is_real(z) and z.real > 0):
        return NAN
    a, b = list(parameters[: n + rest_a]), list(parameters[n + rest_a :])
    if len(a) > len(b) or (len(a) == len(b) and z.real > 1):
        a, b, n, m, z = [1 - value for value in b], [1 - value for value in a], m, n, 1 / z
    return sum((_term(a, b, n, m, k, z) for k in range(m)), acb(0)) if m else NAN


def _term(a: Sequence[Any], b: Sequence[Any], n: int, m: int, k: int, z: Any) -> Any:
    """The residues at the poles of gamma(b[k] - s)."""
    others = [value for j, value in enumerate(b) if j != k]
    top = [value - b[k] for j, value in enumerate(b[:m]) if j != k] + [1 + b[k] - value for value in a[:n]]
    if any(is_real(value) and value.real.contains_integer() for value in top[: m - 1]):
        return NAN
    factor = prod((value.gamma() for value in top), start=acb(1))
    bottom = [1 + b[k] - value for value in b[m:]] + [value - b[k] for value in a[n:]]
    factor *= prod((value.rgamma() for value in bottom), start=acb(1))
    sign = (-1) ** (len(a) - m - n)
    sum_of_residues = hyper(
        acb(len(a)), *[1 + b[k] - value for value in a], *[1 + b[k] - value for value in others], acb(sign) * z
    )
    return factor * z ** b[k] * sum_of_residues
