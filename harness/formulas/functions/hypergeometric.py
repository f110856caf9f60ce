"""The generalized hypergeometric function pFq on balls, and its derivative.

A tree hyper(p, a1, ..., ap, b1, ..., bq, z) holds the number of upper parameters first. Sources: NIST Digital Library
of Mathematical Functions, chapters 15 and 16 (16.2.3 on sums that end, 15.4.20 on z = 1, 16.3.1 on the derivative).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
from flint import acb, arb

from harness.formulas.functions.balls import NAN, integer_in, is_real, precision
from harness.formulas.trees.algebra import add, div, mul
from harness.formulas.trees.tree import Node, integer

SIZE = 100
"""Parameters and arguments beyond this have no value here: they cost seconds."""
SLOW_BITS = 512
_INSIDE = arb(9) / 10
"""p = q + 1 > 2 is summed up to here alone: nearer to 1 its series takes as many terms as there are bits, and more."""


def hyper(count: Any, *args: Any) -> Any:
    """The value of pFq, on the principal branch; none on its cut z >= 1, but 2F1 at 1, and none where a lower parameter
    is 0, -1, -2, ...: sums that end before that are written out (exact/hypergeometric_sums.py)."""
    p = integer_in(count.real)
    if p is None or not 0 <= p < len(args) or not all(abs(arg) < SIZE for arg in args):
        return NAN
    upper, lower, z = args[:p], args[p:-1], args[-1]
    if any(is_real(b) and b.real < 1 and b.real.contains_integer() for b in lower):
        return NAN
    if z.is_zero():
        return acb(1)
    try:
        return _endless_sum(list(upper), list(lower), z)
    except ValueError:  # FLINT found no convergence
        return NAN


def _endless_sum(upper: list[Any], lower: list[Any], z: Any) -> Any:
    p, q = len(upper), len(lower)
    if p > q + 1:
        return NAN  # it converges nowhere
    if p <= q:
        return z.hypgeom(upper, lower)
    if is_real(z) and not z.real < 1:
        return _at_one(upper, lower) if p == 2 and z == 1 else NAN
    if p <= 2:
        return z.hypgeom(upper, lower)
    return slowly(lambda: z.hypgeom(upper, lower)) if abs(z) < _INSIDE else NAN


def slowly(f: Callable[[], Any]) -> Any:
    """A value whose series costs more than its digits are worth: never at more than SLOW_BITS."""
    if flint.ctx.prec <= SLOW_BITS:
        return f()
    with precision(SLOW_BITS):
        return f()


def _at_one(upper: list[Any], lower: list[Any]) -> Any:
    """Gauss: 2F1(a, b; c; 1) = gamma(c)*gamma(c - a - b)/(gamma(c - a)*gamma(c - b)) where re(c - a - b) > 0."""
    (a, b), (c,) = upper, lower
    if not (c - a - b).real > 0:
        return NAN
    return c.gamma() * (c - a - b).gamma() * (c - a).rgamma() * (c - b).rgamma()


def hyper_off_cuts(analytic: bool, count: Any, *args: Any) -> Any:
    """The same; none where it must be holomorphic and z meets the cut, which p <= q has not."""
    z, q = args[-1], len(args) - 1 - (integer_in(count.real) or 0)
    if analytic and len(args) - 1 > 2 * q and is_real(z) and not z.real < 1:
        return NAN
    return hyper(count, *args)


def by_argument(count: Node, *args: Node) -> Node:
    """d/dz pFq(a; b; z) = (a1*...*ap)/(b1*...*bq)*pFq(a + 1; b + 1; z)."""
    p = int(count.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    *parameters, z = args
    moved = [add(parameter, integer(1)) for parameter in parameters]
    factor = div(mul(*parameters[:p]), mul(*parameters[p:]))
    return mul(factor, Node("hyper", (count, *moved, z)))
