"""The way through a formula: at each place one terminal, by the character that stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.calculus import BEGINS, UPRIGHT, differential_at
from harness.formulas.syntax.groups import closing
from harness.formulas.syntax.lexer.backslash import command
from harness.formulas.syntax.lexer.bodies import congruent, derivative, differential, in_integral
from harness.formulas.syntax.lexer.dots import dots
from harness.formulas.syntax.lexer.letter_runs import letter_run
from harness.formulas.syntax.lexer.marks import mark
from harness.formulas.syntax.lexer.numbers import number
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.lexer.symbols import symbol
from harness.formulas.syntax.signs import DOUBLE, SINGLE
from harness.formulas.trees.tree import Node

if TYPE_CHECKING:
    from lark import Token

MAX_TOKENS = 1200
"""Terminals of one formula: the parser spends about 15 us on each."""

_SPACE = re.compile(r"(?:\s|~|\\[,;:! ]|\\\n|\{\})+")
_MODULUS = re.compile(r"\(\s*(?:mod|\\b?mod|\\(?:text|mathrm|operatorname)\s*\{\s*mod\s*\})(?![A-Za-z])")


def terminals(
    text: str, *, latex: bool, read: Callable[[str], Node], factors: Container[str] = frozenset()
) -> list[Token]:
    """The terminals of a formula. Raises SyntaxRefused for what is none.

    A name right before brackets is called, save those in `factors`. read: reads a formula within this one, such as the
    bounds of a sum.
    """
    scan, length = Scan(text, latex, factors, read), len(text)
    while True:
        space = _SPACE.match(text, scan.at)
        if space:
            scan.at = space.end()
        if scan.at >= length:
            break
        if len(scan.tokens) > MAX_TOKENS:
            raise scan.refused(f"a formula of more than {MAX_TOKENS} symbols")
        _next(scan)
    if scan.stack:
        raise SyntaxRefused(scan.stack[-1].at, "a bracket that is never closed", text)
    return scan.tokens


def _next(scan: Scan) -> None:
    """The next terminal (or none, for what only changes the looks)."""
    char = scan.text[scan.at]
    if scan.derivatives and char in BEGINS and derivative(scan):
        return
    if scan.modulus and char == "(" and (modulus := _MODULUS.match(scan.text, scan.at)):
        congruent(scan, modulus.end(), closing(scan.text, scan.at))
    elif scan.integrals and char in "\\d" and in_integral(scan) and (by := differential_at(scan.text, scan.at)):
        differential(scan, *by)
    elif char == "\\" and (upright := UPRIGHT.match(scan.text, scan.at)):
        letter = upright[1] or ""
        symbol(scan, f"d{letter}", upright.end())
    elif char.isdigit() or (char == "." and scan.text[scan.at + 1 : scan.at + 2].isdigit()):
        number(scan)
    elif char.isalpha():
        letter_run(scan)
    elif (double := scan.text[scan.at : scan.at + 2]) in DOUBLE:
        mark(scan, *DOUBLE[double], 2)
    elif char == "\\":
        command(scan)
    elif char in SINGLE:
        mark(scan, *SINGLE[char], 1)
    elif char == "." and scan.text.startswith("...", scan.at) and dots(scan, scan.at + 3):
        return
    elif char == "'":
        raise scan.refused("a prime that stands behind no name")
    else:
        raise scan.refused(f"{char!r} is not a symbol of mathematics here")
