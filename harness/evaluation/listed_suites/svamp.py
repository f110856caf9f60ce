"""SVAMP: word problems of one step, varied."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, first, number_of, text_of


def read(record: Record) -> Item:
    """`Body` and `Question`; `Answer`, a number."""
    body = text_of(record, "Body", "body")
    stop = "" if body.endswith((".", "?", "!")) else "."
    return Item(f"{body}{stop} {text_of(record, 'Question', 'question')}", number_of(first(record, "Answer", "answer")))


SUITE = ListedSuite(
    name="svamp",
    about="English word problems of one step (300 on the hub's test split)",
    hub="ChilleD/SVAMP",
    split="test",
    gold="`Answer`, a number",
    licence="MIT",
    source="Patel et al. 2021, arXiv 2103.07191",
    read=read,
)
