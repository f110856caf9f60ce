"""Dimensions as people write them: 10 ft x 18 ft, 3 by 4 cm, 2 m by 3 m by 4 m. They are lengths, and no area.

A product of two plain numbers, 10 x 18, stays one.
"""

from __future__ import annotations

import re

from harness.formulas.syntax.units import UNITS

_NUMBER = r"(\d+(?:[.,]\d+)?|\\[dt]?frac\s*\{\d+\}\s*\{\d+\}|\d+\s*/\s*\d+)"
_UNIT = r"(?:\s*(?:\\(?:text|mathrm|mbox)\s*\{\s*~?\s*([A-Za-z]+)\.?\s*\}|([A-Za-z]+)\b\.?))?"
_SIDE = re.compile(rf"{_NUMBER}{_UNIT}")
_BETWEEN = re.compile(r"\s*(?:\bx\b|\\times(?![A-Za-z])|\*|\bby\b)\s*")
_LENGTHS = frozenset("mm cm dm m km in ft yd mi unit".split())


def reading(text: str) -> str | None:
    """The lengths as a list; None for a text that gives no dimensions."""
    parts = _BETWEEN.split(text.strip(" .$"))
    sides = [_SIDE.fullmatch(part.strip()) for part in parts]
    if not 1 < len(sides) < 4 or None in sides:
        return None
    units = [side[2] or side[3] or "" for side in sides if side is not None]
    if units[-1] == "" or not all(unit == "" or UNITS.get(unit) in _LENGTHS for unit in units):
        return None
    return ", ".join(
        f"{side[1]} \\text{{{unit or units[-1]}}}" for side, unit in zip(sides, units, strict=True) if side is not None
    )
