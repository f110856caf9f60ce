"""How one operation on numbers is done by head, in smaller ones: each a step of a program."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from generators.synthesis.routes.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Number:
    """A value and what a program calls it; a literal where it has no name."""

    value: Fraction
    name: str = ""

    @property
    def code(self) -> str:
        if self.name:
            return self.name
        above, below = self.value.numerator, self.value.denominator
        return f"Integer({above})" if below == 1 else f"Rational({above}, {below})"

    @property
    def shown(self) -> str:
        """As a part of a left side."""
        return f"({self.value})" if self.value < 0 or self.value.denominator > 1 else str(self.value)


PLUS, MINUS, TIMES, OVER = "{} + {}", "{} - {}", "{}*{}", "{}/{}"
COMPUTES: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    PLUS: operator.add,
    MINUS: operator.sub,
    TIMES: operator.mul,
    OVER: operator.truediv,
}
Way = Callable[[Sheet, Number, Number], "Number | None"]
"""Writes the steps of an operation; the result, or None where there is nothing to say of these numbers."""


def number(value: int | Fraction) -> Number:
    """A literal."""
    return Number(Fraction(value))


def one(sheet: Sheet, rule: str, form: str, a: Number, b: Number) -> Number:
    """One of the four operations as a step."""
    name = sheet.step(rule, form.format(a.shown, b.shown), "v", form.format(a.code, b.code))
    return Number(COMPUTES[form](a.value, b.value), name)


def _fractions(a: Number, b: Number) -> bool:
    return a.value.denominator > 1 or b.value.denominator > 1


def add_parts(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a + b: the tens of b, then its ones; a single digit in two parts, up to the next ten first."""
    return over_one_denominator(sheet, a, b, PLUS) if _fractions(a, b) else _in_parts(sheet, a, b, PLUS)


