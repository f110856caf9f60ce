"""The problems in words that no training problem uses: every question is read, and none is asked as before."""

from __future__ import annotations

import re
import sys

import pytest

from generators import problem
from generators.registry import standard
from tests.benchmarks.test_experiments import ROOT

sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from unseen_wordings import WORDINGS, problems, reworded  # only after the line above


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text.replace("for n >= 1", "")))


@pytest.mark.parametrize("family", sorted(WORDINGS))
def test_every_problem_of_levels_1_and_2_has_other_words_with_its_own_formulas(family: str) -> None:
    for level in (1, 2):
        for index in range(40):
            asked = problem(family, index, level=level, split="test")
            other = reworded(asked, index)
            assert other is not None, asked.statement
            assert (other.answer, other.id) == (asked.answer, asked.id)
            assert numbers(other.statement) == numbers(asked.statement)


def test_no_new_wording_is_one_of_a_familys_phrasings() -> None:
    for pairs in WORDINGS.values():
        known = {phrasing.english for phrasings, _ in pairs for phrasing in phrasings}
        assert not known & {words for _, new in pairs for words in new}


def test_as_many_problems_of_every_family_and_level_are_asked() -> None:
    made = [asked for asked, _ in problems(2, (1, 2))]
    assert len(made) == 2 * 2 * len(standard())
    assert set(WORDINGS) == set(standard())
