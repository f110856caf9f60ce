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

from flint import acb, arb, fmpq

from harness.equality.angles import turns
from harness.equality.balls import is_real, leaf, precision
from harness.equality.functions import FUNCTIONS
from harness.syntax.facts import facts
from harness.syntax.tree import Node

BITS = 128
SATURATING = frozenset({"tanh", "coth", "erf", "erfc", "zeta", "uppergamma", "lowergamma", "polygamma", "DiracDelta"})
"""Functions that come nearer to another value than their own size tells."""
MAX_ORDER = 10_000
"""A power or a root of a higher order is a letter."""
MAX_EXACT = 10_000
"""Bits of a fraction that is worked out as one."""
CAUTION = 4
"""cos(t) is 1 but for the square of t, and tan(sin(t)) - sin(tan(t)) is of the seventh power: what is hidden in the
arguments of letters counts so many times."""
_TAME = frozenset({
    "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh",
    "atanh", "acoth", "asech", "acsch", "Si", "Ci", "li", "digamma", "LambertW", "arg", "sinc", "atan2",
})  # fmt: skip
"""Functions that are at most like a power of their argument near any point, and near infinity."""
_WHOLE = frozenset({"floor", "ceiling", "sign", "Heaviside", "FloorDiv", "gcd", "lcm"})
_CHOICES = frozenset({"Max", "Min"})


class Unmeasured(Exception):
    """A head of which nothing is known."""


class Separation(NamedTuple):
    """bits: two values that differ do so by at least 2**-bits. proven: by a theorem."""

    bits: float
    proven: bool


class Size(NamedTuple):
    """high, low: log2 of the most that a conjugate, and that a denominator, may be. value: a ball at BITS bits. exact:
    the value as an fmpq, where it is a fraction of modest size."""

    high: float
    low: float
    value: Any
    exact: Any = None


def separation(a: Node, b: Node) -> Separation:
    """How near two numbers without names may lie without being equal. Raises Unmeasured."""
    with precision(BITS):
        measure = _Measure({})
        whole = _sum([measure.of(a), measure.of(b)])
    letters, degree = len(measure.letters), measure.degree
    bits = (degree * (1 + letters) - 1) * whole.high + whole.low
    return Separation(bits + CAUTION * measure.hidden, not letters)


def reach(trees: tuple[Node, ...], point: Mapping[str, Any]) -> float:
    """Bits at which a difference of two functions is expected to show at a point that nobody chose (name -> ball).
    Raises Unmeasured."""
    with precision(BITS):
        measure = _Measure(point)
        whole = _sum([measure.of(tree) for tree in trees])
    return 2 * (whole.high + whole.low + measure.hidden)


def log2(x: Any) -> float:
    """About the logarithm of a real ball's largest size; inf beyond 2**(10**15), -inf for 0."""
    if not x.is_finite():
        return math.inf
    mantissa, exponent = abs(x).upper().man_exp()
    if mantissa == 0:
        return -math.inf
    bits = int(mantissa).bit_length() + int(exponent)
    return float(bits) if abs(bits) < 10**15 else math.copysign(math.inf, bits)


def _sum(parts: list[Size]) -> Size:
    """A sum over the common denominator."""
    low = sum(part.low for part in parts)
    high = max(part.high + (low - part.low if low < math.inf else math.inf) for part in parts)
    return Size(high + math.log2(len(parts)), low, None)


