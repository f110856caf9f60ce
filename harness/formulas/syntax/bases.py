"""Numbers with their base: 52_8, 1a1_{16}, (52)_8, 52 base 8, and 0x1a1 as programs print it."""

from __future__ import annotations

import re
from fractions import Fraction

from harness.formulas.trees.tree import Node, integer, symbol

LARGEST = 36
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORDS = ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen").split()
_NUMBER = (
    r"(?P<number>-?\(?\s*(?:\\(?:text|mathrm)\s*\{\s*)?"
    r"[0-9][0-9A-Za-z]{0,400}(?: [0-9]{3,8}){0,40}(?:\.[0-9A-Za-z]{1,400})?\s*\}?\s*\)?)"
)
_BASE = r"(?P<base>[1-9][0-9]?|[a-z]{3,8})"
_WITH_BASE = re.compile(
    rf"{_NUMBER}(?:\s*_\s*(?:\{{\s*)?(?:\\(?:text|mathrm)\s*\{{\s*)?\(?\s*(?:base\s*)?\}}?{_BASE}\s*\)?\s*(?:\}}\s*){{0,2}}"
    rf"|,?\s+(?:\(\s*)?(?:in\s+)?base\s+(?P<named>[1-9][0-9]?|[a-z]{{3,8}})\s*\)?)"
)
_NAMED = re.compile(r"([A-Za-z])\s*=\s*(.+)", re.DOTALL)
_PREFIXED = re.compile(r"(?P<sign>-?)0(?P<prefix>[xbo])(?P<digits>[0-9A-Fa-f]{1,400})")
_PREFIXES = {"x": 16, "b": 2, "o": 8}
_PRODUCT = re.compile(r"\d+[a-z]")


def read_based(text: str) -> Node | None:
    """The node of a number whose base is written, or of x = 52_8, or None. 2x_3 and 2a_{16} are products."""
    named = _NAMED.fullmatch(text)
    if named is not None:
        value = _read(named[2])
        return None if value is None else Node("Eq", (symbol(named[1]), value))
    return _read(text)


def _read(text: str) -> Node | None:
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed is not None:
        return _node(prefixed["sign"] + prefixed["digits"], _PREFIXES[prefixed["prefix"]])
    found = _WITH_BASE.fullmatch(text)
    if found is None:
        return None
    number = re.sub(r"\\(?:text|mathrm)|[\s(){}]", "", found["number"])
    said = found["base"] or found["named"]
    if _PRODUCT.fullmatch(number.lstrip("-")) and "text" not in text:
        return None
    base = int(said) if said.isdecimal() else _WORDS.index(said) + 2 if said in _WORDS else 0
    return _node(number, base)


def _node(number: str, base: int) -> Node | None:
    written = number.lower()
    if not 2 <= base <= LARGEST or _value(written, base) is None:
        return None
    return Node("Based", (Node("Text", (written,)), integer(base)))


def _value(written: str, base: int) -> Fraction | None:
    whole, _, rest = written.removeprefix("-").partition(".")
    places = [_DIGITS.find(digit) for digit in whole + rest]
    if not places or not all(0 <= place < base for place in places):
        return None
    value = 0
    for place in places:
        value = value * base + place
    return Fraction(-value if written.startswith("-") else value, base ** len(rest))


def digits_of(node: Node) -> str:
    """The digits of a Based node, as they are written."""
    text = node.args[0]
    assert isinstance(text, Node)
    return str(text.args[0])


def base_of(node: Node) -> int:
    """The base of a Based node."""
    base = node.args[1]
    assert isinstance(base, Node)
    assert isinstance(base.args[0], int)
    return base.args[0]


def number_of(node: Node) -> Node:
    """What a Based node is worth, as a quotient of whole numbers."""
    value = _value(digits_of(node), base_of(node))
    assert value is not None
    top = integer(abs(value.numerator))
    quotient = top if value.denominator == 1 else Node("Div", (top, integer(value.denominator)))
    return Node("Neg", (quotient,)) if value < 0 else quotient
