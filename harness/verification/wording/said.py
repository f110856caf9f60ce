"""The answers that a text says in other words, for a text that cannot be read as an answer or is no value."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.unwrap import bare_text
from harness.verification.wording import chinese, dimensions, equations, labels, limits, measured, prose, said_twice
from harness.verification.wording.approximations import says_near
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
    whole = Stated(text)
    if chinese.CHINESE.search(text):
        translated = chinese.in_ascii(text)
        if translated is None:
            return []
        whole = Stated(translated, doubtful=chinese.may_name(text), hedged=says_near(text.strip()))
        said[translated] = whole
    for one in measured.readings(whole.text):
        said.setdefault(one.text, _within(whole, one))
    if _MAY_BE_LABELLED.search(whole.text):
        for one in labels.readings(whole.text):
            said.setdefault(one.text, _within(whole, one))
    try:
        whole = replace(whole, text=bare_text(whole.text))
    except SyntaxRefused:
        return []
    if (measure := measured.with_unit(whole.text)) is not None:
        said.setdefault(measure, _as_sure_as(whole, Stated(measure)))
    _gather(whole, said, _DEPTH)
    return list(said.values())[:MOST_READINGS]


def _gather(text: Stated, said: dict[str, Stated], depth: int) -> None:
    """Every reading of the text that is not among those said already, and their readings in turn."""
    if depth == 0 or len(said) >= MOST_READINGS:
        return
    named = limits.in_order(text.text)
    if named is not None:
        said.setdefault(named, replace(text, text=named))
        return
    sizes = dimensions.reading(text.text)
    for same in (sizes,) if sizes else said_twice.readings(text.text):
        said.setdefault(same, _within(text, Stated(same)))
    found = [_as_sure_as(text, one) for one in equations.stated(text.text)]
    for one in found:
        said.setdefault(one.text, one)
    for one in found:
        if one.relation is None:
            _from_prose(one, said, depth)
    if all(one.labelled and one.relation is None for one in found):  # none is found, or: the mode is x = 0
        _from_prose(text, said, depth)


def _from_prose(text: Stated, said: dict[str, Stated], depth: int) -> None:
    for words in prose.readings(text.text):
        if words != text.text and words not in said and words.strip():
            said[words] = _within(text, Stated(words, doubtful=prose.may_name(text.text)))
            _gather(said[words], said, depth - 1)


def _within(text: Stated, reading: Stated) -> Stated:
    """A reading for which words of a text were left out: `about` may be among them."""
    near = says_near(text.text) and not says_near(reading.text)
    return _as_sure_as(text, replace(reading, hedged=True) if near else reading)


def _as_sure_as(text: Stated, reading: Stated) -> Stated:
    """A reading of a text with what is unsure of the text."""
    if not (text.hedged or text.doubtful):
        return reading
    return replace(reading, hedged=text.hedged or reading.hedged, doubtful=text.doubtful or reading.doubtful)
