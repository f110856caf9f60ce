"""Sums of slowly varying series times cosines and sines of phases that run to infinity.

    w(t) = flat(t) + the sum over phases P of a_P(t)*cos(P(t)) + b_P(t)*sin(P(t)),    t -> 0+

with `flat`, a_P and b_P series as in transseries.py, and each phase a finite sum of monomials that tend to infinity; no
two phases are equal or opposite, so their sums and differences tend to infinity too. Products of cosines are written
as sums, so that what cancels does: sin(x)**2 + cos(x)**2 is 1, and sin(x + 1/log(x)) - sin(x) has no part of size 1.

Whether w has a limit is then plain. Where the largest terms are of size 1 and hold a wave, it has none: averaged over
the slowest of the phases and of their differences (each other one has a monotone derivative by it, bounded away from
0, so that its waves average to 0 by van der Corput's first test), (w - c)**2 tends to (flat - c)**2 + the sum of
(a_P**2 + b_P**2)/2, which is positive for every c.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.series.coefficients import (
    Coefficient,
    is_real_coefficient,
    is_zero,
    plus,
    sign,
    times,
)
from harness.verification.comparison.series.monomials import ONE, Key, beats, vanishes
from harness.verification.comparison.series.transseries import Series

Phase = dict[Key, Coefficient]


@dataclass(frozen=True, slots=True)
class Part:
    """cos(phase)*even + sin(phase)*odd."""

    phase: Phase
    even: Series
    odd: Series


@dataclass(frozen=True, slots=True)
class Wave:
    """flat + the parts; every order of what is not known stands in a series' `unknown`."""

    flat: Series
    parts: tuple[Part, ...] = ()

    def series(self) -> Iterator[Series]:
        """The slowly varying parts."""
        yield self.flat
        for part in self.parts:
            yield part.even
            yield part.odd


@dataclass(frozen=True, slots=True)
class Lead:
    """The largest terms of a wave: key*(flat + the sum of even*cos + odd*sin)."""

    key: Key
    flat: Coefficient
    waves: tuple[tuple[Coefficient, Coefficient], ...]

    def steady(self) -> int:
        """1 or -1 where |flat| is larger than all waves together, so that the sign is flat's; 0 where it is smaller, or
        may be."""
        if not self.waves:
            return sign(self.flat)
        with precision(BITS):
            middle, reach = abs(real_ball(self.flat)), self.reach()
            return sign(self.flat) if middle > reach else 0

    def reach(self) -> Any:
        """A ball of the sum of the amplitudes."""
        with precision(BITS):
            return sum((hypotenuse(a, b) for a, b in self.waves), arb(0))

    def turns(self) -> bool:
        """Whether it surely takes both signs, each by more than a constant, arbitrarily near the point."""
        if not self.waves:
            return False
        if is_zero(self.flat):
            return True  # the mean is 0 and the mean square is not
        if len(self.waves) > 1:
            return False
        with precision(BITS):
            return bool(abs(real_ball(self.flat)) < self.reach())


def real_ball(c: Coefficient) -> Any:
    """A coefficient as a real ball. Raises Undecided where it is not real or holds a name."""
    if not isinstance(c, Node):
        return arb(c)
    tape = Tape(c)
    if tape.symbols:
        raise Undecided("the size of a parameter")
    value = tape({})
    if not (value.is_finite() and is_real(value)):
        raise Undecided("a coefficient that is not real")
    return value.real


def hypotenuse(a: Coefficient, b: Coefficient) -> Any:
    """A ball of sqrt(a**2 + b**2)."""
    x, y = real_ball(a), real_ball(b)
    return (x * x + y * y).sqrt()


def combined(a: Phase, b: Phase, factor: int) -> Phase:
    """a + factor*b, exactly."""
    total = dict(a)
    for key, c in b.items():
        total[key] = plus(total[key], times(c, fmpq(factor))) if key in total else times(c, fmpq(factor))
    return {key: c for key, c in total.items() if not is_zero(c)}


def phase_of(terms: Phase) -> Phase:
    """The same terms, once it is seen that their sum is real and tends to infinity. Raises Undecided."""
    if not all(is_real_coefficient(c) for c in terms.values()):
        raise Undecided("a phase that is not real")
    Series(terms).leading()  # raises where two terms may cancel
    return terms


def unknown(*keys: Key) -> Wave:
    """O of these monomials."""
    return Wave(Series({}, keys))


def keys_of(wave: Wave) -> list[Key]:
    """Every monomial that the wave holds, or hides."""
    return [key for series in wave.series() for key in (*series.terms, *series.unknown)]


def is_small(wave: Wave) -> bool:
    """Whether everything in it tends to 0."""
    return all(vanishes(key) for key in keys_of(wave))


def is_bounded(wave: Wave) -> bool:
    """Whether nothing in it is larger than a constant."""
    return all(vanishes(key) or key == ONE for key in keys_of(wave))


def leading(wave: Wave) -> Lead:
    """The terms of the largest monomial. Raises Undecided where what is not known may be larger, or where there are
    none."""
    best: Key | None = None
    for series in wave.series():
        for key in series.terms:
            if best is None or beats(key, best):
                best = key
    if best is None:
        raise Undecided("a wave without a leading term")
    if any(key != best and not beats(best, key) for key in keys_of(wave)) or best in wave.flat.unknown:
        raise Undecided("cancellation beyond the terms of the series")
    nothing = fmpq(0)
    waves = [(part.even.terms.get(best, nothing), part.odd.terms.get(best, nothing)) for part in wave.parts]
    return Lead(best, wave.flat.terms.get(best, nothing), tuple(w for w in waves if w != (nothing, nothing)))
