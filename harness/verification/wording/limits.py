"""limsup and liminf in words: `limsup A_n = ..., liminf A_n = ...`, `lim sup: 1, lim inf: -1`."""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"\\?\b(?:lim\s*\\?,?\s*(?P<short>sup|inf)|\\?(?:over|under|var)lim(?P<long>sup|inf)|(?:limit|lim)\s+"
    r"(?P<word>superior|inferior))(?![A-Za-z])\s*(?:_\s*\{[^{}]*\}|_\{?\w+\}?)?\s*(?:of\s+)?(?:[A-Za-z]\w*(?:_\{?\w+\}?)?)?\s*"
    r"(?:\([^()]{0,20}\)\s*)?(?:=|:|\bis\b|\bequals\b)\s*",
    re.IGNORECASE,
)
_JOINING = re.compile(r"[\s,;.]*(?:\b(?:and|while|whereas))?[\s,;.]*(?:\bthe)?\s*$")
_BETWEEN = re.compile(r"^[\s,;.]*(?:and|while|whereas)?[\s,;.]*(?:the)?\s*$", re.IGNORECASE)


def in_order(text: str) -> str | None:
    """`limsup = a, liminf = b` of a text that names both once each, and nothing else; None of any other."""
    found = list(_NAMED.finditer(text))
    if len(found) != 2 or not _BETWEEN.match(text[: found[0].start()]):
        return None
    names = [_which(one) for one in found]
    values = [text[found[0].end() : found[1].start()], text[found[1].end() :]]
    values = [_JOINING.sub("", value).strip() for value in values]
    if sorted(names) != ["liminf", "limsup"] or not all(values):
        return None
    return f"{names[0]} = {values[0]}, {names[1]} = {values[1]}"


def _which(found: re.Match[str]) -> str:
    name = (found["short"] or found["long"] or found["word"]).lower()
    return "limsup" if name.startswith("sup") else "liminf"
