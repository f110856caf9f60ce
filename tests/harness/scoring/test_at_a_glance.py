"""One right and one wrong completion, run and scored: the quickest look at whether scoring works."""

from __future__ import annotations

import pytest

from harness import Answer, Outcome, Problem, Step, check_claim, score, score_text
from sandbox import Sandbox

pytestmark = pytest.mark.fast

SUM = Problem(
    "sum",
    "sum",
    1,
    "test",
    0,
    0,
    "computed",
    "Compute 17 + 25.",
    Answer("integer", "42"),
    (Step(1, "add", "17 + 25 = 42"),),
    "print('Answer:', 17 + 25)",
)


@pytest.mark.parametrize(("printed", "outcome"), [("17 + 25", Outcome.correct), ("17 + 26", Outcome.wrong_answer)])
def test_a_program_is_run_and_its_answer_verified(box: Sandbox, printed: str, outcome: Outcome) -> None:
    completion = f"```python\ns = {printed}\nprint('Step 1 [add]: 17 + 25 =', s)\nprint('Answer:', s)\n```"
    found = score(SUM, completion, box)
    assert found.outcome is outcome
    assert [step.true for step in found.steps] == [outcome is Outcome.correct]


def test_an_answer_in_text_is_verified_too() -> None:
    assert score_text(SUM, "17 + 25 = 42, so the answer is \\boxed{42}.").outcome is Outcome.correct
    assert score_text(SUM, "The answer is \\boxed{43}.").outcome is Outcome.wrong_answer


@pytest.mark.parametrize(
    ("claim", "true"), [("Derivative(x**2, x) = 2*x", True), ("Derivative(x**2, x) = 3*x", False), ("x = y", False)]
)
def test_a_claim_is_checked(claim: str, true: bool) -> None:
    assert check_claim(claim).true is true
