"""Dots in a formula: an entry of a list that goes on, 1, 3, 5, \\ldots, or terms of a sum, 1 + 2 + \\cdots + n."""

from __future__ import annotations

from harness.formulas.syntax.ellipsis import DOTS, ends_entry, ends_term
from harness.formulas.syntax.lexer.state import Scan


def dots(scan: Scan, end: int) -> bool:
    """Whether the dots that end there are an entry of a list, or terms of a sum; they are then emitted."""
    before = scan.tokens[-1].type if scan.tokens else ""
    entry = before == "COMMA" and ends_entry(scan.text, end)
    if entry or (before == "PLUS" and ends_term(scan.text, end)):
        scan.emit("NODE", DOTS)
        scan.at = end
        return True
    return False
