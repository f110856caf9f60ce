"""MMLU's subjects of science and mathematics."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, choice, optional, text_of
from harness.scoring.answer_options import with_options

SUBJECTS = frozenset(
    "abstract_algebra astronomy college_biology college_chemistry college_computer_science college_mathematics "
    "college_physics computer_security conceptual_physics electrical_engineering elementary_mathematics "
    "high_school_biology high_school_chemistry high_school_computer_science high_school_mathematics "
    "high_school_physics high_school_statistics machine_learning".split()
)


def read(record: Record) -> Item:
    """`question` with `choices` (or `options`) and `answer`, a letter or a number from 0; the subject."""
    subject = optional(record, "subject", "type", "topic")
    if subject and subject not in SUBJECTS:
        raise ValueError(f"its subject {subject!r} is none of the STEM ones")
    statement = with_options(text_of(record, "question"), record)
    return Item(statement, choice(record["answer"]), family=subject)


SUITE = ListedSuite(
    name="mmlu-stem",
    about="3,018 English questions of 18 subjects with four options",
    hub="cais/mmlu",
    configs=tuple(sorted(SUBJECTS)),
    split="test",
    gold="`answer`, an option's letter or its number from 0",
    licence="MIT",
    source="Hendrycks et al. 2020, arXiv 2009.03300",
    read=read,
)
