"""Decimal literals: their digits carry meaning. A literal with d significant digits stands for what it rounds.

It matches what it equals exactly, and, when d >= 6, what lies within half a unit of its digit min(d, 12): a float
program prints 0.30000000000000004. 0 is matched by 0 alone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from harness.equality.options import Options
from harness.syntax.tree import Node


def literal(node: Node) -> tuple[Fraction, int] | None:
    """(value, significant digits) of a decimal literal, signed or not; None for anything else."""
    head, args = node
    if head == "Neg":
        inner = literal(args[0])  # type: ignore[arg-type]  # a Neg holds a Node
        return None if inner is None else (-inner[0], inner[1])
    if head != "Decimal":
        return None
    text = str(args[0])
    digits = text.lower().split("e")[0].replace(".", "").lstrip("0")
    return Fraction(text), len(digits)


def half_unit(value: Fraction, digits: int, options: Options) -> Fraction:
    """Half a unit of the literal's last digit, or of digit `decimal_cap`; 0 where it has too few to be a rounding."""
    if value == 0 or digits < options.decimal_digits:
        return Fraction(0)
    scale = abs(value)
    exponent = len(str(scale.numerator)) - len(str(scale.denominator))
    while Fraction(10) ** exponent > scale:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= scale:
        exponent += 1
    return Fraction(10) ** (exponent - min(digits, options.decimal_cap) + 1) / 2


def rounded(text: str, options: Options) -> Any:
    """The ball of the numbers a decimal literal may stand for."""
    value = Fraction(text)
    digits = len(text.lower().split("e")[0].replace(".", "").lstrip("0"))
    slack = half_unit(value, digits, options)
    middle = arb(fmpq(value.numerator, value.denominator))
    return acb(middle + arb(0, arb(fmpq(slack.numerator, slack.denominator))) if slack else middle)
