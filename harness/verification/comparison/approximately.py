"""`left \\approx right`: true where left, rounded to the digits that are written, is right."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from harness.formulas.functions.balls import is_real, precision
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.resolve import resolve
from harness.verification.verdict import Method, Verdict, differ, same, undecided

BITS = 256


def approximates(exact: Node, written: Node) -> Verdict:
    """Whether a number, rounded to the last digit that is written of the other, is that. Cut off instead of rounded, as
    2/3 \\approx 0.66, it is undecided. Of two decimals the one with fewer digits is the rounded one."""
    sides = [decimal_of(side) for side in (exact, written)]
    if sides[1] is None and sides[0] is not None:
        exact, written, sides = written, exact, sides[::-1]
    if sides[0] is not None and sides[1] is not None and sides[0][1] > sides[1][1]:
        exact, written, sides = written, exact, sides[::-1]
    if sides[1] is None:
        return undecided("nothing that is written as a rounded number")
    value, unit = sides[1]
    if free_names(exact):
        return undecided("what is approximated has names")
    exactly = rational(exact)
    if exactly is not None:
        return _off(Fraction(int(exactly.p), int(exactly.q)), value, unit)
    try:
        with precision(BITS):
            ball = Tape(resolve(exact))({})
            if not ball.is_finite() or not is_real(ball):
                return undecided("no real number")
            return _weighed(arb(ball.real), value, unit)
    except (Undecided, Undefined) as reason:
        return undecided(str(reason))


def _off(exact: Fraction, value: Fraction, unit: Fraction) -> Verdict:
    """The verdict on a fraction: halfway between two roundings either is right."""
    off = abs(exact - value)
    if off <= unit / 2:
        return same()
    if off < unit and abs(exact) > abs(value):
        return undecided("cut off, and not rounded")
    return differ(f"it is {_arb(exact).str(12, radius=False)}")


def _weighed(ball: arb, value: Fraction, unit: Fraction) -> Verdict:
    off = abs(ball - _arb(value))
    half, whole = _arb(unit / 2), _arb(unit)
    if off <= half:
        return same(Method.numeric)
    if off < whole and not (abs(ball) < _arb(abs(value))):
        return undecided("cut off, and not rounded")
    if off > half:
        return differ(f"it is {ball.str(12, radius=False)}", Method.enclosure)
    return undecided("halfway between two roundings")


def _arb(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def decimal_of(node: Node) -> tuple[Fraction, Fraction] | None:
    """The value of a number as it is written, and the unit of its last digit: 3.14, -0.5, 1.2*10^6, 1200."""
    if node.head == "Neg":
        inner = decimal_of(node.args[0]) if isinstance(node.args[0], Node) else None
        return None if inner is None else (-inner[0], inner[1])
    if node.head == "Integer":
        digits = str(node.args[0])
        zeros = len(digits) - len(digits.rstrip("0")) if digits != "0" else 0
        return Fraction(digits), Fraction(10) ** zeros
    if node.head == "Decimal":
        return _of_literal(str(node.args[0]))
    if node.head == "Mul" and len(node.args) == 2:
        first, power = node.args
        scale = _power_of_ten(power) if isinstance(power, Node) else None
        inner = decimal_of(first) if isinstance(first, Node) and first.head in ("Decimal", "Integer", "Neg") else None
        return None if scale is None or inner is None else (inner[0] * scale, inner[1] * scale)
    return None


def _of_literal(text: str) -> tuple[Fraction, Fraction]:
    mantissa, _, exponent = text.lower().partition("e")
    scale = Fraction(10) ** int(exponent or 0)
    places = len(mantissa.partition(".")[2])
    return Fraction(mantissa.rstrip(".") or "0") * scale, Fraction(1, 10**places) * scale


def _power_of_ten(node: Node) -> Fraction | None:
    if node.head != "Pow" or node.args[0] != Node("Integer", (10,)):
        return None
    exponent = node.args[1]
    negative = isinstance(exponent, Node) and exponent.head == "Neg"
    digits = exponent.args[0] if negative and isinstance(exponent, Node) else exponent
    if not isinstance(digits, Node) or digits.head != "Integer" or int(digits.args[0]) > 400:  # type: ignore[arg-type]  # an Integer holds an int
        return None
    power = int(digits.args[0])  # type: ignore[arg-type]  # as above
    return Fraction(10) ** (-power if negative else power)
