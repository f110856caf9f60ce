"""Trees that hold what oscillates as waves: sines of what is infinite, and what is known of them only by its size."""

from __future__ import annotations

import math
from collections.abc import Callable

from flint import fmpq

from harness.formulas.functions.by_property import AT_OO, IN_FLOORS, OFF_CUTS, QUOTIENTS, REAL_VALUED, RECIPROCAL, those
from harness.formulas.trees.algebra import call, free_names, neg
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.limits.may_oscillate import may_oscillate, negative_base
from harness.verification.comparison.limits.wave_arithmetic import Waves
from harness.verification.comparison.limits.waves import (
    Part,
    Wave,
    is_bounded,
    is_small,
    keys_of,
    leading,
    phase_of,
    unknown,
)
from harness.verification.comparison.series.coefficients import Coefficient, inverse_factorial, reduced
from harness.verification.comparison.series.logarithms import constants_are_real
from harness.verification.comparison.series.monomials import ONE, vanishes
from harness.verification.comparison.series.real_or_whole import between_integers, real_throughout
from harness.verification.comparison.series.series import ANALYTIC, Expansion
from harness.verification.comparison.series.transseries import Series, constant
from harness.verification.comparison.values.values import infinity

STEPS = those(lambda known: known.jumps) | frozenset(RECIPROCAL) | {"Piecewise"}
"""Heads of functions that may jump, and so be without a limit where their argument is infinite."""
_BOUNDED = REAL_VALUED & those(lambda known: known.range and not math.isinf(known.range[1]))
_WITH_WAVES = _BOUNDED | ANALYTIC
_AT_INFINITY = {head: AT_OO[head] for head in ("atan", "tanh", "erf", "acot")}
"""Odd functions that come nearer to their ends than 1/u."""


