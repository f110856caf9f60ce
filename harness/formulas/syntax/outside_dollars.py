"""What stands outside the dollar signs of a formula is text: the `days` of `$4 \\frac{4}{9}$ days` is a unit.

Without the signs the same letters would be factors. A word that is no unit of measure is left to the readers of words.
"""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.units import UNITS

_MEASURED = re.compile(
    r"(?P<formula>\$[^$=<>]+\$)\s*(?P<unit>[A-Za-z]+(?:\s+[A-Za-z]+){0,4}(?:\s*(?:\$\s*/\s*\$|/)\s*[A-Za-z]+)?)\s*\.?"
)
_POWERS = frozenset("square sq cubic cu squared cubed per".split())
_WORD = re.compile(r"[A-Za-z]+")


_PROSE = re.compile(r"\$[^$]*\$\s*(?:at|on|has)\s|(?:^|\s)(?:at|on|has)\s+\$")


def refuse_prose(text: str) -> None:
    """Raise SyntaxRefused where a word such as `at` stands between formulas: it is no product of letters."""
    found = _PROSE.search(text)
    if found:
        raise SyntaxRefused(found.start(), "words between formulas", text)


def with_unit(text: str) -> str:
    """The text of one formula between dollar signs and a unit behind it, with the unit as \\text{}; any other text as
    it is."""
    found = _MEASURED.fullmatch(text.strip())
    if found is None or "\\approx" in text or found["formula"].count("$") != 2:
        return text
    words = _WORD.findall(found["unit"])
    if not all(word in UNITS or word.lower() in UNITS or word.lower() in _POWERS for word in words):
        return text
    return f"{found['formula']} \\text{{{found['unit'].replace('$', '')}}}"
