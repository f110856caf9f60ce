"""How near to each other two numbers may lie without being equal, judged by what they are made of.

For numbers made of integers, roots, and sines and the like of rational multiples of pi the bound is a theorem (BFMSS:
Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A separation bound for real algebraic expressions", 2001): a number of
degree D, with conjugates of at most 2**high over a common denominator of at most 2**low, is 0 or at least
2**-((D - 1)*high + low). Every other value (pi, exp(3), log(2), a name's value at a point) counts as a letter of its
size, and raises the degree: then the bound is what such numbers are expected to keep, and no theorem. What saturates
(tanh(5000) is 1 but for 10**-4342) counts with all the bits by which it may.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, fmpq

from harness.formulas.functions.balls import is_real, leaf, precision
from harness.formulas.functions.by_property import EXPONENTIAL, OF_ANGLES, those
from harness.formulas.functions.places import Nearness
from harness.formulas.trees.algebra import contains
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape, value_at
from harness.verification.comparison.balls.infinite_sums import hidden_bits, written_bits
from harness.verification.comparison.exact.angles import turns
from harness.verification.comparison.values.sizes import Size, Unmeasured, exactly, log2, of_fraction, of_size, sum_of

BITS = 128
MAX_BITS = 10**6
MAX_ORDER = 10_000
"""A power or a root of a higher order is a letter."""
CAUTION = 4
"""cos(t) is 1 but for the square of t, and tan(sin(t)) - sin(tan(t)) is of the seventh power: what is hidden in the
arguments of letters counts so many times."""
_TAME = those(lambda known: known.nearness is Nearness.POWER)
_WHOLE = those(lambda known: known.whole_valued) | {"Heaviside"}
_CHOICES = frozenset({"Max", "Min"})


class Separation(NamedTuple):
    """bits: two values that differ do so by at least 2**-bits. proven: by a theorem."""

    bits: float
    proven: bool

    def closed(self, x: Any, y: Any) -> bool:
        """Whether two balls leave no room for a difference."""
        return self.bits < MAX_BITS and bool(abs(x - y) < arb(2) ** -math.ceil(self.bits))


def separation(a: Node, b: Node) -> Separation:
    """How near two numbers without names may lie without being equal; inf bits where nothing is known."""
    measure = _Measure({})
    try:
        with precision(BITS):
            whole = sum_of([measure.of(a), measure.of(b)])
    except Unmeasured:
        return Separation(math.inf, proven=False)
    letters, degree = len(measure.letters), measure.degree
    bits = (degree * (1 + letters) - 1) * whole.high + whole.low
    return Separation(bits + CAUTION * measure.hidden, not letters)


def reach(trees: tuple[Node, ...], point: Mapping[str, Any]) -> float:
    """Bits at which a difference of two functions is expected to show at a point that nobody chose (name -> ball).
    Raises Unmeasured."""
    with precision(BITS):
        measure = _Measure(point)
        whole = sum_of([measure.of(tree) for tree in trees])
    return 2 * (whole.high + whole.low + measure.hidden)


class _Measure:
    """One walk over trees, whose roots and letters are counted once however often they stand there."""

    def __init__(self, point: Mapping[str, Any]) -> None:
        self.point = point
        self.sizes: dict[int, Size] = {}
        self.balls: dict[int, Any] = {}
        self.roots: dict[object, int] = {}
        self.circle = 1
        self.letters: set[Node] = set()
        self.hidden = 0.0

    @property
    def degree(self) -> float:
        """At most the degree of the field of all roots."""
        return math.prod(self.roots.values()) * max(self.circle / 2, 1.0)

    def of(self, node: Node) -> Size:
        """The size of a tree, worked out once. Raises Unmeasured."""
        found = self.sizes.get(id(node))
        if found is None:
            found = self.sizes[id(node)] = self._of(node)
        return found

    def _of(self, node: Node) -> Size:
        head, args = node
        if head == "Integer":
            return of_fraction(fmpq(args[0]))
        if head == "Symbol":
            return of_size(self.point[str(args[0])])
        if head == "Decimal":
            value = Fraction(str(args[0]))
            return of_fraction(fmpq(value.numerator, value.denominator))
        if head == "Constant":
            return self._constant(node)
        if head in ("Sum", "Product"):
            return self._to_infinity(node)
        if head in _CIRCULAR:
            angle = self._on_the_circle(node)
            if angle is not None:
                return angle
        parts = [self.of(child) for child in node.children()]
        exact = exactly(head, parts)
        if exact is not None:
            return of_fraction(exact)
        return self._made_of(node, parts)

    def _made_of(self, node: Node, parts: list[Size]) -> Size:
        head, first = node.head, parts[0]
        if head == "Add":
            return sum_of(parts)
        if head == "Neg" or (head == "Abs" and is_real(self._ball(next(node.children())))):
            return Size(first.high, first.low)
        if head == "Mul":
            return Size(sum(part.high for part in parts), sum(part.low for part in parts))
        if head == "Div":
            return Size(first.high + parts[1].low, first.low + parts[1].high)
        if head == "sqrt":
            return self._power(node, first, fmpq(1, 2))
        if head in ("cbrt", "real_root"):
            order = fmpq(3) if head == "cbrt" else parts[1].exact
            if order is not None and order.q == 1 and order > 0:
                return self._power(node, first, 1 / order)
        if head == "Pow" and parts[1].exact is not None:
            return self._power(node, first, parts[1].exact)
        if head in _WHOLE:
            return Size(max(0.0, log2(abs(self._ball(node)))), 0.0)
        if head in _CHOICES:
            return Size(max(part.high for part in parts), max(part.low for part in parts))
        return self._letter(node, parts)

    def _power(self, node: Node, base: Size, order: Any) -> Size:
        """base**(p/q): a power of the base, and of that a root."""
        p, q = abs(int(order.p)), int(order.q)
        if p > MAX_ORDER or q > MAX_ORDER:
            return self._letter(node, [base, of_fraction(order)])
        high, low = (base.high, base.low) if order > 0 else (base.low, base.high)
        high, low = p * high if p else 0.0, p * low if p else 0.0
        if q > 1:
            self.roots[node] = q
            if high >= low:
                high = (high + (q - 1) * low) / q
            else:
                low = (low + (q - 1) * high) / q
        return Size(high, low)

    def _constant(self, node: Node) -> Size:
        name = str(node.args[0])
        if name in ("I", "GoldenRatio"):
            self.roots[node] = 2
            return Size(1.0 if name == "GoldenRatio" else 0.0, 0.0)
        value = leaf(node)
        if not value.is_finite():
            raise Unmeasured(name)
        self.letters.add(node)
        return of_size(value)

    def _on_the_circle(self, node: Node) -> Size | None:
        """sin(pi*p/q), exp(I*pi*p/q): made of roots of unity."""
        (inner,) = node.children()
        angle = turns(inner, imaginary=node.head == "exp")
        if angle is None or angle.q > MAX_ORDER:
            return None
        self.circle = math.lcm(self.circle, 4 * int(angle.q))
        return Size(0.0, 0.0) if node.head == "exp" else Size(1.0, 1.0)

    def _letter(self, node: Node, parts: list[Size]) -> Size:
        """A value of no known degree: it is as near to others as its size, its argument and its nature allow."""
        value = self._ball(node)
        if not value.is_finite():
            raise Unmeasured("a value beyond measure")
        near = sum(part.high + part.low for part in parts)
        if node not in self.letters:
            self.letters.add(node)
            self.hidden += near + _scale(node.head, [self._ball(child) for child in node.children()])
        return of_size(value, near)

    def _to_infinity(self, node: Node) -> Size:
        """A sum or a product is a letter, as near to others as its coefficients allow."""
        value = self._with_sums(node)
        try:
            near = hidden_bits(node) if node.head == "Sum" else written_bits(node)
        except Undecided as reason:
            raise Unmeasured(str(reason)) from None
        if not value.is_finite():
            raise Unmeasured("no value in balls")
        if node not in self.letters:
            self.letters.add(node)
            self.hidden += near
        return of_size(value, near)

    def _ball(self, node: Node) -> Any:
        try:
            return value_at(node, self.point, self.balls)
        except KeyError as head:
            if contains(node, {"Sum", "Product"}) and not self.point:
                return self._with_sums(node)
            raise Unmeasured(str(head)) from None

    def _with_sums(self, node: Node) -> Any:
        try:
            return Tape(node)({})
        except Undecided as reason:
            raise Unmeasured(str(reason)) from None


def _scale(head: str, arguments: list[Any]) -> float:
    """Bits by which a function of these balls may come nearer to another value than its size tells."""
    bits = [max(0.0, log2(abs(value))) for value in arguments]
    if head in _TAME:
        return sum(bits) + 1
    if head in EXPONENTIAL or head == "Pow":
        return 0.0  # its size tells
    size = sum(2.0**few if few < 1000 else math.inf for few in bits)
    if head in ("tanh", "coth"):
        return 3 * size
    if head in ("erf", "erfc", "erfi"):
        return 1.45 * size * size
    return size * math.log2(2 + size)


_CIRCULAR = OF_ANGLES | {"exp"}
