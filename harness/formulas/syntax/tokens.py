"""The tokens of Python and SymPy print syntax, cut by one regular expression; what each number among them is; and why a
token stands where none of its kind may."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from typing import Final

from harness.formulas.syntax.bounds import MAX_DIGITS, MAX_EXPONENT, SyntaxRefused
from harness.formulas.trees.tree import Node, integer

# In this order: names; numbers, with whatever letters run into them; quoted texts; signs of several characters; the
# rest one by one. Each takes all it can and gives nothing back (`++`): linear time, whatever the text.
_TOKEN = re.compile(
    r"[A-Za-z_]\w*|(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+\w*|'[^']*'|\"[^\"]*\"|\*\*|//|<<|>>|->"
    r"|[<>=!:]=|\.\.\.|\S",
    re.ASCII,
)
_NUMBER = re.compile(r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE]([+-]?[0-9]++))?+(j?)")
_LONG_NUMBER = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_SIGNS = frozenset("()[]{}+-*/%<>=!~&|:,.^'\"") | {"**", "//", "<<", ">>", "->", "<=", ">=", "==", "!=", ":=", "..."}

END: Final = " "
"""Stands behind the last token; no token is a space."""

WORDS: Final = frozenset(keyword.kwlist) - {"True", "False", "lambda", "and", "or", "not", "in"}
"""Words of Python that mathematics does not have. Where they stand the rest is no mathematics either: `5 if x` is not
5*i*f*x, as the other syntax would read it."""


def tokens_of(text: str) -> list[str]:
    """The tokens of a normalised text, END behind them."""
    found: list[str] = _TOKEN.findall(text)
    found.append(END)
    return found


def place_of(text: str, index: int) -> int:
    """Where the token of this index starts in the text; the text's length for END."""
    for count, found in enumerate(_TOKEN.finditer(text)):
        if count == index:
            return found.start()
    return len(text)


def number(token: str, index: int) -> Node:
    """The node of a token that starts like a number: an Integer, a Decimal as written, or such a number times I."""
    if len(token) > MAX_DIGITS and _LONG_NUMBER.search(token):
        raise SyntaxRefused(index, f"a number of more than {MAX_DIGITS} digits")
    if token.isdecimal():
        if token[0] == "0" and token.strip("0"):
            raise SyntaxRefused(index, "leading zeros in a number")
        return integer(int(token))
    found = _NUMBER.fullmatch(token)
    if found is None:
        raise SyntaxRefused(index, "a number runs into a name")
    if found[1] and (len(found[1]) > 6 or abs(int(found[1])) > MAX_EXPONENT):
        raise SyntaxRefused(index, f"an exponent beyond {MAX_EXPONENT}", final=True)
    if found[2]:
        return Node("Mul", (number(token[:-1], index), Node("Constant", ("I",))))
    return Node("Decimal", (token,))


def is_quoted(token: str) -> bool:
    """Whether a token is a text in quotes that are closed."""
    return len(token) > 1 and token[0] in "'\""


def misplaced(tokens: Sequence[str], index: int, *, after_value: bool) -> SyntaxRefused:
    """The refusal of a token that cannot stand there: behind a value, or where a value should be."""
    token = tokens[index]
    if token in WORDS:
        return SyntaxRefused(index, f"`{token}` is not mathematics", final=True)
    if token != END and token not in _SIGNS and not (token[0].isalnum() or token[0] in "_'\"."):
        return SyntaxRefused(index, f"{token!r} has no place in Python syntax")
    if token == END:
        opened = _never_closed(tokens)
        if opened is not None:
            return SyntaxRefused(opened, f"{tokens[opened]!r} was never closed")
        return SyntaxRefused(index, f"nothing stands behind {tokens[index - 1]!r}" if index else "empty")
    if token in ("'", '"'):
        return SyntaxRefused(index, "a quote that is never closed")
    if after_value:
        return SyntaxRefused(index, f"{token!r} cannot follow {tokens[index - 1]!r}")
    return SyntaxRefused(index, f"{token!r} stands where a value should")


def _never_closed(tokens: Sequence[str]) -> int | None:
    """The index of the last bracket that none closes."""
    opened = []
    for index, token in enumerate(tokens):
        if token in ("(", "[", "{"):
            opened.append(index)
        elif token in (")", "]", "}") and opened:
            opened.pop()
    return opened[-1] if opened else None
