"""AQuA-RAT: algebraic word problems with five options."""

from __future__ import annotations

import re

from harness.evaluation.listed_suites.record import (
    Item,
    ListedSuite,
    Record,
    choice,
    first,
    optional,
    text_of,
    with_options,
)

_LETTER = re.compile(r"^\s*\(?[A-E]\)\s*")


def read(record: Record) -> Item:
    """`question` with `options`, `A)...` each, and `correct`."""
    options = [_LETTER.sub("", str(option)) for option in first(record, "options")]
    statement = with_options(text_of(record, "question"), options, "Options:")
    return Item(statement, choice(first(record, "correct")), optional(record, "rationale"))


SUITE = ListedSuite(
    name="aqua",
    about="254 English word problems with five options",
    hub="deepmind/aqua_rat",
    configs=("raw",),
    split="test",
    gold="`correct`, an option's letter",
    licence="Apache-2.0",
    source="Ling et al. 2017, arXiv 1705.04146",
    read=read,
)
