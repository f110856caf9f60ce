"""Units behind a number: cm, \\text{m}/\\text{s}, km/h, square centimeters."""

from __future__ import annotations

import re

from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.units import PLAIN_UNITS, UNITS, canonical_unit

_UNIT_POWER = re.compile(r"\s*\^\s*(?:\{\s*(-?\d)\s*\}|(\d))")
# km/h, m/min, and minutes, which would else be a function.
_RATE = re.compile(r"([A-Za-z]+)\s*/\s*([A-Za-z]+)(?![A-Za-z(^])|(min)(?![A-Za-z]|\s*[({])")
_MAX_UNIT = 80


def measured(scan: Scan) -> bool:
    """Whether a number stands before, so that a unit may follow."""
    return bool(scan.tokens) and scan.tokens[-1].type in ("NUMBER", "MIXED")


def rate(scan: Scan) -> re.Match[str] | None:
    """km/h, m/min, or min: one of the units is more than a letter, which might be a name."""
    quotient = _RATE.match(scan.text, scan.at)
    units = {unit for unit in quotient.groups() if unit} if quotient else set()
    return quotient if units and units <= UNITS.keys() and units & PLAIN_UNITS else None


def unit(scan: Scan, words: str, end: int) -> None:
    """A unit in words that end at `end`, with its power and the pieces of it before. Raises SyntaxRefused."""
    power = _UNIT_POWER.match(scan.text, end)
    if power:
        words += f"^{power[1] or power[2]}"
        end = power.end()
    if scan.tokens and scan.tokens[-1].type == "UNIT":
        # \text{m}/\text{s} and \text{kg}\,\text{m} are one unit in pieces.
        words = f"{scan.tokens.pop().value} {words}"
    if len(words) > _MAX_UNIT:
        raise scan.refused(f"a unit of more than {_MAX_UNIT} characters")
    scan.emit("UNIT", canonical_unit(words))
    scan.at = end
