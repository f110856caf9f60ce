"""Arithmetic terms: their operators, how they are written, and what makes two of them one question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

FUNCTION = 5
"""How tightly a function or a number binds: nothing about it ever needs parentheses."""
MAX_BITS = 4000
"""The most bits a value may have, decided before it is computed."""


@dataclass(frozen=True, slots=True)
class ArithmeticTerm:
    """A number (op "number", `text` as written) or an operator or function over its arguments."""

    op: str
    args: tuple[ArithmeticTerm, ...] = ()
    text: str = ""
    at: int = field(default=0, compare=False)
    """Its position in a user's text."""


@dataclass(frozen=True, slots=True)
class Operator:
    """What an operator is called in a step, how it is written, how tightly it binds, and what it computes."""

    rule: str
    form: str
    binding: int
    compute: Callable[..., Fraction]
    code: str = ""
    """As a program writes it, where that is not `form`: a quotient of two Python integers would be a float."""


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise ValueError("a power with a fraction as its exponent")
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(base) != 1 and bits * abs(exponent.numerator) > MAX_BITS:
        raise ValueError(f"an astronomically large power, of more than {MAX_BITS} bits,")
    return Fraction(base ** int(exponent))


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise ValueError("the square root of a negative number")
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    if root * root != value:
        raise ValueError("a square root that is not rational")
    return root


def _factorial(value: Fraction) -> Fraction:
    if value.denominator != 1 or not 0 <= value <= 100:
        raise ValueError("the factorial of something else than an integer from 0 to 100")
    return Fraction(math.factorial(int(value)))


def _gcd(*values: Fraction) -> Fraction:
    if any(value.denominator != 1 for value in values):
        raise ValueError("the greatest common divisor of fractions")
    return Fraction(math.gcd(*map(int, values)))


OPERATORS: Mapping[str, Operator] = {
    "add": Operator("addition", "{} + {}", 1, lambda a, b: a + b),
    "sub": Operator("subtraction", "{} - {}", 1, lambda a, b: a - b),
    "mul": Operator("multiplication", "{}*{}", 2, lambda a, b: a * b),
    "div": Operator("division", "{}/{}", 2, lambda a, b: a / b, "Rational({}, {})"),
    "floordiv": Operator("floor division", "{} // {}", 2, lambda a, b: Fraction(a // b)),
    "mod": Operator("remainder", "{} % {}", 2, lambda a, b: a % b),
    "neg": Operator("negation", "-{}", 3, lambda a: -a),
    "pow": Operator("power", "{}**{}", 4, _power, "Rational({})**{}"),
    "abs": Operator("absolute value", "abs({})", 5, abs),
    "sqrt": Operator("square root", "sqrt({})", 5, _root),
    "factorial": Operator("factorial", "factorial({})", 5, _factorial),
    "gcd": Operator("greatest common divisor", "gcd({}, {})", 5, _gcd),
    "min": Operator("minimum", "min({}, {})", 5, min),
    "max": Operator("maximum", "max({}, {})", 5, max),
}
FUNCTIONS = {"abs": 1, "sqrt": 1, "factorial": 1, "gcd": 2, "min": 2, "max": 2}
COMMUTATIVE = ("add", "mul", "gcd", "min", "max")


def written(term: ArithmeticTerm) -> str:
    """The expression as text, with the parentheses it needs and no others."""
    if term.op == "number":
        return term.text
    operator = OPERATORS[term.op]
    parts = [_parenthesised(operator, place, part) for place, part in enumerate(term.args)]
    return operator.form.format(*parts)


def _parenthesised(outer: Operator, place: int, part: ArithmeticTerm) -> str:
    text = written(part)
    if part.op == "number" or outer.binding == FUNCTION:
        return text
    binding = OPERATORS[part.op].binding
    # ** groups to the right, everything else to the left: 2**3**2 is 2**(3**2), 5 - 3 - 1 is (5 - 3) - 1.
    apart = place == (0 if outer.form == "{}**{}" else 1) or outer.form == "-{}"
    # A minus after another operator gets parentheses for the reader's sake.
    return (
        f"({text})"
        if binding < outer.binding or (binding == outer.binding and apart) or (place and part.op == "neg")
        else text
    )


def canonical(term: ArithmeticTerm) -> str:
    """Commutative operators flattened and their arguments sorted."""
    if term.op == "number":
        return str(Fraction(term.text)) if "." not in term.text else term.text
    parts = [canonical(part) for part in _flat(term, term.op)]
    return f"{term.op}({', '.join(sorted(parts) if term.op in COMMUTATIVE else parts)})"


def _flat(term: ArithmeticTerm, op: str) -> list[ArithmeticTerm]:
    if op not in COMMUTATIVE:
        return list(term.args)
    return [deeper for part in term.args for deeper in (_flat(part, op) if part.op == op else [part])]
