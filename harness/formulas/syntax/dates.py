"""Dates as they are written: 2024-03-05, March 5, 2024, 5 March 2024, 05/03/2024.

The last may be the 5th of March or the 3rd of May: `meanings_of` gives both. Of a date without its year, or without its
day, that part is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from harness.formulas.trees.tree import Node

Day = tuple[int | None, int, int | None]
"""Year, month and day."""

_MONTHS = {
    name: number
    for number, full in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
    for name in (full, full[:3])
} | {"sept": 9}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[1-9]\d{3})"
_IN_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_MONTH}\s+{_DAY}",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}",
        rf"{_MONTH}\s*,?\s+{_YEAR}",
    )
]
_ISO = re.compile(rf"{_YEAR}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})(?:[T ]00:00(?::00)?)?")
_PADDED = re.compile(r"[1-9]\d{3}([-/.])\d\d\1\d\d(?:[T ]00:00(?::00)?)?")
_PRINTED = re.compile(rf"(?:datetime\.)?date\({_YEAR},\s*(?P<month>\d{{1,2}}),\s*(?P<day>\d{{1,2}})\)")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<sign>[-/.])(?P<b>\d{{1,2}})(?P=sign){_YEAR}")
_WEEKDAY = re.compile(rf"(?:on\s+)?(?P<name>{'|'.join(_WEEKDAYS)})\s*,?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written: its numbers in their order where the order may mean two things, and all that it may mean."""

    written: tuple[int, ...]
    meanings: frozenset[Day]


def read_date(text: str) -> Node | None:
    """The node of a text that is a date and no arithmetic; None for any other text. 2024-3-5 may be a difference."""
    certain = _PADDED.fullmatch(text) or text[:1].isalpha() or "/" in text or any(map(str.isalpha, text))
    if not certain or date_of(text) is None:
        return None
    return Node("Date", (Node("Text", (" ".join(text.split()),)),))


def date_of(text: str) -> Date | None:
    """The date that a text gives, or None."""
    text = text.strip().rstrip(".")
    weekday = _WEEKDAY.match(text)
    if weekday:
        found = date_of(text[weekday.end() :])
        days = [_weekday(day) for day in found.meanings] if found else []
        return found if days == [weekday["name"].lower()] else None
    for pattern in (_ISO, _PRINTED):
        if iso := pattern.fullmatch(text):
            return _made((), [(int(iso["year"]), int(iso["month"]), int(iso["day"]))])
    if numbers := _NUMBERS.fullmatch(text):
        a, b, year = int(numbers["a"]), int(numbers["b"]), int(numbers["year"])
        return _made((a, b, year), [(year, a, b), (year, b, a)])
    for pattern in _IN_WORDS:
        if words := pattern.fullmatch(text):
            given = words.groupdict()
            known = {key: int(given[key]) for key in ("year", "day") if given.get(key)}
            return _made((), [(known.get("year"), _MONTHS[given["month"].lower()], known.get("day"))])
    return None


def _made(written: tuple[int, ...], days: list[Day]) -> Date | None:
    real = frozenset(day for day in days if _exists(day))
    return Date(written, real) if real else None


def _exists(day: Day) -> bool:
    try:
        date(day[0] or 2000, day[1], day[2] or 1)
    except ValueError:
        return False
    return True


def _weekday(day: Day) -> str:
    return _WEEKDAYS[date(*day).weekday()] if None not in day else ""  # type: ignore[arg-type]  # whole
