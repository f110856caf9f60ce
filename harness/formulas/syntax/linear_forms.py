"""Trees as a*n + b of one name, and as products of powers with such exponents: 3*2**(n - 1) is {3: 1, 2: n - 1}."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from harness.formulas.trees.algebra import ONE, add, mul
from harness.formulas.trees.tree import Node, integer, symbol

_PRIMES_UP_TO = 1000
_LARGEST = 10**18


class Linear(NamedTuple):
    """slope*name + start; without a name the slope is 0."""

    name: str
    slope: Fraction
    start: Fraction

    def __add__(self, other: Linear) -> Linear:  # type: ignore[override]  # a sum of forms, not of tuples
        return _linear(self.name or other.name, self.slope + other.slope, self.start + other.start)

    def __sub__(self, other: Linear) -> Linear:
        return self + other.times(Fraction(-1))

    def times(self, factor: Fraction) -> Linear:
        """The form times a number."""
        return _linear(self.name, self.slope * factor, self.start * factor)

    def over(self, divisor: Fraction) -> Linear:
        """The form divided by a number other than 0."""
        return self.times(1 / divisor)

    def tree(self) -> Node:
        """The form as a tree."""
        if not self.slope:
            return _number(self.start)
        return _sum(_scaled(self.slope, symbol(self.name)), self.start)

    def plus(self, factor: Fraction, index: Node) -> Node:
        """The form and factor times the index, as a tree."""
        scaled = _scaled(factor, index)
        if self.slope:
            scaled = add(_scaled(self.slope, symbol(self.name)), scaled)
        return _sum(scaled, self.start)


def _linear(name: str, slope: Fraction, start: Fraction) -> Linear:
    return Linear(name if slope else "", slope, start)


def _number(value: Fraction) -> Node:
    size = integer(abs(value.numerator))
    size = size if value.denominator == 1 else Node("Div", (size, integer(value.denominator)))
    return size if value >= 0 else Node("Neg", (size,))


def _scaled(factor: Fraction, node: Node) -> Node:
    return node if factor == 1 else mul(_number(factor), node)


def _sum(node: Node, start: Fraction) -> Node:
    return add(node, _number(start)) if start else node


def linear_of(node: Node) -> Linear | None:
    """A tree as a*n + b; None where it is not written so."""
    head, parts = node.head, list(node.children())
    if head == "Integer":
        return Linear("", Fraction(0), Fraction(int(str(node.args[0]))))
    if head == "Symbol":
        return Linear(str(node.args[0]), Fraction(1), Fraction(0))
    if head not in ("Neg", "Add", "Mul", "Div", "Pow"):
        return None
    known = [linear_of(part) for part in parts]
    forms = [form for form in known if form is not None]
    if len(forms) < len(known) or len({form.name for form in forms if form.name}) > 1:
        return None
    return _combined(head, forms)


def _combined(head: str, forms: list[Linear]) -> Linear | None:
    made = forms[0]
    if head == "Neg":
        return made.times(Fraction(-1))
    for form in forms[1:]:
        if head == "Add":
            made = made + form
        elif head == "Mul" and not (made.slope and form.slope):
            made = made.times(form.start) if not form.slope else form.times(made.start)
        elif head == "Div" and not form.slope and form.start:
            made = made.over(form.start)
        elif head == "Pow" and (value := _power(made, form)) is not None:
            made = Linear("", Fraction(0), value)
        else:
            return None
    return made


def _power(base: Linear, exponent: Linear) -> Fraction | None:
    small = not (base.slope or exponent.slope) and exponent.start.denominator == 1 and abs(exponent.start) < 64
    if not small or not base.start or max(abs(base.start.numerator), base.start.denominator) > 10**6:
        return None
    return base.start ** int(exponent.start)


class Powers(dict[Node, Linear]):
    """A product of powers: of primes, names and whatever else is a base, by their exponents; none of them 0."""

    def times(self, other: Powers) -> Powers:
        """The product of two."""
        made = Powers(self)
        for base, exponent in other.items():
            total = made[base] + exponent if base in made else exponent
            made.pop(base, None)
            if total.slope or total.start:
                made[base] = total
        return made

    def raised(self, factor: Fraction) -> Powers:
        """The product to the power of a number."""
        return Powers({base: exponent.times(factor) for base, exponent in self.items()})

    def over(self, other: Powers) -> Powers:
        """The quotient of two."""
        return self.times(other.raised(Fraction(-1)))


def powers_of(node: Node) -> Powers | None:
    """A tree as a product of powers; None where it is negative, or written as no product."""
    head, parts = node.head, list(node.children())
    if head == "Integer":
        return _prime_powers(int(str(node.args[0])))
    if head in ("Mul", "Div"):
        known = [powers_of(part) for part in parts]
        made = known[0]
        for factor in known[1:]:
            if made is None or factor is None:
                return None
            made = made.times(factor) if head == "Mul" else made.over(factor)
        return made
    if head == "Pow":
        return _raised(*parts)
    if head == "Neg":
        return None
    return Powers({node: Linear("", Fraction(0), Fraction(1))})


def _raised(base: Node, exponent: Node) -> Powers | None:
    inner, power = powers_of(base), linear_of(exponent)
    if inner is None or power is None:
        return None
    if not power.slope:
        return inner.raised(power.start) if power.start else Powers()
    if any(one.slope for one in inner.values()):
        return None
    return Powers({key: power.times(one.start) for key, one in inner.items()})


def _prime_powers(value: int) -> Powers | None:
    if not 0 < value < _LARGEST:
        return None
    made = Powers()
    for prime in range(2, _PRIMES_UP_TO):
        count = 0
        while value % prime == 0:
            value //= prime
            count += 1
        if count:
            made[integer(prime)] = Linear("", Fraction(0), Fraction(count))
        if prime * prime > value:
            break
    if value > 1:
        if value >= _PRIMES_UP_TO**2:
            return None
        made[integer(value)] = Linear("", Fraction(0), Fraction(1))
    return made


def tree_of_powers(powers: Powers) -> Node:
    """The product as a tree."""
    factors = [_factor(base, exponent) for base, exponent in powers.items()]
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else mul(*factors)


def _factor(base: Node, exponent: Linear) -> Node:
    return base if exponent == Linear("", Fraction(0), Fraction(1)) else Node("Pow", (base, exponent.tree()))
