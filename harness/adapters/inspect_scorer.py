"""Inspect: a scorer, `Task(..., scorer=showwork_scorer())`.

What is judged is the last message, or what `run_python` of `harness.adapters.inspect_tool` ran where that gave an
answer. The gold is the sample's target, or `answer` in its metadata, which may hold the reference `steps` too; the
question is the sample's input, or `question` there. The steps, each with its verdict, are in the score's metadata and
show in the viewer. An outage raises InfrastructureError: the sample is an error of the log, and no wrong answer.
"""

from __future__ import annotations

from typing import Any

from inspect_ai.scorer import Score as InspectScore
from inspect_ai.scorer import Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from harness.adapters.inspect_tool import program_of
from harness.adapters.one_by_one import OneByOne
from harness.adapters.reward_client import reward_at
from harness.scoring.columns import REWARD_COLUMNS
from harness.scoring.score import Score

METRICS: Any = {"correct": [mean(), stderr()], "fully_true": [mean(), stderr()], "reward": [mean()]}


@scorer(metrics=METRICS)
def showwork_scorer(mode: str = "auto", steps: bool = True, server: str = "") -> Scorer:
    """The score of the harness: `correct`, `fully_true` and `reward` of each sample.

    mode: what a completion is read as, see `harness.scoring.score_mode`. steps: whether steps are checked. server: the
    URL of a `showwork serve` that scores; by default programs run here.
    """
    reward = OneByOne(reward_at(server, mode=mode, steps=steps, unreadable="fail"))

    async def score(state: TaskState, target: Target) -> InspectScore:
        program = program_of(state.store)
        completion = f"```python\n{program}\n```" if program else state.output.completion
        return shown(await reward.score_async(completion, record_of(state, target)))

    return score


def record_of(state: TaskState, target: Target) -> dict[str, Any]:
    """What the reward reads of a sample."""
    known = {name: state.metadata[name] for name in REWARD_COLUMNS if state.metadata.get(name) is not None}
    return {"question": state.input_text, "answer": target.text, **known}


def shown(score: Score) -> InspectScore:
    """A score as Inspect logs it."""
    values = {"correct": float(score.correct), "fully_true": float(score.fully_true), "reward": score.reward or 0.0}
    steps = [{"rule": s.rule, "claim": s.claim, "true": s.true, "detail": s.detail} for s in score.steps]
    return InspectScore(
        value=values,
        answer=score.answer,
        explanation=score.verdict.detail if score.verdict else score.outcome.value,
        metadata={"outcome": score.outcome.value, "steps": steps, "program": score.program},
    )
