"""An expression of the user's own: read by `arithmetic.lark`, refused with the place and the cause."""

from __future__ import annotations

import functools
from fractions import Fraction
from pathlib import Path
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.families.arithmetic.term import FUNCTIONS, MAX_BITS, OPERATORS, ArithmeticTerm

MAX_LENGTH = 400
"""Characters of a problem of the user's own; bounds the depth of its tree as well."""


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

    return Lark(Path(__file__).with_name("arithmetic.lark").read_text(), parser="lalr", propagate_positions=True)


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


def checked(term: ArithmeticTerm) -> Fraction:
    """The value. Raises ProblemError if an operator has none, at its place."""
    if term.op == "number":
        return Fraction(term.text)
    values = [checked(part) for part in term.args]
    try:
        value = OPERATORS[term.op].compute(*values)
    except ZeroDivisionError:
        raise ProblemError(f"division by zero at position {term.at + 1}") from None
    except ValueError as error:
        raise ProblemError(f"{error} at position {term.at + 1}") from None
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise ProblemError(f"an astronomically large value, of more than {MAX_BITS} bits, at position {term.at + 1}")
    return value
