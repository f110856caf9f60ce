"""What is known of a benchmark by name: where its records lie, and how one is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.scoring.gold_values import is_missing
from harness.verification.problem import Answer

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)
"""Languages that there are prompts and exemplars in."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One record as it is asked: the statement, its gold, and the worked solution where there is one."""

    statement: str
    gold: Answer | str
    solution: str = ""
    family: str = ""
    """A part of the benchmark that is counted apart; "" where it has none."""
    level: int = 0


@dataclass(frozen=True, slots=True)
class ListedSuite:
    """A benchmark by name. `read` raises KeyError or ValueError for a record that is none of its."""

    name: str
    about: str
    """What it holds, in a line."""
    hub: str | None
    """The data set's id on the Hugging Face hub; None where it is read from a file alone."""
    split: str
    gold: str
    """Where the gold stands, and by which convention."""
    licence: str
    """As its publishers state it."""
    source: str
    """The paper or page that it comes from."""
    read: Callable[[Record], Item]
    configs: tuple[str, ...] = ("",)
    """The hub's configurations, all of them read; "" is the only one."""
    language: str = ENGLISH


def first(record: Record, *names: str) -> Any:
    """The first of these fields that holds something. Raises KeyError for the first name where none does."""
    for name in names:
        if not is_missing(record.get(name)):
            return record[name]
    raise KeyError(names[0])


def text_of(record: Record, *names: str) -> str:
    """The first of these fields that holds something, as text. Raises KeyError for the first name where none does."""
    return str(first(record, *names)).strip()


def optional(record: Record, *names: str) -> str:
    """The same, or "" where none holds anything."""
    return next((str(record[name]) for name in names if not is_missing(record.get(name))), "")


def choice(letter: object) -> Answer | str:
    """The gold that is an option's letter; a number counts the options from 0. Several letters stay text: all of them
    are asked for, and the statement's options say that they are letters. Raises ValueError for anything else."""
    if isinstance(letter, Sequence) and not isinstance(letter, str) and len(letter) == 1:
        letter = letter[0]
    if isinstance(letter, int) and 0 <= letter < 10:
        letter = "ABCDEFGHIJ"[letter]
    text = str(letter).strip().strip("()").upper()
    if not text or not set(text) <= set("ABCDEFGHIJ") or len(set(text)) < len(text):
        raise ValueError(f"its right option is {letter!r}, which is no letter")
    return Answer("choice", text) if len(text) == 1 else text


def number_of(value: object) -> str:
    """A number of a table as text: a float that is whole (27.0) stands for a whole number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
