"""Minerva's OCW: courses of a university, with numbers and formulas as answers."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, optional, text_of
from harness.evaluation.suite_texts import last_box


def read(record: Record) -> Item:
    """`problem` with the box of its `solution`; or `question` and `answer`, as the hub's copy has them."""
    solution = optional(record, "solution")
    gold = optional(record, "answer") or last_box(solution)
    if not gold:
        raise ValueError("its `solution` holds no \\boxed{...} and it has no `answer`")
    return Item(text_of(record, "problem", "question"), gold, solution)


SUITE = ListedSuite(
    name="minerva",
    about="272 English questions of university courses (OCW)",
    hub="math-ai/minervamath",
    split="test",
    gold="`answer`, or the last box of `solution`; units stand outside it and are not asked for",
    licence="not stated by the hub's copy; the courses are CC BY-NC-SA",
    source="Lewkowycz et al. 2022, arXiv 2206.14858",
    read=read,
)
