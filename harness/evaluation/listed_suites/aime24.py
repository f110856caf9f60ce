"""30 English problems of the AIME of 2024."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, first, number_of, optional, text_of


def read(record: Record) -> Item:
    """`problem` or `question`, and `answer`, a number."""
    statement = text_of(record, "problem", "question")
    return Item(statement, number_of(first(record, "answer")), optional(record, "solution"))


SUITE = ListedSuite(
    name="aime24",
    about="30 English problems of the AIME of 2024; answers are whole numbers from 0 to 999",
    hub="HuggingFaceH4/aime_2024",
    split="train",
    gold="`answer`, a number",
    licence="not stated",
    source="Mathematical Association of America",
    read=read,
)