class _Measure:
    """One walk over trees, whose roots and letters are counted once however often they stand there."""

    def __init__(self, point: Mapping[str, Any]) -> None:
        self.point = point
        self.memo: dict[int, Size] = {}
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
        found = self.memo.get(id(node))
        if found is None:
            found = self.memo[id(node)] = self._of(node)
        return found

    def _of(self, node: Node) -> Size:
        head, args = node
        if head == "Symbol":
            return _of_size(self.point[str(args[0])])
        if head == "Integer":
            return _fraction(fmpq(args[0]))
        if head == "Decimal":
            value = Fraction(str(args[0]))
            return _fraction(fmpq(value.numerator, value.denominator))
        if head == "Constant":
            return self._constant(node)
        angle = self._on_the_circle(node)
        if angle is not None:
            return angle
        if head not in FUNCTIONS:
            raise Unmeasured(head)
        parts = [self.of(child) for child in node.children()]
        exact = _exactly(head, [part.exact for part in parts])
        if exact is not None:
            return _fraction(exact)
        return self._made_of(node, parts, _value(head, parts))

    def _made_of(self, node: Node, parts: list[Size], value: Any) -> Size:
        head = node.head
        first = parts[0]
        if head == "Add":
            whole = _sum(parts)
            return Size(whole.high, whole.low, value)
        if head == "Neg":
            return Size(first.high, first.low, value)
        if head == "Mul":
            return Size(sum(part.high for part in parts), sum(part.low for part in parts), value)
        if head == "Div":
            return Size(first.high + parts[1].low, first.low + parts[1].high, value)
        if head == "sqrt":
            return self._power(node, first, fmpq(1, 2), value)
        if head in ("cbrt", "real_root"):
            order = fmpq(3) if head == "cbrt" else parts[1].exact
            if order is not None and order.q == 1 and order > 0:
                return self._power(node, first, 1 / order, value)
        if head == "Pow" and parts[1].exact is not None:
            return self._power(node, first, parts[1].exact, value)
        if head in _WHOLE:
            return Size(max(0.0, log2(abs(value))), 0.0, value)
        if head in _CHOICES:
            return Size(max(part.high for part in parts), max(part.low for part in parts), value)
        if head == "Abs" and is_real(first.value):
            return Size(first.high, first.low, value)
        return self._letter(node, parts, value)

    def _power(self, node: Node, base: Size, order: Any, value: Any) -> Size:
        """base**(p/q): a power of the base, and of that a root."""
        p, q = abs(int(order.p)), int(order.q)
        if p > MAX_ORDER or q > MAX_ORDER:
            return self._letter(node, [base, _fraction(order)], value)
        high, low = (base.high, base.low) if order > 0 else (base.low, base.high)
        high, low = p * high if p else 0.0, p * low if p else 0.0
        if q > 1:
            self.roots[node] = q
            if high >= low:
                high = (high + (q - 1) * low) / q
            else:
                low = (low + (q - 1) * high) / q
        return Size(high, low, value)

    def _constant(self, node: Node) -> Size:
        name, value = str(node.args[0]), leaf(node)
        if not value.is_finite():
            raise Unmeasured(name)
        if name == "I":
            self.roots[node] = 2
            return Size(0.0, 0.0, value)
        if name == "GoldenRatio":
            self.roots[node] = 2
            return Size(1.0, 0.0, value)
        self.letters.add(node)
        return _of_size(value)

    def _on_the_circle(self, node: Node) -> Size | None:
        """sin(pi*p/q), exp(I*pi*p/q): made of roots of unity."""
        if node.head not in _CIRCULAR or facts(node).names:
            return None
        angle = turns(next(node.children()), imaginary=node.head == "exp")
        if angle is None or angle.q > MAX_ORDER:
            return None
        self.circle = math.lcm(self.circle, 4 * int(angle.q))
        value = FUNCTIONS[node.head](acb(0, 1) * arb.pi() * arb(angle) if node.head == "exp" else arb.pi() * acb(angle))
        if not value.is_finite():
            raise Unmeasured("a pole")
        return Size(0.0, 0.0, value) if node.head == "exp" else Size(1.0, 1.0, value)

    def _letter(self, node: Node, parts: list[Size], value: Any) -> Size:
        """A value of no known degree: it is as near to others as its size, its argument and its nature allow."""
        if not value.is_finite():
            raise Unmeasured("a value beyond measure")
        new = node not in self.letters
        self.letters.add(node)
        near = sum(max(part.high, 0.0) + part.low for part in parts)
        scale = _scale(node.head, parts)
        if new:
            self.hidden += near + scale
        return _of_size(value, near)


def _of_size(value: Any, smallest: float = 0.0) -> Size:
    """The size of a letter. smallest: what log2 may fall to, below 0, where the ball holds 0."""
    low = smallest if value.contains(0) else log2(abs(1 / value))
    return Size(max(0.0, log2(abs(value))), max(0.0, low), value)


def _fraction(value: Any) -> Size:
    exact = value if int(value.p).bit_length() + int(value.q).bit_length() < MAX_EXACT else None
    return Size(_bits(abs(int(value.p))), _bits(int(value.q)), acb(arb(value)), exact)


def _bits(n: int) -> float:
    """log2(n), at least 0."""
    return 0.0 if n < 2 else math.log2(n) + 1e-9 if n < 1 << 1000 else float(n.bit_length())


def _exactly(head: str, values: list[Any]) -> Any:
    """The fraction that fractions make; None where they make none, or a large one."""
    if head not in ("Add", "Mul", "Neg", "Div") or None in values:
        return None
    total = values[0]
    if head == "Neg":
        return -total
    for value in values[1:]:
        if head == "Div" and value == 0:
            return None
        total = total + value if head == "Add" else total * value if head == "Mul" else total / value
    return total


def _value(head: str, parts: list[Size]) -> Any:
    function = FUNCTIONS[head]
    if head not in ("Add", "Mul"):
        return function(*[part.value for part in parts])
    total = parts[0].value
    for part in parts[1:]:
        total = function(total, part.value)
    return total


def _scale(head: str, parts: list[Size]) -> float:
    """Bits by which a function may come nearer to another value than its size tells."""
    bits = [max(0.0, log2(abs(part.value))) for part in parts]
    if head in _TAME:
        return sum(bits) + 1
    if head in ("exp", "sinh", "cosh", "sech", "csch", "Pow"):
        return 0.0  # its size tells
    size = sum(2.0**few if few < 1000 else math.inf for few in bits)
    if head in ("tanh", "coth"):
        return 3 * size
    if head in ("erf", "erfc", "erfi"):
        return 1.45 * size * size
    return size * math.log2(2 + size)


_CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "exp"})
