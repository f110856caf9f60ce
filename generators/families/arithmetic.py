"""Arithmetic: expressions parsed by `arithmetic.lark`, one step for each operator, gold exact.

The second derivation shares neither parser nor numbers: Python's own grammar (the harness's bounded reader) and SymPy's
rationals, against the Lark grammar and `fractions.Fraction` here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.writing.expressions import read
from generators.writing.family_protocol import Solution
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

MAX_LENGTH = 400
"""Characters of a problem of the user's own; bounds the depth of its tree as well."""
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

PHRASINGS = ("Evaluate {}.", "Compute {}.", "What is {}?", "Calculate the exact value of {}.", "Find the value of {}.")


class ArithmeticFamily:
    """Exact arithmetic; see the module docstring."""

    name = "arithmetic"
    summary = "exact arithmetic, one step for each operator"
    confirmation = "Python's own grammar and SymPy's rationals, against the Lark grammar and fractions.Fraction"
    levels: Mapping[int, str] = {
        1: "1-2 operators + - *, integers up to 20",
        2: "2-3 operators, with / and unary minus, integers up to 30",
        3: "3-5 operators, with // % **, integers up to 50",
        4: "5-7 operators, with abs, sqrt, min, max and decimals, integers up to 100",
        5: "7-10 operators, with factorial and gcd, integers up to 200",
    }
    trees = True
    example = ("3*(4 - 7)/2 + sqrt(16)",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> ArithmeticTerm:
        low, high = LEVELS[level][1]
        operators = stream.integer(low, high)
        if max_depth is not None:
            operators = min(operators, 2**max_depth - 1)
            return _within(stream, level, operators, max_depth)
        if level < 3:
            return _build(stream, level, operators)[0]
        while not low <= _operators(term := _build(stream, level, operators)[0]) <= high:
            pass  # an operator gave way and took its whole tree along, or unary ones brought additions
        return term

    def canonical(self, question: ArithmeticTerm) -> str:
        return _canonical(question)

    def solve(self, question: ArithmeticTerm, stream: Stream) -> Solution:
        text = written(question)
        program = Program(f"evaluate {text}", symbols="")
        value, name, _ = _write(program, question)
        program.answer(name, value)
        kind = "integer" if value.denominator == 1 else "rational"
        return Solution(stream.choice(PHRASINGS).format(text), Answer(kind, str(value)), program)

    def confirm(self, question: ArithmeticTerm, answer: Answer) -> bool:
        return bool(read(written(question)) == read(answer.value))

    def parse(self, texts: Sequence[str]) -> ArithmeticTerm:
        from harness.formulas.syntax.bounds import SyntaxRefused

        if len(texts) != 1:
            raise ProblemError(f"an arithmetic problem is one expression, not {len(texts)}")
        question = parsed(texts[0])
        if question.op == "number":
            raise ProblemError("an arithmetic problem needs an operator: this is a number already")
        _checked(question)
        try:
            read(written(question))
        except SyntaxRefused as error:  # an integer with leading zeros, or a tree too deep for the second derivation
            raise ProblemError(f"cannot use {excerpt(texts[0])}: {error.reason}") from None
        return question


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


CURES = {
    "^": "a power is written **",
    "×": "a product is written *",
    "·": "a product is written *",
    "÷": "a quotient is written /",
    "!": "a factorial is written factorial(5)",
    "(": "a product is written with *",
    "\\": "LaTeX is not read here",
    ",": "numbers are written without commas",
}
"""What is written instead of a sign that the grammar does not know, or not there."""


def parsed(text: str) -> ArithmeticTerm:
    """The tree of a text. Raises ProblemError with position and cause."""
    from lark.exceptions import UnexpectedInput, UnexpectedToken

    if len(text) > MAX_LENGTH:
        raise ProblemError(f"the expression has {len(text)} characters; at most {MAX_LENGTH} are read")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        position = len(text) if ended or error.pos_in_stream is None else error.pos_in_stream
        sign = text[position] if position < len(text) else ""
        complaint = f"unexpected {sign!r}" if sign else "the expression ends too early"
        if isinstance(error, UnexpectedToken) and error.expected == {"LPAR"}:
            complaint += ", where a function's '(' should be: there are no other names"
        elif sign in CURES:
            complaint += f": {CURES[sign]}"
        raise ProblemError(f"cannot read {excerpt(text)} at position {position + 1}: {complaint}") from None
    return _term(tree)


@functools.cache
def _grammar() -> Any:
    from lark import Lark

    return Lark(Path(__file__).with_suffix(".lark").read_text(), parser="lalr", propagate_positions=True)


def _term(tree: Any) -> ArithmeticTerm:
    at = tree.meta.start_pos
    if tree.data == "number":
        return ArithmeticTerm("number", text=str(tree.children[0]), at=at)
    if tree.data != "call":
        return ArithmeticTerm(str(tree.data), tuple(_term(part) for part in tree.children), at=at)
    name, *parts = tree.children
    if FUNCTIONS.get(name) != len(parts):
        functions = ", ".join(f"{function}/{count}" for function, count in FUNCTIONS.items())
        raise ProblemError(f"unknown function {name}/{len(parts)} at position {at + 1}: known are {functions}")
    return ArithmeticTerm(str(name), tuple(_term(part) for part in parts), at=at)


def _checked(term: ArithmeticTerm) -> Fraction:
    """The value. Raises ProblemError if an operator has none, at its place."""
    if term.op == "number":
        return Fraction(term.text)
    values = [_checked(part) for part in term.args]
    try:
        value = OPERATORS[term.op].compute(*values)
    except ZeroDivisionError:
        raise ProblemError(f"division by zero at position {term.at + 1}") from None
    except ValueError as error:
        raise ProblemError(f"{error} at position {term.at + 1}") from None
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise ProblemError(f"an astronomically large value, of more than {MAX_BITS} bits, at position {term.at + 1}")
    return value


def _write(program: Program, term: ArithmeticTerm) -> tuple[Fraction, str, str]:
    """Writes the steps of a term, children first; gives its value, its code, and the code's place in an f-string."""
    if term.op == "number":
        return Fraction(term.text), f"Rational('{term.text}')" if "." in term.text else term.text, term.text
    operator = OPERATORS[term.op]
    parts = [_write(program, part) for part in term.args]
    values = [value for value, _, _ in parts]
    value = operator.compute(*values)
    # A value that stands for a subexpression keeps its parentheses: (-7)**2, (1/2)*3.
    inside = "({})" if operator.binding < FUNCTION else "{}"
    pairs = list(zip(term.args, parts, strict=True))
    left = operator.form.format(*(part.text or inside.format(number) for part, (number, _, _) in pairs))
    template = operator.form.format(*(part.text or inside.format(place) for part, (_, _, place) in pairs))
    form = operator.form if term.op == "pow" and values[1] >= 0 else operator.code or operator.form
    name = f"step_{len(program.steps) + 1}"
    code = form.format(*(code for _, code, _ in parts))
    program.step(operator.rule, left, name, code, value, None if template == left else template)
    return value, name, f"{{{name}}}"


def _within(stream: Stream, level: int, operators: int, depth: int) -> ArithmeticTerm:
    """A random tree of at most that depth; fewer operators if that many do not fit."""
    while True:
        for _ in range(20):
            term, _ = _build(stream, level, operators)
            if term.op != "number" and _depth(term) <= depth:
                return term
        operators = max(1, operators - 1)


def _operators(term: ArithmeticTerm) -> int:
    return sum(map(_operators, term.args)) + (term.op != "number")


def _depth(term: ArithmeticTerm) -> int:
    return 0 if term.op == "number" else 1 + max(map(_depth, term.args))


def _build(stream: Stream, level: int, operators: int) -> tuple[ArithmeticTerm, Fraction]:
    """A random tree with that many operators and its value: an operator that does not suit its operands gives way."""
    if operators <= 0:
        return _number(stream, level)
    weights, _, _, largest = LEVELS[level]
    left_share = stream.below(operators)
    left = _build(stream, level, left_share)
    right = _build(stream, level, operators - 1 - left_share)
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


def _canonical(term: ArithmeticTerm) -> str:
    """Commutative operators flattened and their arguments sorted."""
    if term.op == "number":
        return str(Fraction(term.text)) if "." not in term.text else term.text
    parts = [_canonical(part) for part in _flat(term, term.op)]
    return f"{term.op}({', '.join(sorted(parts) if term.op in COMMUTATIVE else parts)})"


def _flat(term: ArithmeticTerm, op: str) -> list[ArithmeticTerm]:
    if op not in COMMUTATIVE:
        return list(term.args)
    return [deeper for part in term.args for deeper in (_flat(part, op) if part.op == op else [part])]


FAMILY = ArithmeticFamily()
