"""verl 0.9: `compute_score`, awaited. verl asks for one sample at a time; those that wait are scored together.

In a file: `compute_score = compute_score_of(ExecutionReward())`, and in the configuration
`reward.custom_reward_function.path=FILE reward.custom_reward_function.name=compute_score`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from harness.adapters.one_by_one import OneByOne
from harness.scoring.reference import QUESTION_KEYS
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_components import Credit


def compute_score_of(reward: ExecutionReward) -> Callable[..., Awaitable[dict[str, Any]]]:
    """verl's `compute_score`: the score, its components and the outcome of a sample.

    ground_truth and extra_info: as `harness.for_verl` reads them. verl has no missing reward: an outage raises
    InfrastructureError, which ends the step; a gold that cannot be read gives 0 to every sample of its row, as
    `undecided` (or raises, where the reward was made with unreadable="fail").
    """
    rows = OneByOne(reward)

    async def compute_score(
        data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
    ) -> dict[str, Any]:
        known = {key: value for key, value in (extra_info or {}).items() if key in (*QUESTION_KEYS, "steps")}
        score = await rows.score_async(solution_str, {**known, "answer": ground_truth})
        credit = score.credit or Credit()
        return {"score": score.reward or 0.0, "outcome": score.outcome.value, **credit.as_dict()}

    return compute_score
