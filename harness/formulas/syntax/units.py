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

PLAIN_UNITS = frozenset(spelling for spelling in UNITS if len(spelling) > 1)
"""Spellings that are a unit even without \\text{}; a single letter after a number is a factor."""

_POWERS = {"square": "^2", "squared": "^2", "sq": "^2", "cubic": "^3", "cubed": "^3", "cu": "^3"}
_WORD = re.compile(r"[A-Za-z%]+|\^[({]?(-?\d+)[)}]?|[/*.]|\d+|[-+=<>]")


def canonical_unit(text: str) -> str:
    """One spelling for a unit: "square centimeters" and "cm^2" are cm^2, "m per s" is m/s; unknown words stay."""
    pieces: list[str] = []
    pending = ""
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
            pieces.append(UNITS.get(word) or UNITS.get(word.lower()) or (word if len(word) == 1 else word.lower()))
            if pending:
                pieces.append(pending)
                pending = ""
    return "".join(pieces).removesuffix("*")
