"""Numbers in a formula: times of day among them, and where a number behind an operand multiplies it."""

from __future__ import annotations

import re

from harness.formulas.syntax.clocks import CLOCK, time_node
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.numerals import read_numeral

_TAKES_TWO = frozenset({"FRAC", "BINOM"})
_BEFORE_TWO = frozenset({"CARET", "UNDERSCORE", "FRAC", "BINOM"})
_RAISED = re.compile(r"\d++(?:\.\d++)?+\s*(?:\^|\*\*|!)")
_GLUED = re.compile(r"(\d{1,6})\s*\^\s*(\{[^{}]*[A-Za-z][^{}]*\}|[A-Za-z])")


def number(scan: Scan) -> None:
    """A number, or a time where no operand and no ratio stands before it. Raises SyntaxRefused."""
    after_operand = scan.after_operand
    in_ratio = bool(scan.tokens) and scan.tokens[-1].type == "COLON"
    clock = None if after_operand or in_ratio or not scan.colon else CLOCK.match(scan.text, scan.at)
    if clock and not any(frame.opener == "LSET" for frame in scan.stack):
        scan.emit("NODE", time_node(clock[0]))
        scan.at = clock.end()
        return
    if after_operand and not _may_multiply(scan):
        raise scan.refused("a number behind a factor: write the sign between them")
    bracketed = any(frame.opener != "LBRACE" for frame in scan.stack)
    kind, node, end = read_numeral(scan.text, scan.at, bracketed=bracketed, after_operand=after_operand)
    scan.emit(kind, node)
    scan.at = end


def _may_multiply(scan: Scan) -> bool:
    """Whether a number behind an operand may be a factor, as in n(n+1) 2^n and 3!5!; the grammar wants a power or a
    factorial of it. Of `2 3^n` and `x2^3` nobody says what they are; `n2^{n-1}` is a product."""
    types = [token.type for token in scan.tokens[-3:]]
    if types[-2:-1] and types[-2] in _BEFORE_TWO:
        return True  # \log_2 8, \frac \pi 4
    if types[-1] == "RBRACE" and _behind_a_script(scan):
        return True  # \log_{10} 250, \sin^{2} 30
    if _RAISED.match(scan.text, scan.at) is None:
        return False
    if types[-1] in ("NUMBER", "MIXED"):
        return types[-2:-1] == ["SQRT"] or types[0] in _TAKES_TWO
    if not scan.text[scan.at - 1].isalpha() or scan.text[scan.tokens[-1].start_pos] == "\\":
        return True
    glued = _GLUED.match(scan.text, scan.at)
    return glued is not None and int(glued[1]) > 1 and (scan.latex or glued[2][0] == "{")


def _behind_a_script(scan: Scan) -> bool:
    """Whether the braces that end here are a function's subscript or power: what follows is its argument."""
    depth = 0
    for place in range(len(scan.tokens) - 1, 1, -1):
        kind = scan.tokens[place].type
        depth += (kind == "RBRACE") - (kind == "LBRACE")
        if depth == 0:
            before = [token.type for token in scan.tokens[max(0, place - 2) : place]]
            return before[-1] == "UNDERSCORE" or before == ["FUNC", "CARET"]
    return False
