"""Trees along sequences on which a phase is the same modulo a full turn: sin(x) along x = 2*pi*n + 1 is sin(1).

The phase is continuous and tends to infinity, so there are such sequences, and on them the tree is a plain series. Two
with different limits prove that there is no limit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from harness.formulas.functions.balls import BITS, integer_in, is_real, precision
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.limits.may_oscillate import negative_base
from harness.verification.comparison.series.coefficients import Coefficient, raised, reduced, times, tree
from harness.verification.comparison.series.monomials import ONE, Key, vanishes
from harness.verification.comparison.series.real_or_whole import real_throughout
from harness.verification.comparison.series.series import Expansion
from harness.verification.comparison.series.transseries import Series, constant
from harness.verification.comparison.values.values import compare_values

FINE = 12
"""The first phase that is met is so many turns of the one that is held fast: a third or a fourth of it is whole too."""
PLACES = tuple(map(Fraction, ("0", "1/4", "1/2", "3/4", "1", "1/8", "5/4", "3/2", "3", "1/6", "5/8", "1/12", "13/5")))
"""Where in its turns the first phase is held, one sequence each."""
WHOLE_PLACES = tuple(map(Fraction, range(6)))
"""The same for a name that runs over whole numbers: n = 0, 1, 2, ... modulo FINE."""
MAX_TREES = 100
"""Irrational coefficients that one sequence may cost; see transseries.py."""
_TWO_PI = Node("Mul", (integer(2), Node("Constant", ("pi",))))


class Along(Expansion):
    """A series along the sequence on which the first phase that is met is `place` turns, and whole turns more."""

    def __init__(
        self, name: str, way: str, point: Coefficient, depth: int, place: Fraction, *, whole: bool = False
    ) -> None:
        super().__init__(name, way, point, depth)
        self.field.trees = MAX_TREES
        self.place = place
        self.base: dict[Key, Coefficient] = {}
        if whole and way in ("oo", "-oo"):  # then the name itself is held fast, and is a whole number
            self.base = {key: times(c, fmpq(1, FINE)) for key, c in self.variable.terms.items()}

    def endless(self, head: str, inner: Series) -> Series:
        """sin, cos or floor of what is infinite."""
        if head == "floor":
            rest = self._beyond_whole_turns(inner)
            return self.field.add(
                inner, self.field.scale(rest, fmpq(-1)), self.whole_part(rest)
            )  # floor(u) = u - r + floor(r) where u - r is whole
        turns = self.field.scale(inner, reduced(raised(_TWO_PI, fmpq(-1))))
        rest = self._beyond_whole_turns(turns)
        return self.circular(head, self.field.scale(rest, _TWO_PI))

    def _power(self, base: Node, exponent: Node) -> Series:
        c = negative_base(Node("Pow", (base, exponent)))
        if c is None:
            return super()._power(base, exponent)
        size = super()._power(Node("Div", (integer(int(c.p)), integer(int(c.q)))), exponent)
        half_turns = self.field.scale(self.of(exponent), fmpq(1, 2))
        rest = self.at_end(self._beyond_whole_turns(half_turns))
        if rest is None or isinstance(rest[0], Node) or rest[1].terms or rest[1].unknown or (2 * rest[0]).q != 1:
            raise Undecided("a negative number to what is not whole")
        return self.field.scale(size, fmpq(-1 if (2 * rest[0]).p % 2 else 1))

    def _beyond_whole_turns(self, turns: Series) -> Series:
        """r with turns - r whole along the sequence. Raises Undecided where there is none that is finite."""
        real_throughout(turns)
        large = {key: c for key, c in turns.terms.items() if self._is_large(key)}
        if any(not vanishes(key) for key in turns.unknown):
            raise Undecided("a phase that is not known")
        rest = Series({key: c for key, c in turns.terms.items() if key not in large}, turns.unknown)
        if not large:
            return rest
        Series(large).leading()  # raises where two terms may cancel
        if not self.base:
            self.base = {key: times(c, fmpq(1, FINE)) for key, c in large.items()}
        whole = _ratio(large, self.base)
        fraction = whole * self.place / FINE % 1
        return self.field.add(rest, constant(fmpq(fraction.numerator, fraction.denominator)))

    @staticmethod
    def _is_large(key: Key) -> bool:
        return key != ONE and not vanishes(key)


def _ratio(a: dict[Key, Coefficient], b: dict[Key, Coefficient]) -> int:
    """The whole number k with a = k*b. Raises Undecided where there is none, or it cannot be told."""
    if a.keys() != b.keys():
        raise Undecided("two phases")
    found: int | None = None
    for key, c in a.items():
        d = b[key]
        k = _quotient(c, d)
        if k is None or (found is not None and k != found):
            raise Undecided("two phases")
        found = k
    assert found is not None
    return found


def _quotient(c: Coefficient, d: Coefficient) -> int | None:
    if not isinstance(c, Node) and not isinstance(d, Node):
        ratio: Any = c / d
        return int(ratio.p) if ratio.q == 1 else None
    with precision(BITS):
        tape = Tape(Node("Div", (tree(c), tree(d))))
        value = tape({}) if not tape.symbols else None
        if value is None or not value.is_finite() or not is_real(value):
            return None
        k = integer_in(value.real)
    if k is None or not compare_values(tree(c), tree(times(d, fmpq(k)))).equal:
        return None
    return k
