"""Runs of letters without a backslash: a known word, a unit behind a number, or letters that multiply."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import MAX_NAME
from harness.formulas.syntax.calculus import DIFFERENTIAL
from harness.formulas.syntax.commands import PLAIN_WORDS
from harness.formulas.syntax.lexer.bodies import BIG, big, in_integral
from harness.formulas.syntax.lexer.measures import measured, rate, unit
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.lexer.symbols import BEFORE_BRACKET, CONSTANTS, constant, known, symbol
from harness.formulas.syntax.subscripts import subscript_at
from harness.formulas.syntax.units import PLAIN_UNITS, is_inch
from harness.formulas.syntax.words import read_words

_LETTERS = re.compile(r"[A-Za-z]+")
_ENDS_IN_DX = re.compile(r"([A-Za-z]{1,4}?)d[A-Za-z](?![A-Za-z])")
_ENDS_A_SET = frozenset({"RPAR", "RSQ", "RREV", "RSET", "RBRACE", "NODE"})
_OPENING = frozenset({"LPAR", "LSQ", "LREV", "LSET", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQ", "RREV", "RSET", "RBRACE"})
_SET_FOLLOWS = re.compile(r"\s*[(\[{\]\\]")


def letter_run(scan: Scan) -> None:
    """The run of letters that begins here, or as much of it as is one terminal. Raises SyntaxRefused."""
    letters = _LETTERS.match(scan.text, scan.at)
    if letters is None:
        raise scan.refused("a letter of no alphabet of mathematics")
    if scan.integrals and in_integral(scan) and (glued := _ENDS_IN_DX.match(scan.text, scan.at)):
        letters = _LETTERS.match(scan.text, scan.at, glued.end(1)) or letters  # the x of xdx
    run, end = letters[0], letters.end()
    if run in BIG and scan.text[end : end + 1] == "_":
        big(scan, run, end)
        return
    inside = scan.at > 0 and scan.text[scan.at - 1].isalpha()  # the mu of amu is m*u
    if run in ("U", "u") and _behind_a_set(scan) and _SET_FOLLOWS.match(scan.text, end):
        known(scan, "CUP", None, end)
    elif measured(scan) and (quotient := rate(scan)):
        unit(scan, quotient[0], quotient.end())
    elif run in CONSTANTS and not (scan.subscripts and subscript_at(scan.text, end)):
        constant(scan, run, end)
    elif run == "in" and measured(scan) and is_inch(scan.text, end):
        unit(scan, "in", end)
    elif run in PLAIN_WORDS and run not in CONSTANTS and not (inside and PLAIN_WORDS[run][0] == "SYMBOL"):
        known(scan, *PLAIN_WORDS[run], end)
    elif run in PLAIN_UNITS and measured(scan) and not scan.latex:
        unit(scan, run, end)
    elif len(run) > 1 and (node := read_words(run)) is not None:
        known(scan, "NODE", node, end)
    elif DIFFERENTIAL.fullmatch(run):
        symbol(scan, run, end)
    elif len(run) > (4 if scan.latex else 3):
        raise scan.refused(f"the word {run[:MAX_NAME]!r} is not a name of mathematics")
    elif len(run) > 1 and BEFORE_BRACKET.match(scan.text, end) and not scan.latex:
        raise scan.refused(f"the function {run!r} is not known in a formula")
    else:
        letter = run[0]
        if letter in "ei" and not (scan.subscripts and subscript_at(scan.text, scan.at + 1)):
            constant(scan, letter, scan.at + 1)
        else:
            symbol(scan, letter, scan.at + 1)


def _behind_a_set(scan: Scan) -> bool:
    """Whether what ended last may be a set: 2u is a product, and so is (x + 1)u, whose brackets hold no pair."""
    if not scan.tokens or scan.tokens[-1].type not in _ENDS_A_SET:
        return False
    return scan.tokens[-1].type != "RPAR" or _holds_a_pair(scan)


def _holds_a_pair(scan: Scan) -> bool:
    """Whether the brackets that the last token closes hold a comma of their own."""
    depth = 0
    for token in reversed(scan.tokens):
        if token.type in _CLOSING:
            depth += 1
        elif token.type in _OPENING:
            depth -= 1
            if depth == 0:
                return False
        elif token.type == "COMMA" and depth == 1:
            return True
    return False
