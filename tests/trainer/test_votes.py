"""What the groups of a training step vote for."""

from __future__ import annotations

import pytest

from sandbox.host.sandbox import Sandbox
from tests.trainer.conftest import sum_problem
from trainer.recorded_reward import Recorded

pytestmark = pytest.mark.train

SUM = sum_problem(2, 3)


def answering(*values: str, claim: str = "2 + 3 = 5") -> list[str]:
    return [f'print("Step 1 [add]: {claim}")\nprint("Answer: {value}")\n' for value in values]


def test_groups_vote_by_mathematical_equality_and_false_steps_do_not_vote_for_ver() -> None:
    groups = [
        answering("5", "5", "6", "7"),  # 2 right against 1 and 1
        answering("5", "6", "12/2", "5 + 1"),  # 1 right against 3 that are one answer, none of them refuted
        [*answering("5"), *answering("6", "6", "6", claim="2 + 3 = 6")],  # the three are refuted
        answering("6", "6", "x +", "8"),
    ]
    completions = [text for group in groups for text in group]
    with Sandbox("process", workers=1) as sandbox:
        reward = Recorded(sandbox=sandbox)
        reward.scored([SUM] * len(completions), completions)
        assert reward.votes(4) == {"vote/maj@4": 0.25, "vote/ver@4": 0.5, "vote/pass@4": 0.75}
        assert reward.votes(5) == {}
        assert reward.votes(16) == {"vote/maj@16": 0.0, "vote/ver@16": 0.0, "vote/pass@16": 1.0}