def subtract_parts(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a - b in the same way."""
    return over_one_denominator(sheet, a, b, MINUS) if _fractions(a, b) else _in_parts(sheet, a, b, MINUS)


def _in_parts(sheet: Sheet, a: Number, b: Number, form: str) -> Number | None:
    ones = b.value % 10
    if ones not in (0, b.value):
        first = one(sheet, "tens", form, a, number(b.value - ones))
        return one(sheet, "ones", form, first, number(ones))
    to_ten = -a.value % 10 if form == PLUS else a.value % 10
    if not 0 < to_ten < b.value:
        return None
    first = one(sheet, "to the next ten", form, a, number(to_ten))
    return one(sheet, "the rest", form, first, number(b.value - to_ten))


def over_one_denominator(sheet: Sheet, a: Number, b: Number, form: str) -> Number:
    """p/q + r/s = (p*(m/q) + r*(m/s))/m, m = lcm(q, s)."""
    below = a.value.denominator, b.value.denominator
    name = sheet.step(
        "least common multiple", f"lcm({below[0]}, {below[1]})", "v", f"Integer(lcm({below[0]}, {below[1]}))"
    )
    multiple = Number(Fraction(math.lcm(*below)), name)
    above = [Number(each.value * multiple.value, f"{each.code}*{multiple.code}") for each in (a, b)]
    total = sheet.step(
        "numerators", form.format(above[0].shown, above[1].shown), "v", form.format(above[0].code, above[1].code)
    )
    value = COMPUTES[form](above[0].value, above[1].value)
    return one(sheet, "over the common denominator", OVER, Number(value, total), multiple)


def multiply_parts(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a*b = tens(a)*b + ones(a)*b; numerators and denominators apart."""
    if _fractions(a, b):
        return _numerators_and_denominators(sheet, a, b)
    a, b = (b, a) if abs(a.value) < abs(b.value) else (a, b)
    ones = abs(a.value) % 10 * (1 if a.value > 0 else -1)
    if ones in (0, a.value):
        return None
    tens = one(sheet, "tens", TIMES, number(a.value - ones), b)
    return one(sheet, "together", PLUS, tens, one(sheet, "ones", TIMES, number(ones), b))


def _numerators_and_denominators(sheet: Sheet, a: Number, b: Number) -> Number:
    """(p/q)*(r/s) = (p*r)/(q*s)."""
    above = one(sheet, "numerators", TIMES, number(a.value.numerator), number(b.value.numerator))
    if a.value.denominator > 1 and b.value.denominator > 1:
        below = one(sheet, "denominators", TIMES, number(a.value.denominator), number(b.value.denominator))
    else:
        below = number(max(a.value.denominator, b.value.denominator))
    return one(sheet, "fraction", OVER, above, below)


def divide_reduced(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a/b with what both are multiples of taken out; else times the reciprocal."""
    common = 1 if _fractions(a, b) else math.gcd(int(a.value), int(b.value))
    if common == 1:
        return _by_reciprocal(sheet, a, b)
    if common == abs(b.value):
        return None
    name = sheet.step("greatest common divisor", f"gcd({a.value}, {b.value})", "v", f"gcd({a.code}, {b.code})")
    divisor = Number(Fraction(common), name)
    above = one(sheet, "numerator", OVER, a, divisor)
    return one(sheet, "reduced", OVER, above, one(sheet, "denominator", OVER, b, divisor))


def _by_reciprocal(sheet: Sheet, a: Number, b: Number) -> Number | None:
    if abs(b.value) == 1:
        return None
    return one(sheet, "times the reciprocal", TIMES, a, one(sheet, "reciprocal", OVER, number(1), b))


def power_by_factors(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a**3 = (a*a)*a."""
    if b.value not in (2, 3, 4):
        return None
    result = a
    for _ in range(int(b.value) - 1):
        result = one(sheet, "one more factor", TIMES, result, a)
    return result


def remainder(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a mod b = a - b*floor(a/b)."""
    name = sheet.step("whole quotient", f"floor({a.shown}/{b.shown})", "v", f"floor({a.code}/{b.code})")
    multiple = one(sheet, "multiple", TIMES, b, Number(Fraction(a.value // b.value), name))
    return one(sheet, "what is left", MINUS, a, multiple)


def whole_quotient(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a // b = (a - r)/b, r the remainder."""
    name = sheet.step("remainder", f"{a.shown} % {b.shown}", "v", f"{a.code} % {b.code}")
    left = Number(a.value % b.value, name)
    return one(sheet, "quotient", OVER, one(sheet, "without the remainder", MINUS, a, left), b)


def larger(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """max(a, b) = ((a + b) + |a - b|)/2."""
    return _half(sheet, a, b, PLUS)


def smaller(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """min(a, b) = ((a + b) - |a - b|)/2."""
    return _half(sheet, a, b, MINUS)


def _half(sheet: Sheet, a: Number, b: Number, form: str) -> Number:
    name = sheet.step("distance", f"Abs({a.shown} - {b.shown})", "v", f"Abs({a.code} - {b.code})")
    total = one(sheet, "sum", PLUS, a, b)
    return one(sheet, "half", OVER, one(sheet, "twice", form, total, Number(abs(a.value - b.value), name)), number(2))


def divisor(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """gcd(a, b) = gcd(b, a mod b), until nothing is left: Euclid's algorithm."""
    if a.value <= 0 or b.value <= 0:
        return None
    while b.value:
        name = sheet.step("remainder", f"{a.shown} % {b.shown}", "v", f"{a.code} % {b.code}")
        a, b = b, Number(a.value % b.value, name)
    return Number(a.value, sheet.step("the last divisor", f"gcd({a.shown}, 0)", "v", a.code))


def add_round(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a + b by the next multiple of ten, and what that is too much; whole parts and parts of one apart."""
    return _whole_and_rest(sheet, a, b, PLUS) if _fractions(a, b) else _rounded(sheet, a, b, PLUS, MINUS)


def subtract_round(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a - b in the same way."""
    return _whole_and_rest(sheet, a, b, MINUS) if _fractions(a, b) else _rounded(sheet, a, b, MINUS, PLUS)


def _rounded(sheet: Sheet, a: Number, b: Number, form: str, back: str) -> Number | None:
    over = -b.value % 10
    if not over and form == PLUS:
        a, b, over = b, a, -a.value % 10
    if not over:
        return None
    first = one(sheet, "rounded up", form, a, number(b.value + over))
    return one(sheet, "what was too much", back, first, number(over))


def _whole_and_rest(sheet: Sheet, a: Number, b: Number, form: str) -> Number:
    wholes = [number(math.floor(each.value)) for each in (a, b)]
    rests = [number(each.value - whole.value) for each, whole in zip((a, b), wholes, strict=True)]
    first = one(sheet, "whole parts", form, *wholes)
    return one(sheet, "together", PLUS, first, one(sheet, "parts of one", form, *rests))


def multiply_round(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a*b by the next multiple of ten, and what that is too much; the numerator first, then the denominator."""
    if _fractions(a, b):
        a, b = (b, a) if b.value.denominator == 1 else (a, b)
        return one(
            sheet,
            "through the denominator",
            OVER,
            one(sheet, "times the numerator", TIMES, a, number(b.value.numerator)),
            number(b.value.denominator),
        )
    a, b = (b, a) if abs(a.value) < abs(b.value) else (a, b)
    over = -a.value % 10
    if not over:
        return None
    first = one(sheet, "rounded up", TIMES, number(a.value + over), b)
    return one(sheet, "what was too much", MINUS, first, one(sheet, "too much", TIMES, number(over), b))


def divide_whole(sheet: Sheet, a: Number, b: Number) -> Number | None:
    """a/b as a whole number and a part of one."""
    whole = number(a.value // b.value)
    multiple = whole.value * b.value
    if not whole.value or multiple == a.value:
        return None
    left = one(sheet, "what is left", MINUS, a, one(sheet, "multiple", TIMES, whole, b))
    return one(sheet, "together", PLUS, whole, one(sheet, "part of one", OVER, left, b))
