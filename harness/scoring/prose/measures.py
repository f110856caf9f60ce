"""Percent and units beside numbers: in which ways a claim with them may be read, and when a difference is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from harness.formulas.syntax.units import canonical_unit
from harness.verification.comparison.units_of_measure import UNITS

_PERCENT = re.compile(r"(\d+(?:\.\d+)?|\))\s*\\?%(?!\s*\d)")
_NUMBER_WORDS = frozenset(
    "dozen pair couple score hundred thousand million billion trillion gross k half quarter".split()
)
_RATIOS = frozenset(
    Fraction(a) * Fraction(b)
    for a in (1, 2, 3, 4, 7, 10, 12, 16, 24, 28, 30, 31, 36, 52, 60, 100, 365, 1000, 1440, 1760, 3600, 5280, 168)
    for b in (1, 2, 10, 12, 60, 100, 1000)
)
"""How often one unit goes into another: a difference by one of these may be a change of units."""


def percents(left: str, right: str) -> Iterator[tuple[str, str]]:
    """The ways to read the percent signs of two sides: 20% as 1/5; 70% as 70 where the right side alone, or both, have
    it (15/60*100 = 25%, 100% - 30% = 70%)."""
    if "%" not in left and "%" not in right:
        yield left, right
        return
    yield _as_fraction(left), _as_fraction(right)
    if "%" in right and not (left.rstrip("\\% ").isdigit() and right.rstrip("\\% ").isdigit()):
        yield _PERCENT.sub(r"\1", left), _PERCENT.sub(r"\1", right)


def _as_fraction(text: str) -> str:
    return _PERCENT.sub(lambda found: ")/100" if found[1] == ")" else f"({found[1]}/100)", text)


def _unit(words: str) -> str:
    plain = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yuan"}.get(words)
    if plain is not None:
        return plain
    last = words.partition(" /")[0].split()[-1:] or [words]
    name = canonical_unit(last[0])
    return name if name in UNITS else re.sub(r"(?:(?<=[sxz])es|(?<=ch)es|(?<=sh)es|s)$", "", name)


def factor(left: tuple[str, ...], right: tuple[str, ...]) -> Fraction | None:
    """What a number in the one unit of the left is to be multiplied by, to be in the one unit of the right; None where
    they are no two units of one dimension."""
    sides = [{_unit(one) for one in side} for side in (left, right)]
    if any(len(side) != 1 for side in sides) or any("/" in one for one in (*left, *right)):
        return None
    first, second = (next(iter(side)) for side in sides)
    if first == second or first not in UNITS or second not in UNITS or UNITS[first][0] != UNITS[second][0]:
        return None
    return UNITS[first][1] / UNITS[second][1]


def differs_for_certain(
    left: tuple[str, ...], right: tuple[str, ...], ratio: Fraction | None, *, adds: bool, computed: bool
) -> bool:
    """Whether two numbers that differ (right / left is the ratio) differ whatever their units are. adds: whether the
    left side adds or takes away; computed: whether it works anything out."""
    units = {_unit(one) for one in (*left, *right)}
    if not units:
        return True
    if units & _NUMBER_WORDS:
        return False
    alike = len(units) == 1 and bool(left) and bool(right)
    if alike:
        return True
    if not computed or (adds and len({_unit(one) for one in left}) > 1):
        return False  # 3 boxes = 36; 2 boxes + 3 apples
    if left and right and len({_unit(one) for one in left}) == 1 and not any("/" in one for one in (*left, *right)):
        return False  # 9.94e-19 J = 6.20 eV
    if ratio is None or ratio == 0:
        return not units & set(UNITS)
    return abs(ratio) not in _RATIOS and 1 / abs(ratio) not in _RATIOS
