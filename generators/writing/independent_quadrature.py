"""Double exponential quadrature in balls, and whether an integral converges at an end: no antiderivative is used.

Takahasi and Mori, "Double exponential formulas for numerical integration" (1974): tanh-sinh on a finite interval,
exp-sinh on a half line. The nodes' distances from the nearer end are exact to all bits, so singular ends are no harm.
"""

from __future__ import annotations

import functools
from typing import Any

from flint import arb, ctx

from generators.writing.enclosure import Enclosure

BITS = 192
STEP = 2**5
"""Nodes to a unit of the outer variable; 2**5 gives 20 digits where the integrand is analytic inside."""
REACH = 4
"""The outer variable runs over [-REACH, REACH]: the last nodes are exp(-pi*sinh(4)) ~ 1e-37 from the ends."""


@functools.cache
def _nodes() -> tuple[tuple[Any, Any, Any], ...]:
    """(u, sinh(u)*pi/2, cosh(u)*pi/2) on the grid."""
    with ctx.workprec(BITS):
        half = arb.pi() / 2
        grid = [arb(k) / STEP for k in range(-REACH * STEP, REACH * STEP + 1)]
        return tuple((u, half * u.sinh(), half * u.cosh()) for u in grid)


def finite(function: Enclosure, low: Any, high: Any) -> Any:
    """The integral over [low, high]; either end may be singular. A nan ball where the function is undefined inside."""
    with ctx.workprec(BITS):
        width, total = high - low, arb(0)
        for u, s, c in _nodes():
            # The node lies at distance width*d from the nearer end: d = exp(-s)/(2*cosh(s)), without cancellation.
            d = 1 / (1 + (2 * abs(s)).exp())
            at = low + width * d if u < 0 else high - width * d
            total += function(at) * c / (2 * s.cosh() ** 2)
        return (total * width / STEP).mid()


def half_line(function: Enclosure, start: Any, sign: int) -> Any:
    """The integral from `start` outwards to sign*oo, both taken as positive lengths."""
    with ctx.workprec(BITS):
        total = arb(0)
        for _, s, c in _nodes():
            distance = s.exp()
            value = function(start + sign * distance) * distance * c
            total += value if value.is_finite() else arb(0)
        return (total / STEP).mid()


def growth_at(function: Enclosure, end: Any, side: int) -> int:
    """0 where the integral converges at an end, else the sign with which it diverges.

    end: a ball, or None for infinity on `side`. It converges where f(end + h)*h falls by a factor 1000 as h goes from
    1e-40 to 1e-80 (of powers and exponentials; a logarithm alone, 1/(x*log(x)**2), would be misjudged as divergent).
    """
    with ctx.workprec(4 * BITS):
        sizes = []
        for scale in ("1e-40", "1e-80"):
            h = arb(scale)
            sizes.append(function(side / h) / h if end is None else function(end + side * h) * h)
        first, second = sizes
        if not (first.is_finite() and second.is_finite()) or bool(abs(second) <= abs(first) / 1000 + arb("1e-60")):
            return 0
        return 1 if second > 0 else -1
