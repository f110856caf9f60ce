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

from collections.abc import Callable, Iterable, Iterator
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
from harness.verification.comparison.series.transseries import ONE, Field, Key, Series, beats, constant, vanishes

Phase = dict[Key, Coefficient]
MAX_WAVES = 16
MAX_WORK = 3000
"""Products of terms in the waves of one tree; one with a coefficient that may have to be told from 0 counts for ten."""
_HALF = fmpq(1, 2)


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


class Waves:
    """Arithmetic of waves over a field of series."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.work = 0

    def times(self, a: Series, b: Series) -> Series:
        """The product of two series, counted. Raises Undecided where all of them are too many."""
        exact = not any(isinstance(c, Node) for series in (a, b) for c in series.terms.values())
        self.work += len(a.terms) * len(b.terms) * (1 if exact else 10)
        if self.work > MAX_WORK:
            raise Undecided("too many products of waves")
        return self.field.mul(a, b)

    def gather(self, flats: Iterable[Series], parts: Iterable[Part]) -> Wave:
        """The sum, with parts of one phase put together."""
        flat, kept = list(flats), list[Part]()
        for part in parts:
            if not part.phase:
                flat.append(part.even)
                continue
            for i, other in enumerate(kept):
                factor = _same_phase(part.phase, other.phase)
                if factor:
                    odd = self.field.scale(part.odd, fmpq(factor))
                    even, odd = self.field.add(other.even, part.even), self.field.add(other.odd, odd)
                    kept[i] = Part(other.phase, even, odd)
                    break
            else:
                phase_of(part.phase)
                kept.append(part)
            if len(kept) > MAX_WAVES:
                raise Undecided("too many waves")
        alive = []
        for part in kept:  # what is not known of a part is not known, whatever it is times
            flat.append(Series({}, (*part.even.unknown, *part.odd.unknown)))
            if part.even.terms or part.odd.terms:
                alive.append(Part(part.phase, Series(part.even.terms), Series(part.odd.terms)))
        for one in alive:
            for other in alive:
                if one is not other:
                    for factor in (1, -1):
                        phase_of(combined(one.phase, other.phase, factor))
        return Wave(self.field.add(*flat), tuple(alive))

    def add(self, *waves: Wave) -> Wave:
        """The sum."""
        return self.gather((wave.flat for wave in waves), (part for wave in waves for part in wave.parts))

    def scale(self, wave: Wave, by: Series) -> Wave:
        """The product with a series."""
        mul = self.times
        parts = (Part(part.phase, mul(part.even, by), mul(part.odd, by)) for part in wave.parts)
        return self.gather((mul(wave.flat, by),), parts)

    def mul(self, a: Wave, b: Wave) -> Wave:
        """The product; cos(P)*cos(Q) = (cos(P - Q) + cos(P + Q))/2, and so on."""
        if not b.parts:
            return self.scale(a, b.flat)
        if not a.parts:
            return self.scale(b, a.flat)
        mul = self.times
        flats = [mul(a.flat, b.flat)]
        parts = [Part(part.phase, mul(part.even, b.flat), mul(part.odd, b.flat)) for part in a.parts]
        parts += [Part(part.phase, mul(part.even, a.flat), mul(part.odd, a.flat)) for part in b.parts]
        for p in a.parts:
            for q in b.parts:
                parts += self._product(p, q)
        return self.gather(flats, parts)

    def _product(self, p: Part, q: Part) -> tuple[Part, Part]:
        mul = self.times

        def half(series: Series) -> Series:
            return self.field.scale(series, _HALF)

        def minus(x: Series, y: Series) -> Series:
            return self.field.add(x, self.field.scale(y, fmpq(-1)))

        ee, oo, eo, oe = mul(p.even, q.even), mul(p.odd, q.odd), mul(p.even, q.odd), mul(p.odd, q.even)
        return (
            Part(combined(p.phase, q.phase, -1), half(self.field.add(ee, oo)), half(minus(oe, eo))),
            Part(combined(p.phase, q.phase, 1), half(minus(ee, oo)), half(self.field.add(eo, oe))),
        )

    def compose(self, coefficient: Callable[[int], Coefficient], small: Wave) -> Wave:
        """The sum of coefficient(k)*small**k, for a small wave."""
        if not small.parts:
            return Wave(self.field.compose(coefficient, small.flat))
        total, power = Wave(constant(coefficient(0))), Wave(constant(fmpq(1)))
        for k in range(1, self.field.depth // 2 + 3):
            power = self.mul(power, small)
            total = self.add(total, self.scale(power, constant(coefficient(k))))
            if not power.parts and not power.flat.terms:
                return self.add(total, unknown(*power.flat.unknown))
        return self.add(total, unknown(*keys_of(self.mul(power, small))))

    def split(self, wave: Wave, lead: Lead) -> Wave:
        """The small rest r of wave = flat*key*(1 + r), where no wave is as large as that term."""
        inverse = self.field.power(Series({lead.key: lead.flat}), fmpq(-1))
        rest = dict(wave.flat.terms)
        del rest[lead.key]
        return self.scale(Wave(Series(rest, wave.flat.unknown), wave.parts), inverse)

    def power(self, wave: Wave, order: Any) -> Wave:
        """wave**order for a rational order."""
        if not wave.parts:
            return Wave(self.field.power(wave.flat, order))
        if order.q == 1 and 0 < order <= 12:
            result = wave
            for _ in range(int(order.p) - 1):
                result = self.mul(result, wave)
            return result
        lead = leading(wave)
        way = lead.steady()
        if order.q != 1 and way < 1:
            raise Undecided("a root of what may be negative")
        if not lead.waves:
            binomials = [fmpq(1)]

            def binomial(k: int) -> Coefficient:
                while len(binomials) <= k:
                    j = len(binomials)
                    binomials.append(binomials[-1] * (order - j + 1) / j)
                return binomials[k]

            first = self.field.power(Series({lead.key: lead.flat}), order)
            return self.scale(self.compose(binomial, self.split(wave, lead)), first)
        if order < 0 and not way:
            raise Undecided("division by what may vanish")
        return unknown(*self.field.power(Series({lead.key: fmpq(1)}), order).terms)

    def log(self, wave: Wave) -> Wave:
        """log(flat*key*(1 + r)) = log(flat*key) + log(1 + r); with waves in the first factor, log(key) + O(1)."""
        if not wave.parts:
            return Wave(self.field.log(wave.flat))
        lead = leading(wave)
        if lead.steady() != 1:
            raise Undecided("the logarithm of what may be negative or vanish")
        if lead.waves:
            return self.add(Wave(self.field.log(Series({lead.key: fmpq(1)}))), unknown(ONE))
        first = Wave(self.field.log(Series({lead.key: lead.flat})))
        rest = self.compose(lambda k: fmpq(0) if k == 0 else fmpq((-1) ** (k + 1), k), self.split(wave, lead))
        return self.add(first, rest)


def _same_phase(a: Phase, b: Phase) -> int:
    """1 for equal phases, -1 for opposite ones, else 0."""
    if a.keys() != b.keys():
        return 0
    if a == b or not combined(a, b, -1):
        return 1
    return 0 if combined(a, b, 1) else -1


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
