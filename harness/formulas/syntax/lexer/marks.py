"""Signs of one or two characters in their place, and what the sign's kind makes of the text right behind it."""

from __future__ import annotations

import re

from harness.formulas.syntax.lexer.bare_arguments import single_digits
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.signs import SETTLE, Frame

_ROW_SPACE = re.compile(r"\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")
_DEGREE = re.compile(r"\s*(?:\\circ|\{\s*\\circ\s*\})(?![A-Za-z])")


def mark(scan: Scan, kind: str, value: object, width: int) -> None:
    """A sign of `width` characters, as what stands before it says."""
    top = scan.stack[-1] if scan.stack else Frame("", 0)
    side, scan.side = scan.side, ""
    settle = SETTLE.get(kind)
    settled = settle(scan, top, side) if settle else kind
    if settled == "CARET" and _degree(scan, width):
        return
    if settled:
        scan.emit(settled, value)
    scan.at += width
    if settled == "NEWROW":
        space = _ROW_SPACE.match(scan.text, scan.at)
        scan.at = space.end() if space else scan.at
    elif settled == "LBRACE" and len(scan.tokens) > 1 and scan.tokens[-2].type in ("FRAC", "BINOM"):
        scan.stack[-1].first_argument = True
    elif settled == "RBRACE" and top.first_argument:
        single_digits(scan, 1)  # \\frac{1}2: one digit, even where more follow


def _degree(scan: Scan, width: int) -> bool:
    """Whether a sign of degrees stands here, ^\\circ or ^{\\circ}; it is then emitted."""
    circle = _DEGREE.match(scan.text, scan.at + width)
    if circle is None:
        return False
    scan.emit("DEGREE")
    scan.at = circle.end()
    return True
