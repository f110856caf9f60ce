"""Dots in a formula: an entry of a list that goes on, 1, 3, 5, \\ldots."""

from __future__ import annotations

from harness.formulas.syntax.ellipsis import DOTS, ends_entry
from harness.formulas.syntax.lexer.state import Scan


def dots(scan: Scan, end: int) -> bool:
    """Whether the dots that end there are an entry of a list; they are then emitted."""
    entry = bool(scan.tokens) and scan.tokens[-1].type == "COMMA" and ends_entry(scan.text, end)
    if entry:
        scan.emit("NODE", DOTS)
        scan.at = end
    return entry
