"""The answers that a text says in other words, for a text that cannot be read as an answer or is no value."""

from __future__ import annotations

import re

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.unwrap import bare_text
from harness.verification.wording import chinese, dimensions, equations, labels, limits, measured, prose, said_twice
from harness.verification.wording.equations import Stated

MOST_TEXT = 500
"""Characters of a text that is taken apart; a longer one says what it says."""
MOST_READINGS = 8
_DEPTH = 3
_MAY_BE_LABELLED = re.compile(r"\$|everywhere|integer|real number")


def answers_in(text: str) -> list[Stated]:
    """The answers that a text says in other words, the likeliest first: at most MOST_READINGS. Never raises."""
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_TEXT:
        return []
    said: dict[str, Stated] = {}
    if chinese.CHINESE.search(text):
        translated = chinese.in_ascii(text)
        if translated is None:
            return []
        text = translated
        said[text] = Stated(text)
    if _MAY_BE_LABELLED.search(text):
        for one in measured.readings(text):
            said.setdefault(one.text, one)
        for one in labels.readings(text):
            said.setdefault(one.text, one)
    try:
        text = bare_text(text)
    except SyntaxRefused:
        return []
    _gather(text, said, _DEPTH)
    return list(said.values())[:MOST_READINGS]


def _gather(text: str, said: dict[str, Stated], depth: int) -> None:
    """Every reading of the text that is not among those said already, and their readings in turn."""
    if depth == 0 or len(said) >= MOST_READINGS:
        return
    named = limits.in_order(text)
    if named is not None:
        said.setdefault(named, Stated(named))
        return
    sizes = dimensions.reading(text)
    for same in (sizes,) if sizes else said_twice.readings(text):
        said.setdefault(same, Stated(same))
    found = equations.stated(text)
    for one in found:
        said.setdefault(one.text, one)
    if found:
        for one in found:
            if one.relation is None:
                _from_prose(one.text, said, depth)
        if all(one.labelled and one.relation is None for one in found):
            _from_prose(text, said, depth)  # the mode is x = 0
        return
    _from_prose(text, said, depth)


def _from_prose(text: str, said: dict[str, Stated], depth: int) -> None:
    for reading in prose.readings(text):
        if reading != text and reading not in said and reading.strip():
            said[reading] = Stated(reading)
            _gather(reading, said, depth - 1)
