"""Numbers as people write them in formulas: thousands grouped, decimals that repeat, mixed fractions."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import MAX_DIGITS, SyntaxRefused
from harness.formulas.trees.tree import Node, integer

# At most 12 groups, never given back: a list of a thousand numbers without a space must not be scanned again from each.
_GROUPED = re.compile(r"\d{1,3}(?:(?:\{,\}|\\,|\\!,\\!|,\\!|\\!)\s{0,3}\d{3}){1,12}+(?!\d)(?:\.\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){1,12}+(?![\d,])(?:\.\d+)?")
_BRACKETED = re.compile(r"(\d+)\.()\((\d+)\)()(?!\d)")
_REPEATING = re.compile(r"(\d*)\.(\d*)\\overline\s*(?:\{(\d+)\}|(\d))")
_MIXED = re.compile(
    r"(\d+)(?:\s*\\[dt]?frac\s*(?:\{\s*(\d+)\s*\}|(\d))\s*(?:\{\s*(\d+)\s*\}|(\d))|\s+(\d+)\s*/\s*(\d+)(?!\d))"
)
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_MAX_REPEATING = 60


def read_numeral(text: str, at: int, *, bracketed: bool, after_operand: bool) -> tuple[str, Node, int]:
    """The number that starts at `at`: its terminal, its node, and where it ends.

    1,234 groups thousands, but inside brackets it is two elements; 1{,}234 and 1\\,234 always group. 2\\frac{1}{2} and
    `2 1/2` are mixed where the fraction is proper, unless an operand stands right before.
    """
    grouped = _GROUPED.match(text, at) or (None if bracketed else _THOUSANDS.match(text, at))
    if grouped:
        return "NUMBER", _literal(re.sub(r"[^\d.]", "", grouped[0]), at), grouped.end()
    repeating = _REPEATING.match(text, at) or _BRACKETED.match(text, at)
    if repeating:
        return "NUMBER", _repeating(repeating, at), repeating.end()
    mixed = None if after_operand else _MIXED.match(text, at)
    if mixed:
        whole, *rest = (int(part) for part in mixed.groups() if part and len(part) <= 18)
        if len(rest) == 2 and 0 < rest[0] < rest[1]:
            fraction = Node("Div", (integer(rest[0]), integer(rest[1])))
            return "MIXED", Node("Add", (integer(whole), fraction)), mixed.end()
    found = _NUMBER.match(text, at)
    if found is None:
        raise SyntaxRefused(at, "a digit of no number", text)
    return "NUMBER", _literal(found[0], at), found.end()


def _literal(digits: str, at: int) -> Node:
    if len(digits) > MAX_DIGITS:
        raise SyntaxRefused(at, f"a number of more than {MAX_DIGITS} digits")
    return Node("Decimal", (digits,)) if "." in digits else integer(int(digits))


def _repeating(found: re.Match[str], at: int) -> Node:
    """0.1\\overline{6} = (16 - 1)/90: the exact fraction."""
    if len(found[0]) > _MAX_REPEATING:
        raise SyntaxRefused(at, f"a repeating decimal of more than {_MAX_REPEATING} characters")
    whole, fixed, block = found[1] or "0", found[2], found[3] or found[4]
    top = int(whole + fixed + block) - int(whole + fixed)
    return Node("Div", (integer(top), integer((10 ** len(block) - 1) * 10 ** len(fixed))))
