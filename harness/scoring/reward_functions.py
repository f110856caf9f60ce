"""The reward in the shapes that trainers other than TRL call: `for_verl`, `for_openrlhf` and `for_verifiers`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from harness.scoring.alignment import completion_in
from harness.scoring.columns import REWARD_COLUMNS, entries, rows_of
from harness.scoring.find_question import question_of
from harness.scoring.golds import ANSWER_KEYS, first_gold
from harness.scoring.reference import QUESTION_KEYS
from harness.scoring.reward_components import Credit
from harness.scoring.score import Score
from sandbox.errors import InfrastructureError


class Scorer(Protocol):
    """What gives the scores: an `ExecutionReward`, or `harness.adapters.one_by_one.OneByOne` of one."""

    def scores(
        self, prompts: Sequence[Any] | None = None, completions: Sequence[Any] | None = None, **columns: Any
    ) -> list[Score]:
        """The score of each completion."""


def for_verl(reward: Scorer) -> Callable[..., dict[str, Any]]:
    """verl's `compute_score(data_source, solution_str, ground_truth, extra_info=None) -> {"score": float, ...}`.

    ground_truth: the gold as text, or a Showwork record's `answer` (a mapping or its JSON). extra_info: may hold
    `question` and `steps`. The components come beside the score. verl has no "no reward": an outage raises
    InfrastructureError rather than pass for a wrong answer; a gold that cannot be read gives 0 to every sample of its
    row, as `undecided` (or raises, where the reward was made with unreadable="fail").
    """

    def compute_score(
        data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
    ) -> dict[str, Any]:
        columns = {key: [value] for key, value in (extra_info or {}).items() if key in (*QUESTION_KEYS, "steps")}
        (score,) = reward.scores(None, [solution_str], **columns, answer=[ground_truth])
        earned, credit = _earned(score)
        return {"score": earned, "outcome": score.outcome.value, **credit.as_dict()}

    return compute_score


def for_openrlhf(reward: Scorer) -> Callable[..., dict[str, Any]]:
    """OpenRLHF's `reward_func(queries, prompts, labels, **kwargs) -> {"rewards", "scores", "extra_logs"}`.

    queries: prompt and completion in one text, of which the completion is found again (`harness.scoring.alignment`);
    labels: the golds, as `for_verl` takes them, or whole records as JSON (`answer`, `steps`). `scores` is 1 for a
    right answer, else 0. An outage raises InfrastructureError, a query whose completion nobody can find PromptError.
    (OpenRLHF 0.11
    turns every exception of a reward into a line of its log and the reward None.) A gold that cannot be read gives 0,
    as with `for_verl`.
    """

    def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_: Any) -> dict[str, Any]:
        import torch

        count = len(entries("queries", queries))
        rows = rows_of(count, {"queries": queries, "prompts": prompts, "labels": labels})
        completions = [completion_in(row["queries"], row["prompts"]) for row in rows]
        records = [_labelled(row["labels"], row["prompts"]) for row in rows]
        columns = {key: [record.get(key) for record in records] for key in ("statement", "answer", "steps")}
        scores = reward.scores(None, completions, **columns)
        earned = [_earned(score) for score in scores]
        extra = {name: torch.tensor([getattr(c, name) for _, c in earned]) for name in Credit.__dataclass_fields__}
        return {
            "rewards": torch.tensor([value for value, _ in earned]),
            "scores": torch.tensor([credit.correct for _, credit in earned]),
            "extra_logs": extra,
        }

    return reward_func


def _labelled(label: Any, prompt: Any) -> dict[str, Any]:
    """The record of a label: a gold, or a record with more."""
    record = label
    if isinstance(label, str) and label.lstrip().startswith("{"):
        try:
            record = json.loads(label)
        except ValueError:
            record = label
    if not (isinstance(record, Mapping) and any(key in record for key in ANSWER_KEYS)):
        record = {"answer": record}
    question = next((record[key] for key in QUESTION_KEYS if isinstance(record.get(key), str)), question_of(prompt))
    return {"statement": question, "answer": first_gold(record)[1], "steps": record.get("steps")}


def for_verifiers(reward: Scorer) -> Callable[..., Awaitable[float]]:
    """A reward function of named arguments (prompt, completion, answer, info), awaited: for a verifiers task's method.

    info: may hold `question` and `steps`, and the record's own `answer`, which goes before the text in `answer`.
    An outage raises InfrastructureError; a gold that cannot be read gives 0, as `for_verl` does.
    """

    async def execution_reward(
        prompt: Any, completion: Any, answer: Any = None, info: Mapping[str, Any] | None = None, **_: Any
    ) -> float:
        record = {"answer": answer, **{k: v for k, v in (info or {}).items() if k in REWARD_COLUMNS}}
        columns = {key: [value] for key, value in record.items()}
        (score,) = await asyncio.to_thread(reward.scores, [prompt], [completion], **columns)
        return _earned(score)[0]

    return execution_reward


def _earned(score: Score) -> tuple[float, Credit]:
    """Reward and credit for a trainer that knows no missing reward. Raises InfrastructureError for an outage."""
    if score.unreadable_gold:
        return 0.0, Credit()
    if score.reward is None or score.credit is None:
        words = score.execution.stderr if score.execution is not None else ""
        raise InfrastructureError(
            f"the sandbox gave no result, so there is no reward: {words or 'try the batch again'}"
        )
    return score.reward, score.credit
