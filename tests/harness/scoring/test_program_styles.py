"""Programs in the styles that models write: what is right is found so, and nothing wrong is, in a real sandbox."""

from __future__ import annotations

import pytest

from harness import score_many
from harness.scoring.score import Outcome
from sandbox import Limits, Sandbox
from tests.harness.scoring.program_styles import RIGHT, WRONG, Case


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[Outcome, str]]:
    """What became of every program, by its name, and why."""
    cases = (*RIGHT, *WRONG)
    with Sandbox("namespace", workers=2, limits=Limits(cpu_seconds=10.0, wall_seconds=60.0)) as box:
        scores = score_many([case.problem for case in cases], [case.program for case in cases], box)
    return {
        case.name: (score.outcome, f"{score.answer!r}: {score.verdict.detail if score.verdict else ''}")
        for case, score in zip(cases, scores, strict=True)
    }


def test_every_style_has_a_name_of_its_own() -> None:
    names = [case.name for case in (*RIGHT, *WRONG)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_a_right_answer_is_found_correct_whatever_the_style(case: Case, outcomes) -> None:
    outcome, why = outcomes[case.name]
    assert outcome is Outcome.correct, why


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_is_wrong_whatever_the_style(case: Case, outcomes) -> None:
    outcome, why = outcomes[case.name]
    assert outcome in (Outcome.wrong_answer, Outcome.no_answer), why
