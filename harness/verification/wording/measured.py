"""Values with a unit behind the formula, in words or in bare letters: `$\\frac{40}{3} = 13.3$ minutes`, `4\\pi cm`.

The unit is that of the value, so it goes with every way in which the formula states it. Letters that spell a unit are
one only at the end of what has no other letters: in `2\\pi cm` c and m may be factors, and are taken for such first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.formulas.syntax.units import UNITS
from harness.verification.wording.equations import Stated, stated
from harness.verification.wording.hedges import COUNTED, RANKED

_MEASURED = re.compile(
    r"\s*\$(?P<formula>[^$]*(?:=|\\approx)[^$]*)\$\s*\(?\s*(?P<noun>[A-Za-z]+(?:\s[A-Za-z]+){0,3})\s*\)?\s*\.?\s*"
)
_COUNTED_CHAIN = re.compile(
    r"(?P<formula>(?:[^A-Za-z$\\]|\\[A-Za-z]+)*=(?:[^A-Za-z$\\]|\\[A-Za-z]+)*\d)\s*"
    r"(?P<noun>[A-Za-z]+(?:\s[A-Za-z]+){0,3})\s*\.?"
)
"""48 + 24 = 72 clips, and no names but for the noun."""
_LETTERED = re.compile(
    r"(?P<value>.*(?:[\d)}\]]|\\pi))(?:\s|\\[,;:! ]|~)*"
    r"(?P<unit>mm|cm|dm|km|mg|kg|ft|yd|lbs?|oz|mL|ml|kW|kJ|kN|Pa|Hz|MM|CM|DM|KM|KG|FT)(?P<power>\^\{?[23]\}?)?\s*\.?"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")


def may_be_lettered(text: str) -> bool:
    """Whether a unit in bare letters ends a text."""
    return _lettered(text) is not None


def _lettered(text: str) -> re.Match[str] | None:
    found = _LETTERED.fullmatch(text)
    return found if found and not any(char.isalpha() for char in _COMMAND.sub("", found["value"])) else None


def with_unit(text: str) -> str | None:
    """A value with the letters behind it as the unit that they spell; None for any other text."""
    found = _lettered(text)
    if found is None:
        return None
    power = (found["power"] or "").strip("^{}")
    unit = found["unit"] if found["unit"] in UNITS else found["unit"].lower()
    return f"{found['value']} \\text{{ {unit}}}" + (f"^{power}" if power else "")


def readings(text: str) -> Iterator[Stated]:
    """What the formula states, with the unit; nothing where the words compare, count or deny."""
    found = _MEASURED.fullmatch(text) or _COUNTED_CHAIN.fullmatch(text.strip(" $"))
    if found is None or COUNTED.search(found["noun"]) or RANKED.match(found["noun"]):
        return
    noun = found["noun"]
    if len(noun) < _SHORTEST and noun not in UNITS:
        return  # a factor
    for one in stated(found["formula"]):
        yield replace(one, text=f"{one.text} \\text{{{noun}}}")


_SHORTEST = 3
"""Letters of the shortest noun that is no unit."""
