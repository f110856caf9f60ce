"""CMATH: word problems of Chinese elementary schools, by grade."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import CHINESE, Item, ListedSuite, Record, optional, text_of


def read(record: Record) -> Item:
    """`question`, and `golden` or `answer`; the grade is the level."""
    grade = optional(record, "grade")
    level = int(grade) if grade.isdecimal() else 0
    return Item(text_of(record, "question"), text_of(record, "golden", "answer"), level=level)


SUITE = ListedSuite(
    name="cmath",
    about="1,098 Chinese word problems of grades 1 to 6",
    hub="weitianwen/cmath",
    split="test",
    gold="`golden`, a number without its unit",
    licence="CC BY 4.0",
    source="Wei et al. 2023, arXiv 2306.16636",
    read=read,
    language=CHINESE,
)
