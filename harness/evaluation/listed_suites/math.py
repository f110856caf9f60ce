"""MATH: problems of mathematical competitions, by subject and level."""

from __future__ import annotations

import re

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, optional, text_of
from harness.evaluation.suite_texts import last_box


def read(record: Record) -> Item:
    """`problem` and `solution`, whose last box is the gold where there is no `answer`; subject and level."""
    solution = optional(record, "solution")
    gold = optional(record, "answer") or last_box(solution)
    if not gold:
        raise ValueError("its `solution` holds no \\boxed{...} and it has no `answer`")
    level = re.search(r"\d+", optional(record, "level"))
    family = optional(record, "subject", "type").strip().lower().replace(" ", "_")
    return Item(text_of(record, "problem"), gold, solution, family, int(level.group()) if level else 0)


SUITE = ListedSuite(
    name="math",
    about="5,000 English competition problems, in seven subjects and five levels",
    hub="EleutherAI/hendrycks_math",
    configs=(
        "algebra",
        "counting_and_probability",
        "geometry",
        "intermediate_algebra",
        "number_theory",
        "prealgebra",
        "precalculus",
    ),
    split="test",
    gold="the last box of `solution`",
    licence="MIT",
    source="Hendrycks et al. 2021, arXiv 2103.03874",
    read=read,
)
