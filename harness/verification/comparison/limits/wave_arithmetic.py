"""Arithmetic of waves: sums, products, powers and logarithms, with parts of one phase put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flint import fmpq

from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.limits.waves import (
    Lead,
    Part,
    Phase,
    Wave,
    combined,
    keys_of,
    leading,
    phase_of,
    unknown,
)
from harness.verification.comparison.series.coefficients import Coefficient
from harness.verification.comparison.series.monomials import ONE
from harness.verification.comparison.series.transseries import Field, Series, constant

MAX_WAVES = 16
MAX_WORK = 3000
"""Products of terms in the waves of one tree; one with a coefficient that may have to be told from 0 counts for ten."""
_HALF = fmpq(1, 2)


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
        for part in alive:
            for other in alive:
                if part is not other:
                    for factor in (1, -1):
                        phase_of(combined(part.phase, other.phase, factor))
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
