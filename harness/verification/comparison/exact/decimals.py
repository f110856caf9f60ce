"""Decimal literals: their digits carry meaning. A literal with d significant digits stands for what it rounds.

It matches what it equals exactly, and, when d >= 6, what lies within half a unit of its digit min(d, 12): a float
program prints 0.30000000000000004. A gold answer of 13 to 15 digits, or of more than the 17 that a float prints, was
written digit by digit and is held to its last one. 0 is matched by 0 alone.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from harness.formulas.syntax.bounds import MAX_DIGITS
from harness.formulas.trees.tree import Node
from harness.verification.options import Options


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


PRINTED_FLOAT = (16, 17)
"""Significant digits that only a printed float has, the last of them noise."""


def slack_of(a: Node, b: Node, options: Options, *, gold: bool) -> Fraction:
    """How far apart two numbers may lie of which one or both are decimal literals; gold: whether the first is an answer
    that the second is to meet. Two literals are held to the last digit of one that is no float's, whichever it is."""
    found = [literal(a), literal(b)]
    held = [one is not None and options.decimal_cap < one[1] and one[1] not in PRINTED_FLOAT for one in found]
    if not any(held) or (None in found and not (gold and held[0])):
        return max((half_unit(*one, options) for one in found if one is not None), default=Fraction(0))
    to_the_last = replace(options, decimal_cap=MAX_DIGITS)
    return max(
        half_unit(*one, to_the_last) for one, strict in zip(found, held, strict=True) if one is not None and strict
    )


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
