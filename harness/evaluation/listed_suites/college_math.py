"""College Math: exercises of open textbooks."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, optional, text_of


def read(record: Record) -> Item:
    """`question` and `answer`."""
    family = optional(record, "data_topic").rpartition(".")[2]
    return Item(text_of(record, "question"), text_of(record, "answer"), family=family)


SUITE = ListedSuite(
    name="college-math",
    about="2,818 English exercises of open textbooks",
    hub=None,
    split="test",
    gold="`answer`, LaTeX or a few words",
    licence="CC BY 3.0 and others, named in each record",
    source="Tang et al. 2024, arXiv 2403.02884",
    read=read,
)
