"""Times of day and spans of time as they are written: 14:38, 5:37 PM, 59 days, 17:53:00, 2 hours 30 minutes.

A text of this kind may mean several things: 5:37 is a time of day, in the morning or the afternoon, or 5 hours and 37
minutes, or 5 minutes and 37 seconds. `meanings_of` gives them all; kinds/time.py compares them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from harness.formulas.trees.tree import Node

DAY = "time of day"
SPAN = "span of time"
Meaning = tuple[str, Fraction]
"""What a text may mean: a time of day or a span, in seconds."""

_HALF_DAY, _HOUR, _MINUTE = 43_200, 3_600, 60
_MARK = r"(?:\s*(?:\\text\s*\{\s*)?(?P<mark>[AaPp])\.?\s?[Mm](?:\.|\b)\s*\}?)"
_FIELDS = r"(?P<a>\d{1,4}):(?P<b>[0-5]\d)(?::(?P<c>[0-5]\d(?:\.\d{1,9})?))?(?![\d:])"
CLOCK = re.compile(rf"{_FIELDS}{_MARK}?")
"""14:38, 00:14:38.5 and 5:37 PM, at the start of a text."""
_HOUR_ALONE = re.compile(rf"(?P<a>\d{{1,2}}){_MARK}")
_DAYS = re.compile(rf"(?P<days>-?\d{{1,9}})\s+days?,?\s+(?:and\s+)?{_FIELDS}")
_UNITS = {"d": 86_400, "h": _HOUR, "m": _MINUTE, "s": 1}
_SIZES = re.compile(
    r"(\d{1,9}(?:\.\d{1,9})?)\s*(days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)(?![A-Za-z])"
    r"\s*(?:,|and|,\s*and)?\s*",
    re.IGNORECASE,
)
_DAY_SAID = re.compile(
    r"(?P<time>.+?),?\s+(?:(?:on|of)\s+)?(?:(?:the\s+)?(?P<day>same|next|following|previous)\s+day|"
    r"(?P<name>today|tomorrow|yesterday))"
)
_MOST_WITH_A_DAY = 60
"""Characters of a time with its day: `12:30:00 p.m., on the following day` has 35."""
_DAY_ENDS = (" day", "today", "tomorrow", "yesterday")
_WHICH_DAY = {"same": 0, "today": 0, "next": 1, "following": 1, "tomorrow": 1, "previous": -1, "yesterday": -1}
_NAMED = {"noon": Fraction(_HALF_DAY), "midnight": Fraction(0)}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written: its numbers as they stand, whether AM or PM is said, and all that it may mean."""

    written: tuple[str, ...]
    meanings: frozenset[Meaning]
    day: int | None = None
    """1 for the next day, -1 for the day before, 0 for the same; None where nobody says."""


def read_clock(text: str) -> Node | None:
    """The node of a text that is a time and can be nothing but a time or a ratio; None for any other text."""
    if (said := _with_a_day(text)) is not None:
        return time_node(text) if read_clock(said["time"]) else None
    found = CLOCK.fullmatch(text) or _HOUR_ALONE.fullmatch(text) or _DAYS.fullmatch(text)
    if found is None and len(_SIZES.findall(text)) < 2:
        return None  # `5 hours` is a quantity
    return time_node(text) if clock_of(text) is not None else None


def _with_a_day(text: str) -> re.Match[str] | None:
    """The time and the day of a text that says both."""
    if len(text) > _MOST_WITH_A_DAY or not text.endswith(_DAY_ENDS):
        return None
    return _DAY_SAID.fullmatch(text)


def time_node(text: str) -> Node:
    """The node of a time, as it is written."""
    return Node("Time", (Node("Text", (" ".join(text.split()),)),))


def clock_of(text: str) -> Clock | None:
    """The time that a text gives, or None."""
    if (said := _with_a_day(text)) is not None:
        clock = clock_of(said["time"])
        return None if clock is None else replace(clock, day=_WHICH_DAY[said["day"] or said["name"]])
    text = text.strip().rstrip(".") if not text.rstrip().lower().endswith("m.") else text.strip()
    if text.lower() in _NAMED:
        return Clock((text.lower(),), frozenset({(DAY, _NAMED[text.lower()])}))
    found = CLOCK.fullmatch(text) or _HOUR_ALONE.fullmatch(text)
    if found:
        return _of_fields(found)
    found = _DAYS.fullmatch(text)
    if found:
        fields = [Fraction(part) for part in (found["a"], found["b"], found["c"] or "0")]
        seconds = 86_400 * int(found["days"]) + fields[0] * _HOUR + fields[1] * _MINUTE + fields[2]
        return Clock((), frozenset({(SPAN, seconds)}))
    return _of_sizes(text)


def _of_fields(found: re.Match[str]) -> Clock | None:
    groups = found.groupdict()
    fields = [part for part in (groups["a"], groups.get("b"), groups.get("c")) if part is not None]
    numbers = [Fraction(part) for part in fields]
    written = tuple(str(number) for number in numbers)
    hours = numbers[0]
    clock = hours * _HOUR + sum(n * unit for n, unit in zip(numbers[1:], (_MINUTE, 1), strict=False))
    if groups["mark"]:
        if not 1 <= hours <= 12:
            return None
        afternoon = groups["mark"] in "Pp"
        return Clock(
            (*written, "pm" if afternoon else "am"), frozenset({(DAY, clock % _HALF_DAY + afternoon * _HALF_DAY)})
        )
    meanings = {(SPAN, clock)}
    if hours < 24 or (hours == 24 and clock == 86_400):
        meanings.add((DAY, clock % 86_400))
    if 1 <= hours <= 12 and fields[0][0] != "0":
        meanings |= {(DAY, clock % _HALF_DAY), (DAY, clock % _HALF_DAY + _HALF_DAY)}
    if len(numbers) == 2:
        meanings.add((SPAN, hours * _MINUTE + numbers[1]))
    return Clock(written, frozenset(meanings))


def _of_sizes(text: str) -> Clock | None:
    """2 hours 30 minutes, 1h30m, 90 min: each unit once, the larger first."""
    at, seconds, last = 0, Fraction(0), 10**6
    while at < len(text):
        found = _SIZES.match(text, at)
        if found is None or _UNITS[found[2][0].lower()] >= last:
            return None
        last = _UNITS[found[2][0].lower()]
        seconds += Fraction(found[1]) * last
        at = found.end()
    return Clock((), frozenset({(SPAN, seconds)})) if at else None


def ratio_terms(text: str) -> list[str] | None:
    """The terms of a time that may be a ratio too, 12:30; None where a leading zero, AM or a part of a second says that
    it is a time."""
    found = CLOCK.fullmatch(text)
    if (
        found is None
        or found["mark"]
        or "." in text
        or any(len(part) > 1 and part[0] == "0" for part in text.split(":"))
    ):
        return None
    return text.split(":")
