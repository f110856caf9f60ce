"""A program computes: who writes it copies the question's numbers, and leaves sums, powers and fractions to Python.

A number that is worked out in the head is where a model that learns from the programs goes wrong: SmolLM2's errors were
nearly all reduced fractions, lowered exponents and `8/(4*x**2 + 16)` integrated at a glance.
"""

from __future__ import annotations

import re

import pytest

from generators import problem
from harness.verification.problem import Problem

ANY = {"0", "1"}
DRAWN = 60


def unseen(made: Problem) -> set[str]:
    """The numbers in what a program computes and quotes that do not stand in its question."""
    asked = ANY | set(re.findall(r"\d+", made.statement)) | ({"2"} if "sqrt" in made.statement else set())
    _, _, work = made.program.partition("print(")
    quoted = re.sub(r"Step \d+|[A-Za-z_]\w*", "", work)
    return set(re.findall(r"\d+", quoted)) - asked


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("family", ["arithmetic", "derivative", "integral", "limit", "sequence_limit"])
def test_every_number_of_a_short_program_stands_in_its_question(family: str, level: int) -> None:
    drawn = [problem(family, index, 5, "train", level=level) for index in range(DRAWN)]
    # Some questions have been simplified since they were drawn: 7*(9*x)**6 is asked as 3720087*x**6.
    assert sum(bool(unseen(made)) for made in drawn) <= DRAWN // 20, [
        (made.statement, unseen(made)) for made in drawn if unseen(made)
    ]
