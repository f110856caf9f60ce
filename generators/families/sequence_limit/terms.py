"""Terms of sequences: an expression in n with its limit and the side from which it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, Symbol, exp, oo, sqrt

from generators.writing.stream import Stream

n = Symbol("n", positive=True)
ALTERNATING = Integer(-1) ** n
"""(-1)**n, which a program splits into even and odd n."""


@dataclass(frozen=True, slots=True)
class SequenceTerm:
    """An expression in n, its limit, and the sign of expression - limit for every large n (0: constant)."""

    expression: Expr
    limit: Expr
    side: int


def constant(value: Expr) -> SequenceTerm:
    """The constant sequence."""
    return SequenceTerm(value, value, 0)


def draw_target(stream: Stream, level: int) -> Rational:
    """A limit: a small integer, from level 2 on also a fraction."""
    if level >= 2 and stream.chance(1, 3):
        return Rational(stream.integer(-9, 9), stream.integer(2, 4))
    return Integer(stream.integer(-6, 6))


def draw_convergent(
    stream: Stream, level: int, target: Rational | None = None, side: int | None = None
) -> SequenceTerm:
    """A rational sequence with a rational limit, strictly on one side of it for every n >= 1."""
    to = draw_target(stream, level) if target is None else target
    sign = stream.choice((-1, 1)) if side is None else side
    k = sign * stream.integer(1, 9)
    how = stream.below(min(level, 3) + 1)
    if how == 0:
        return SequenceTerm(to + k / n, to, sign)
    if how == 1:
        return SequenceTerm(to + k / (n + stream.integer(1, 6)), to, sign)
    if how == 2:  # (p*n + e)/(q*n + j) is p/q + (e*q - j*p)/(q*(q*n + j))
        p, q, j = int(to.p), int(to.q), stream.integer(1, 6)
        excess = -(-j * p // q) if sign < 0 else j * p // q
        e = excess + sign * stream.integer(1, 5)
        return SequenceTerm((p * n + e) / (q * n + j), to, sign)
    return SequenceTerm(to + k / (n + stream.integer(0, 6)) ** 2, to, sign)


def draw_infinite(stream: Stream, level: int) -> SequenceTerm:
    """A sequence that tends to oo or -oo."""
    sign = stream.choice((-1, 1))
    k, c = stream.integer(1, 6), stream.integer(-9, 9)
    if level <= 2 or stream.chance(1, 2):
        return SequenceTerm(sign * k * n + c, sign * oo, 0)
    return SequenceTerm(sign * k * n**2 / (n + stream.integer(1, 6)) + c, sign * oo, 0)


def draw_root(stream: Stream) -> SequenceTerm:
    """sqrt(n**2 + k*n + c) - n tends to k/2."""
    k, c = stream.integer(1, 12), stream.integer(0, 9)
    return SequenceTerm(sqrt(n**2 + k * n + c) - n, Rational(k, 2), 0)


def draw_exponential(stream: Stream) -> SequenceTerm:
    """(1 + k/n)**n tends to exp(k)."""
    k = stream.nonzero(-4, 6)
    return SequenceTerm((1 + Integer(k) / n) ** n, exp(k), 0)


def draw_growth(stream: Stream) -> SequenceTerm:
    """n**p*exp(-b*n) tends to 0, plus a constant."""
    c, p, b = stream.integer(-6, 6), stream.integer(0, 3), stream.integer(1, 5)
    return SequenceTerm(c + stream.nonzero(-5, 5) * n**p * exp(-b * n), Integer(c), 0)


def draw_polynomials(stream: Stream) -> SequenceTerm:
    """A quotient of two quadratics."""
    a, b = stream.nonzero(-9, 9), stream.integer(1, 9)
    above = a * n**2 + stream.integer(-9, 9) * n + stream.integer(-9, 9)
    return SequenceTerm(above / (b * n**2 + stream.integer(0, 9) * n + stream.integer(1, 9)), Rational(a, b), 0)


ADVANCED: tuple[Callable[[Stream], SequenceTerm], ...] = (draw_root, draw_exponential, draw_growth, draw_polynomials)


def alternating(stream: Stream, level: int) -> tuple[Expr, SequenceTerm, SequenceTerm]:
    """A formula with (-1)**n and what it is for even and for odd n."""
    if stream.chance(1, 2):  # the oscillation dies out
        base, swing = (
            constant(draw_target(stream, level)),
            SequenceTerm(Integer(stream.integer(1, 6)) / n, Integer(0), 1),
        )
    else:
        base, swing = draw_convergent(stream, 2), constant(Integer(stream.integer(1, 6)))
    even = _combine(base, swing, 1)
    odd = _combine(base, swing, -1)
    return base.expression + ALTERNATING * swing.expression, even, odd


def _combine(base: SequenceTerm, swing: SequenceTerm, sign: int) -> SequenceTerm:
    sides = {base.side, sign * swing.side} - {0}
    side = sides.pop() if len(sides) == 1 else 0
    return SequenceTerm(base.expression + sign * swing.expression, base.limit + sign * swing.limit, side)


def split_parity(expression: Expr, residue: int) -> Expr:
    """The expression on the n of one parity: (-1)**n is 1 or -1 there."""
    return expression.xreplace({ALTERNATING: Integer(1 if residue % 2 == 0 else -1)})
