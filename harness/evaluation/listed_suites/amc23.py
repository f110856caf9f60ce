"""40 English problems of the AMC 12 of 2023."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, first, number_of, optional, text_of


def read(record: Record) -> Item:
    """`problem` or `question`, and `answer`, a number."""
    statement = text_of(record, "problem", "question")
    return Item(statement, number_of(first(record, "answer")), optional(record, "solution"))


SUITE = ListedSuite(
    name="amc23",
    about="40 English problems of the AMC 12 of 2023",
    hub="math-ai/amc23",
    split="test",
    gold="`answer`, a number",
    licence="not stated",
    source="Mathematical Association of America",
    read=read,
)
