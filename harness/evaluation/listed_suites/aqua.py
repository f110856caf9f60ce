"""AQuA-RAT: algebraic word problems with five options."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, choice, first, optional, text_of
from harness.scoring.answer_options import with_options


def read(record: Record) -> Item:
    """`question` with `options`, `A)...` each, and `correct`."""
    statement = with_options(text_of(record, "question"), record)
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
