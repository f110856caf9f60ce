"""Random arithmetic terms of a level, built from the leaves up so that every operator suits its operands."""

from __future__ import annotations

import math
from fractions import Fraction

from generators.families.arithmetic.term import OPERATORS, ArithmeticTerm
from generators.writing.stream import Stream

# Operators with their weights, how many of them, and the largest integer and value, by level.
PLAIN = (("add", 3), ("sub", 3), ("mul", 3))
SCHOOL = (*PLAIN, ("div", 2), ("neg", 1))
WHOLE = (*SCHOOL, ("floordiv", 1), ("mod", 1), ("pow", 1))
HIGH = (*WHOLE, ("abs", 1), ("sqrt", 1), ("min", 1), ("max", 1))
TOP = (*HIGH, ("factorial", 1), ("gcd", 2))
LEVELS = {
    1: (PLAIN, (1, 2), 20, 10**3),
    2: (SCHOOL, (2, 3), 30, 10**3),
    3: (WHOLE, (3, 5), 50, 10**4),
    4: (HIGH, (5, 7), 100, 10**5),
    5: (TOP, (7, 10), 200, 10**6),
}
DECIMALS_FROM = 4
"""The first level with decimals in its questions."""


def within(stream: Stream, level: int, operators: int, depth: int) -> ArithmeticTerm:
    """A random tree of at most that depth; fewer operators if that many do not fit."""
    while True:
        for _ in range(20):
            term, _ = build(stream, level, operators)
            if term.op != "number" and _depth(term) <= depth:
                return term
        operators = max(1, operators - 1)


def operators_in(term: ArithmeticTerm) -> int:
    """How many operators and functions a term holds."""
    return sum(map(operators_in, term.args)) + (term.op != "number")


def _depth(term: ArithmeticTerm) -> int:
    return 0 if term.op == "number" else 1 + max(map(_depth, term.args))


def build(stream: Stream, level: int, operators: int) -> tuple[ArithmeticTerm, Fraction]:
    """A random tree with that many operators and its value: an operator that does not suit its operands gives way."""
    if operators <= 0:
        return _number(stream, level)
    weights, _, _, largest = LEVELS[level]
    left_share = stream.below(operators)
    left = build(stream, level, left_share)
    right = build(stream, level, operators - 1 - left_share)
    for _ in range(20):
        op = stream.weighted(weights)
        candidate = _combined(stream, op, left, right)
        if candidate is not None and abs(candidate[1].numerator) <= largest and candidate[1].denominator <= 360:
            return candidate
    return _number(stream, level)


def _number(stream: Stream, level: int) -> tuple[ArithmeticTerm, Fraction]:
    largest = LEVELS[level][2]
    text = str(stream.integer(1, largest))
    if level >= DECIMALS_FROM and stream.chance(1, 6):
        text = f"{stream.integer(0, 9)}.{stream.choice(['5', '25', '75', '2', '4', '6', '8'])}"
    return ArithmeticTerm("number", text=text), Fraction(text)


def _combined(
    stream: Stream, op: str, left: tuple[ArithmeticTerm, Fraction], right: tuple[ArithmeticTerm, Fraction]
) -> tuple[ArithmeticTerm, Fraction] | None:
    """op over left and right, or None if it has no value or teaches nothing."""
    (a, x), (b, y) = left, right
    if op == "pow":
        exponent = stream.integer(2, 3)
        b, y = ArithmeticTerm("number", text=str(exponent)), Fraction(exponent)
        if abs(x) > 12 or x.denominator != 1:
            return None
    elif op == "sqrt":
        root = stream.integer(2, 20)
        a, x = (a, x) if _square(x) else (ArithmeticTerm("number", text=str(root * root)), Fraction(root * root))
    elif op == "factorial":
        a, x = (a, x) if x.denominator == 1 and 3 <= x <= 7 else _small(stream)
    elif op in ("floordiv", "mod", "gcd") and (x.denominator != 1 or y.denominator != 1 or y <= 0):
        return None
    if op == "neg" and a.op in ("neg", "number") and stream.chance(2, 3):
        return None
    if OPERATORS[op].form.count("{}") == 1:
        # A unary operator takes the place of the binary one: the other operand joins by addition.
        term, value = ArithmeticTerm(op, (a,)), OPERATORS[op].compute(x)
        return (term, value) if b.op == "number" else (ArithmeticTerm("add", (b, term)), y + value)
    try:
        return ArithmeticTerm(op, (a, b)), OPERATORS[op].compute(x, y)
    except (ZeroDivisionError, ValueError):
        return None


def _square(value: Fraction) -> bool:
    return value > 1 and value.denominator == 1 and math.isqrt(int(value)) ** 2 == value


def _small(stream: Stream) -> tuple[ArithmeticTerm, Fraction]:
    number = stream.integer(3, 7)
    return ArithmeticTerm("number", text=str(number)), Fraction(number)
