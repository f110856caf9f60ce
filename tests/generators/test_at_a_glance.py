"""One easy problem of each family: the quickest look at whether generation works."""

from __future__ import annotations

import pytest

from generators import problem, registry
from harness import verify

pytestmark = pytest.mark.fast


@pytest.mark.parametrize("family", registry.names())
def test_an_easy_problem_is_the_same_twice_and_its_gold_is_its_own_answer(family: str) -> None:
    made = problem(family, 3, seed=1, level=1)
    assert made == problem(family, 3, seed=1, level=1)
    assert (made.family, made.level) == (family, 1)
    assert verify(made.answer, made.answer.value).equal is True
