"""What `=` may leave out: a decimal is the rounded value of something, and so is a whole number beside a fraction.

An interval holds every value that a side may stand for, where each decimal in it was rounded to its last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb, fmpq

from harness.formulas.functions.balls import precision
from harness.formulas.trees.algebra import free_names, sub
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.resolve import resolve

BITS = 128
MOST_BITS = 4096
"""Bits of a number that is calculated with here."""
Interval = tuple[Fraction, Fraction]


def may_be_rounded(left: Node, right: Node) -> bool:
    """Whether two numbers that differ are the same up to the rounding of what is written."""
    a, b = (_interval(side, rounded=False) for side in (left, right))
    wide_a, wide_b = a, b
    if _decimals(left) or _decimals(right):  # else nothing in them can have been rounded
        wide_a, wide_b = (_interval(side, rounded=True) for side in (left, right))
    if a is None or b is None or wide_a is None or wide_b is None:
        return _near(left, right)
    if wide_a[0] <= wide_b[1] and wide_b[0] <= wide_a[1]:
        return True
    whole = [one[0].denominator == 1 for one in (a, b)]
    gap = min(abs(one - other) for one in wide_a for other in wide_b)
    return whole[0] != whole[1] and gap < 1 and not (_decimals(left) and _decimals(right))


def _near(left: Node, right: Node) -> bool:
    """The same for roots and the like, by balls: whether the two are within a digit of each other."""
    decimal = [_decimals(side) for side in (left, right)]
    if all(decimal):
        return True  # what either was rounded from is not followed through a root
    written = right if decimal[1] or not decimal[0] else left
    unit = _unit(written)
    if unit is None:
        return any(decimal)
    try:
        difference = resolve(sub(left, right))
        if free_names(difference):
            return True  # a name without a value
        with precision(BITS):
            gap = Tape(difference)({})
            return not (gap.is_finite() and abs(gap) > arb(fmpq(9 * unit.numerator, 10 * unit.denominator)))
    except (Undecided, Undefined):
        return True


def _unit(node: Node) -> Fraction | None:
    """The size of the last digit of a plain number; None for anything else."""
    inner = next(node.children()) if node.head == "Neg" else node
    if inner.head == "Integer":
        return Fraction(1)
    if inner.head != "Decimal" or "e" in str(inner.args[0]).lower():
        return None
    return Fraction(1, 10 ** len(str(inner.args[0]).partition(".")[2]))


def _decimals(node: Node) -> bool:
    return "Decimal" in heads_of(node)


def _interval(node: Node, *, rounded: bool) -> Interval | None:
    if node.head == "Integer":
        value = Fraction(int(node.args[0]))  # type: ignore[arg-type]  # an Integer holds an int
        return value, value
    if node.head == "Decimal":
        return _decimal(str(node.args[0]), rounded)
    if node.head not in ("Add", "Mul", "Neg", "Div", "Pow"):
        return None
    parts = [_interval(part, rounded=rounded) for part in node.children()]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if node.head == "Add":
        return _small((sum(low for low, _ in known), sum(high for _, high in known)))  # type: ignore[arg-type]  # sums of fractions
    if node.head == "Neg":
        return -known[0][1], -known[0][0]
    if node.head == "Pow":
        return _power(*known)
    result = known[0]
    for part in known[1:]:
        if node.head == "Div":
            if part[0] <= 0 <= part[1]:
                return None
            part = (1 / part[1], 1 / part[0])
        found = _ends(result, part, lambda a, b: a * b)
        if found is None:
            return None
        result = found
    return result


def _decimal(text: str, rounded: bool) -> Interval | None:
    mantissa, _, exponent = text.lower().partition("e")
    if exponent and abs(int(exponent)) > 100:
        return None
    value = Fraction(text)
    if not rounded:
        return value, value
    half = Fraction(1, 2 * 10 ** len(mantissa.partition(".")[2])) * Fraction(10) ** int(exponent or 0)
    return value - half, value + half


def _power(base: Interval, exponent: Interval) -> Interval | None:
    power = exponent[0]
    if exponent[0] != exponent[1] or power.denominator != 1 or abs(power) > 64 or (base[0] <= 0 and power < 0):
        return None
    found = _ends(base, base, lambda a, _: a ** int(power))
    if found is not None and power % 2 == 0 and base[0] < 0 < base[1]:
        return Fraction(0), found[1]
    return found


def _ends(first: Interval, second: Interval, rule: Callable[[Fraction, Fraction], Fraction]) -> Interval | None:
    values = [rule(a, b) for a in first for b in second]
    return _small((min(values), max(values)))


def _small(interval: Interval) -> Interval | None:
    big = any(max(one.numerator.bit_length(), one.denominator.bit_length()) > MOST_BITS for one in interval)
    return None if big else interval