class Oscillating:
    """Trees in one name as waves in t -> 0+."""

    def __init__(self, expansion: Expansion) -> None:
        self.plain = expansion
        self.waves = Waves(expansion.field)

    def of(self, node: Node) -> Wave:
        """The wave of a tree. Raises Undecided."""
        head, args = node.head, list(node.children())
        if not may_oscillate(node):
            return Wave(self.plain.of(node))
        if self.plain.name not in free_names(node):
            if infinity(node) is not None:
                raise Undecided("an infinite constant")
            return Wave(constant(reduced(node)))
        if head == "Add":
            return self.waves.add(*map(self.of, args))
        if head == "Neg":
            return self.waves.scale(self.of(args[0]), constant(fmpq(-1)))
        if head == "Mul":
            result = self.of(args[0])
            for arg in args[1:]:
                result = self.waves.mul(result, self.of(arg))
            return result
        if head == "Div":
            return self.waves.mul(self.of(args[0]), self.waves.power(self.of(args[1]), fmpq(-1)))
        if head == "Pow":
            return self._power(node, *args)
        if head == "sqrt":
            return self.waves.power(self.of(args[0]), fmpq(1, 2))
        if head == "log" and len(args) == 1:
            return self.waves.log(self.of(args[0]))
        if head == "log":
            return self.of(Node("Div", (call("log", args[0]), call("log", args[1]))))
        if head in QUOTIENTS:
            return self._quotient(head, args[0])
        if head in IN_FLOORS:
            return self._in_floors(head, args)
        if head in _RULES:
            return _RULES[head](self, head, args[0])
        if head in ("Max", "Min"):
            return self._extreme(head, args)
        return self._function(head, args)

    def _power(self, node: Node, base: Node, exponent: Node) -> Wave:
        order = rational(exponent)
        if order is not None:
            if abs(order) > 50:
                raise Undecided("a high power")
            return self.waves.power(self.of(base), order)
        c = negative_base(node)
        if c is not None:  # (-c)**u = c**u*(cos(pi*u) + I*sin(pi*u)) for real u
            _must_be_real(self.of(exponent))
            size = self.plain.of(Node("Pow", (Node("Div", (integer(int(c.p)), integer(int(c.q)))), exponent)))
            return self.waves.scale(unknown(ONE), size)
        return self._exp("exp", Node("Mul", (exponent, call("log", base))))

    def _quotient(self, head: str, arg: Node) -> Wave:
        """tan, sec, ... by sin and cos; tanh and its kin far out by their limits."""
        if head == "tanh":
            far = self._far(head, self.of(arg))
            if far is not None:
                return far
        return self.of(QUOTIENTS[head](arg))

    def _in_floors(self, head: str, args: list[Node]) -> Wave:
        """frac and Mod stay bounded where the floor they are made of is not known."""
        try:
            wave = self.of(IN_FLOORS[head](*args))
            if head not in ("frac", "Mod") or is_bounded(wave):
                return wave
        except Undecided:
            if head != "frac":
                raise
        if head == "Mod" and self.plain.name in free_names(args[1]):
            raise Undecided("a remainder by what varies")
        return unknown(ONE)

    def _circular(self, head: str, arg: Node) -> Wave:
        """sin(P + c + s) = sin(P)*cos(c + s) + cos(P)*sin(c + s) for an infinite P and a small s."""
        inner = self.of(arg)
        phase = {key: c for key, c in inner.flat.terms.items() if key != ONE and not vanishes(key)}
        rest_terms = {key: c for key, c in inner.flat.terms.items() if key not in phase}
        rest = Wave(Series(rest_terms, inner.flat.unknown), inner.parts)
        sine, cosine = self._sine_and_cosine(rest)
        if not phase:
            return sine if head == "sin" else cosine
        phase_of(phase)
        one, other = (cosine, sine) if head == "sin" else (sine, cosine)
        # sin(P)*cos(c + s) + cos(P)*sin(c + s), cos(P)*cos(c + s) - sin(P)*sin(c + s)
        unit = constant(fmpq(1))
        along = Wave(Series({}), (Part(phase, Series({}), unit),))
        across = Wave(Series({}), (Part(phase, unit, Series({})),))
        if head == "sin":
            return self.waves.add(self.waves.mul(along, one), self.waves.mul(across, other))
        return self.waves.add(
            self.waves.mul(across, other), self.waves.scale(self.waves.mul(along, one), constant(fmpq(-1)))
        )

    def _sine_and_cosine(self, inner: Wave) -> tuple[Wave, Wave]:
        """Of c + s with a small s; O(1) each of what is only known to be real."""
        c: Coefficient = inner.flat.terms.get(ONE, fmpq(0))
        small = self._without_constant(inner)
        if not is_small(small):
            _must_be_real(inner)
            return unknown(ONE), unknown(ONE)
        at_c = {ONE: c} if isinstance(c, Node) or c != 0 else {}
        sin_c, cos_c = (self.plain.circular(head, Series(at_c)) for head in ("sin", "cos"))
        sine = self.waves.compose(lambda k: inverse_factorial(k) * (0 if k % 2 == 0 else (-1) ** (k // 2)), small)
        cosine = self.waves.compose(lambda k: inverse_factorial(k) * (0 if k % 2 else (-1) ** (k // 2)), small)
        if not at_c:
            return sine, cosine
        return (
            self.waves.add(self.waves.scale(cosine, sin_c), self.waves.scale(sine, cos_c)),
            self.waves.add(
                self.waves.scale(cosine, cos_c), self.waves.scale(self.waves.scale(sine, sin_c), constant(fmpq(-1)))
            ),
        )

    @staticmethod
    def _without_constant(wave: Wave) -> Wave:
        terms = {key: c for key, c in wave.flat.terms.items() if key != ONE}
        return Wave(Series(terms, wave.flat.unknown), wave.parts)

    def _exp(self, head: str, arg: Node) -> Wave:
        """exp of a slowly varying series times exp of what is small, or bounded."""
        inner = self.of(arg)
        large = {key: c for key, c in inner.flat.terms.items() if not vanishes(key)}
        rest = Wave(
            Series({key: c for key, c in inner.flat.terms.items() if key not in large}, inner.flat.unknown), inner.parts
        )
        if is_small(rest):
            factor = self.waves.compose(inverse_factorial, rest)
        elif is_bounded(rest):
            factor = unknown(ONE)
        else:
            raise Undecided("an exponential of what oscillates without bound")
        return self.waves.scale(factor, self.plain.field.exp(Series(large)))

    def _abs(self, head: str, arg: Node) -> Wave:
        inner = self.of(arg)
        try:
            way = self.sign_of(inner)
        except Undecided:
            return unknown(*keys_of(inner))
        return self.waves.scale(inner, constant(fmpq(-1 if way < 0 else 1)))

    def _sign(self, head: str, arg: Node) -> Wave:
        inner = self.of(arg)
        try:
            way = self.sign_of(inner)
        except Undecided:
            _must_be_real(inner)
            return unknown(ONE)
        return Wave(constant(fmpq(way) if head == "sign" else fmpq(way + 1, 2)))

    def sign_of(self, wave: Wave) -> int:
        """The sign near the point. Raises Undecided."""
        if not wave.parts and not wave.flat.terms and not wave.flat.unknown:
            return 0
        way = leading(wave).steady()
        if not way:
            raise Undecided("a sign that may change")
        return way

    def _floor(self, head: str, arg: Node) -> Wave:
        """floor(u) = u + O(1); a constant where u is close to no whole number."""
        inner = self.of(arg)
        _must_be_real(inner)
        if not inner.parts:
            if self.plain.at_end(inner.flat) is not None:
                return Wave(self.plain.whole_part(inner.flat))
        elif is_small(self._without_constant(inner)):
            return Wave(constant(self._near(inner)))
        return self.waves.add(inner, unknown(ONE))

    def _near(self, inner: Wave) -> fmpq:
        c = inner.flat.terms.get(ONE, fmpq(0))
        if isinstance(c, Node):
            return between_integers(c)
        whole = fmpq(c.p // c.q)
        if whole == c:  # then the sign of the small rest tells
            whole -= 1 if self.sign_of(self._without_constant(inner)) < 0 else 0
        return whole

    def _extreme(self, head: str, args: list[Node]) -> Wave:
        best = self.of(args[0])
        for arg in args[1:]:
            other = self.of(arg)
            way = self.sign_of(self.waves.add(other, self.waves.scale(best, constant(fmpq(-1)))))
            if way == (1 if head == "Max" else -1):
                best = other
        return best

    def _function(self, head: str, args: list[Node]) -> Wave:
        """By Taylor's formula where the argument has a limit; else what is bounded anyway is O(1)."""
        if len(args) != 1 or head not in _WITH_WAVES:
            raise Undecided(f"no waves for {head}")
        if head in OFF_CUTS:  # beside a cut the values on it are the limits from one side alone
            constants_are_real(args[0], self.plain.name)
        inner = self.of(args[0])
        far = self._far(head, inner)
        if far is not None:
            return far
        small = self._without_constant(inner)
        if is_small(small):
            return self.waves.compose(self.plain.taylor(head, inner.flat.terms.get(ONE, fmpq(0))), small)
        if head in _BOUNDED:
            _must_be_real(inner)
            return unknown(ONE)
        raise Undecided(f"no waves for {head}")

    def _far(self, head: str, inner: Wave) -> Wave | None:
        """f(u) = f(oo) + O(1/u) for u -> oo; odd functions."""
        end = _AT_INFINITY.get(head)
        if end is None or is_bounded(inner):
            return None
        lead = leading(inner)
        way = lead.steady()
        if vanishes(lead.key) or lead.key == ONE or not way:
            return None
        inverse = self.plain.field.power(Series({lead.key: fmpq(1)}), fmpq(-1))
        return self.waves.add(Wave(constant(reduced(end if way > 0 else neg(end)))), unknown(*inverse.terms))


def _must_be_real(wave: Wave) -> None:
    """Raises Undecided where the wave may not be real: sin(I*x) is not bounded."""
    for series in wave.series():
        real_throughout(series)


_RULES: dict[str, Callable[[Oscillating, str, Node], Wave]] = {
    "sin": Oscillating._circular,
    "cos": Oscillating._circular,
    "exp": Oscillating._exp,
    "Abs": Oscillating._abs,
    "sign": Oscillating._sign,
    "Heaviside": Oscillating._sign,
    "floor": Oscillating._floor,
}
