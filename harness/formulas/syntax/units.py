"""Units of measure: the spellings that name one unit, and when a text after a number is a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SPELLINGS = {
    "mm": "millimeter millimeters millimetre millimetres",
    "cm": "centimeter centimeters centimetre centimetres cms",
    "dm": "decimeter decimeters",
    "m": "meter meters metre metres",
    "km": "kilometer kilometers kilometre kilometres",
    "in": "inch inches",
    "ft": "foot feet",
    "yd": "yard yards",
    "mi": "mile miles",
    "mg": "milligram milligrams",
    "g": "gram grams",
    "kg": "kilogram kilograms kgs",
    "t": "ton tons tonne tonnes",
    "lb": "pound pounds lbs",
    "oz": "ounce ounces",
    "ms": "millisecond milliseconds",
    "s": "second seconds sec secs",
    "min": "minute minutes mins",
    "h": "hour hours hr hrs",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years yr yrs",
    "mL": "ml milliliter milliliters",
    "L": "liter liters litre litres",
    "gal": "gallon gallons",
    "mi/h": "mph",
    "km/h": "kmph kph kmh",
    "Hz": "hertz",
    "N": "newton newtons",
    "J": "joule joules",
    "W": "watt watts",
    "kW": "kilowatt kilowatts",
    "kJ": "kilojoule kilojoules",
    "kN": "kilonewton kilonewtons",
    "kPa": "kilopascal kilopascals",
    "A": "ampere amperes amp amps",
    "V": "volt volts",
    "K": "kelvin",
    "Pa": "pascal pascals",
    "mol": "mole moles",
    "rad": "radian radians",
    "degree": "degrees deg",
    "dollar": "dollars usd",
    "euro": "euros eur",
    "cent": "cents",
    "unit": "units",
    "rupee": "rupees rs inr",
    "yuan": "rmb cny",
    "%": "percent pct percentage",
}

UNITS: Mapping[str, str] = {
    spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in (unit, *spellings.split())
}

_IN_ANY_CASE = {spelling.lower(): unit for spelling, unit in UNITS.items() if len(spelling) > 1}
PLAIN_UNITS = frozenset(spelling for spelling in UNITS if len(spelling) > 1)
"""Spellings that are a unit even without \\text{}; a single letter after a number is a factor."""

_INCH = re.compile(r"(?:\s|~|\\[,;:! ])*(?:$|[,;.)\]}^/]|\\(?:text|mathrm|times|cdot|right)(?![A-Za-z]))")
_HYPHENED = re.compile(r"-\s*\\(?:text|textrm|mathrm|mbox)\s*\{\s*~?\s*([A-Za-z]+)\s*\}")


def is_inch(text: str, end: int) -> bool:
    """Whether `in` behind a number or a unit, which ends there, is a unit: nothing follows that it could be in."""
    return _INCH.match(text, end) is not None


def is_hyphen(unit: str, text: str, at: int) -> bool:
    """Whether the minus sign at `at`, behind a unit, joins it with the next one: N-m and lb-sec are products, and no
    differences of a quantity and a name."""
    found = _HYPHENED.match(text, at)
    before = re.findall(r"[A-Za-z]+", unit)[-1:]
    return found is not None and bool(before) and _are_joined(before[0], found[1])


def _are_joined(first: str, second: str) -> bool:
    return {UNITS.get(unit, "").partition("/")[0] for unit in (first, second)} <= _JOINED  # A-kmh is A*km/h


def _product(found: re.Match[str]) -> str:
    return f"{found[1]}*{found[2]}" if _are_joined(found[1], found[2]) else found[0]


_HYPHEN = re.compile(r"([A-Za-z]+)\s?-\s?([A-Za-z]+)")
_IN_WORDS = re.compile(r"(-?\d[\d.,]*(?:/\d+)?\s+)([A-Za-z]+-[A-Za-z]+(?:/[A-Za-z]+)?)")


def with_hyphened_unit(text: str) -> str:
    """`6 N-m`, which is nothing but a number and such a unit with a space between, with the unit as \\text{}; any other
    text as it is: 6N - m is a difference."""
    found = _IN_WORDS.fullmatch(text)
    return f"{found[1]}\\text{{{found[2]}}}" if found and "*" in canonical_unit(found[2]) else text


_JOINED = frozenset("N lb kg ft m in cm s h W kW A V day mi km".split())
"""Units that people join by a hyphen: N-m, ft-lb, kW-h, lb-s."""
_POWERS = {"square": "^2", "squared": "^2", "sq": "^2", "cubic": "^3", "cubed": "^3", "cu": "^3"}
_PER_CENT = re.compile(r"\bper\s+cent\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z%]+|\^[({]?(-?\d+)[)}]?|[/*.]|\d+|[-+=<>]")


def _named(word: str) -> str:
    """The unit that a word names. Case does not count in words and in CM or KG, but it does in symbols: 5 MW is not
    5 mW, and M is no metre."""
    known = UNITS.get(word)
    if known is None and not CASED.fullmatch(word):
        known = UNITS.get(word.lower()) or _IN_ANY_CASE.get(word.lower())
    return known or (word if len(word) == 1 or CASED.fullmatch(word) else word.lower())


CASED = re.compile(r"[MGTPKSHA]|[mMGTnp](?:W|g|Pa|N|J|Hz|V|A|s|m)|GB|MB|Gb|Mb|MHz|GHz")
"""Symbols in which the case of a letter tells two units apart."""


def canonical_unit(text: str) -> str:
    """One spelling for a unit: "square centimeters" and "cm^2" are cm^2, "m per s" is m/s; unknown words stay."""
    pieces: list[str] = []
    pending = ""
    if "-" in text:
        text = _HYPHEN.sub(_product, text)
    if "cent" in text:
        text = _PER_CENT.sub("percent", text)
    for found in _WORD.finditer(text):
        word = found[0]
        if found[1]:
            pieces.append(f"^{found[1]}")
        elif word.lower() in _POWERS:
            power = _POWERS[word.lower()]
            if word.lower() in ("squared", "cubed"):
                pieces.append(power)
            else:
                pending = power
        elif word in ("/", "per"):
            pieces.append("/")
        elif word in ("*", "."):
            if pieces and pieces[-1] not in ("/", "*") and not pending:  # "sq. in" is no product
                pieces.append("*")
        else:
            if pieces and pieces[-1] not in ("/", "*"):
                pieces.append(" ")
            pieces.append(_named(word))
            if pending:
                pieces.append(pending)
                pending = ""
    return "".join(pieces).removesuffix("*")
