"""The reward of reinforcement learning: the very score of the harness, in the shapes that trainers call.

TRL calls `ExecutionReward` itself; `for_verl`, `for_openrlhf` and `for_verifiers` give the functions that those
trainers call. All of them score a batch in one pass over one sandbox.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from harness.credit import DEFAULT, Credit, Weights
from harness.errors import GoldError
from harness.question import question_of
from harness.reference import ANSWER_KEYS, QUESTION_KEYS, Task
from harness.running import Runner
from harness.scoring import Outcome, Score, score_many
from sandbox.errors import InfrastructureError
from sandbox.execution import Limits

if TYPE_CHECKING:
    from sandbox import Sandbox

__all__ = ["Credit", "ExecutionReward", "Weights", "for_openrlhf", "for_verifiers", "for_verl"]

logger = logging.getLogger(__name__)
REWARD_COLUMNS = (*QUESTION_KEYS, *ANSWER_KEYS, "steps")
"""The dataset columns that the reward reads; TRL hands on every column that the dataset keeps."""


class ExecutionReward:
    """A reward function that runs each completion's program and checks its answer and its steps.

    sandbox: one of your own, else a `Sandbox(backend="auto")` that is opened at the first call and closed with `close`
        or `with`.
    weights: what each component is worth (`harness.credit.Weights`).
    steps: False leaves the step checks out: reward for the answer alone.
    limits: of each program; the sandbox's own by default.
    deadline: seconds of wall time for a batch; what has not run by then gets None, as an outage does.
    accept_restated: whether the question's own formula, copied or rearranged, may answer it; by default it is wrong
        wherever the question is known (`harness.restated`).

    The call has TRL's signature. Columns read: the question in `instruction`, `statement`, `question` or `problem`
    (else the prompt itself); the gold in `answer` or `solution`, as text or as the mapping of a Showwork record; and,
    where the dataset has them, the reference solution's `steps`. A completion is text or a list of chat messages.
    Gives a float for each completion, or None where the sandbox failed: TRL leaves those out. Raises GoldError for a
    batch without golds. Safe to call from any thread; a trainer with async rewards takes `call_async`.
    """

    def __init__(
        self,
        sandbox: Runner | None = None,
        weights: Weights = DEFAULT,
        steps: bool = True,
        *,
        limits: Limits | None = None,
        deadline: float | None = None,
        accept_restated: bool = False,
    ):
        self.weights, self.steps, self.limits, self.deadline = weights, steps, limits, deadline
        self.accept_restated = accept_restated
        self.__name__ = type(self).__name__  # TRL names the reward's column in its logs after this
        self._given = sandbox
        self._own: Sandbox | None = None
        self._opening = threading.Lock()
        self._worked = False

    @property
    def sandbox(self) -> Runner:
        """The sandbox it runs programs in."""
        if self._given is not None:
            return self._given
        with self._opening:
            if self._own is None:
                from sandbox import Sandbox  # the engine's client is imported when a program is to run

                self._own = Sandbox()
            return self._own

    def close(self) -> None:
        """Close the sandbox, if it is the reward's own."""
        with self._opening:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        # Reward functions travel to worker processes; a sandbox of its own is opened anew there.
        return _remake, (
            self._given, self.weights, self.steps, self.limits, self.deadline, self.accept_restated
        )  # fmt: skip

    def __call__(
        self,
        prompts: Sequence[Any] | None = None,
        completions: Sequence[Any] | None = None,
        completion_ids: Any = None,
        *,
        trainer_state: Any = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """The reward of each completion; see the class."""
        scores = self.scores(prompts, completions, **columns)
        log(scores, log_extra, log_metric)
        return [score.reward for score in scores]

    async def call_async(self, *args: Any, **columns: Any) -> list[float | None]:
        """The same call for a trainer that awaits its rewards; the event loop goes on meanwhile."""
        return await asyncio.to_thread(self.__call__, *args, **columns)

    def scores(
        self, prompts: Sequence[Any] | None = None, completions: Sequence[Any] | None = None, **columns: Any
    ) -> list[Score]:
        """The whole scores behind the rewards, for process supervision and for logs."""
        answers = list(completions or ())
        tasks = tasks_of(prompts, len(answers), columns)
        try:
            scores = score_many(
                tasks, answers, self.sandbox,
                limits=self.limits, deadline=self.deadline, weights=self.weights, steps=self.steps,
                accept_restated=self.accept_restated,
            )  # fmt: skip
        except InfrastructureError as error:
            if not self._worked:  # nothing ever ran: a machine without a sandbox must not train on nothing
                raise
            logger.warning("no reward for this batch of %d: %s", len(answers), error)
            return [Score(Outcome.infrastructure, False, False, (), None, None, None, credit=None) for _ in answers]
        self._worked = True
        return scores


def _remake(*made_of: Any) -> ExecutionReward:
    sandbox, weights, steps, limits, deadline, accept_restated = made_of
    return ExecutionReward(sandbox, weights, steps, limits=limits, deadline=deadline, accept_restated=accept_restated)


def tasks_of(prompts: Sequence[Any] | None, count: int, columns: Mapping[str, Any]) -> list[Task]:
    """One task a completion from a trainer's columns. Raises GoldError where they hold no gold answers."""
    given = {key: columns[key] for key in REWARD_COLUMNS if columns.get(key) is not None}
    if count and not any(key in given for key in ANSWER_KEYS):
        raise GoldError(
            f"the reward needs a dataset column `answer` (or `solution`) with the golds; it got {sorted(columns)}"
        )
    tasks = []
    for at in range(count):
        record = {key: values[at] for key, values in given.items()}
        if prompts is not None and not any(isinstance(record.get(key), str) for key in QUESTION_KEYS):
            record["statement"] = question_of(prompts[at])
        tasks.append(Task.of(record))
    return tasks


def log(
    scores: Sequence[Score],
    log_extra: Callable[[str, list[Any]], None] | None,
    log_metric: Callable[[str, float], None] | None,
) -> None:
    """Every component, through the trainer's own logging: means as metrics, each completion's values as columns."""
    if log_extra is not None:
        log_extra("outcome", [score.outcome.value for score in scores])
        log_extra("answer_found", [score.answer or "" for score in scores])
        log_extra("verdict", [score.verdict.detail if score.verdict else "" for score in scores])
        for name in Credit.__dataclass_fields__:
            log_extra(name, [getattr(score.credit, name) if score.credit else None for score in scores])
    if log_metric is None or not scores:
        return
    known = [score.credit for score in scores if score.credit is not None]
    for name in Credit.__dataclass_fields__ if known else ():
        log_metric(f"reward/{name}", sum(getattr(credit, name) for credit in known) / len(known))
    counts = Counter(score.outcome for score in scores)
    for outcome in Outcome:
        log_metric(f"outcome/{outcome.value}", counts[outcome] / len(scores))


# ------------------------------------------------------------------------------------------------- other trainers


def for_verl(reward: ExecutionReward) -> Callable[..., dict[str, Any]]:
    """verl's `compute_score(data_source, solution_str, ground_truth, extra_info=None) -> {"score": float, ...}`.

    ground_truth: the gold as text, or a Showwork record's `answer` (a mapping or its JSON). extra_info: may hold
    `question` and `steps`. The components come beside the score. verl has no "no reward": an outage raises
    InfrastructureError rather than pass for a wrong answer.
    """

    def compute_score(
        data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
    ) -> dict[str, Any]:
        columns = {key: [value] for key, value in (extra_info or {}).items() if key in (*QUESTION_KEYS, "steps")}
        (score,) = reward.scores(None, [solution_str], **columns, answer=[ground_truth])
        if score.reward is None or score.credit is None:
            raise _outage(score)
        return {"score": score.reward, "outcome": score.outcome.value, **score.credit.as_dict()}

    return compute_score


def for_openrlhf(reward: ExecutionReward) -> Callable[..., dict[str, Any]]:
    """OpenRLHF's `reward_func(queries, prompts, labels, **kwargs) -> {"rewards", "scores", "extra_logs"}`.

    queries: prompt and completion in one text; labels: the golds, as `for_verl` takes them, or whole records as JSON
    (`answer`, `steps`). `scores` is 1 for a right answer, else 0. An outage raises InfrastructureError.
    """

    def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_: Any) -> dict[str, Any]:
        import torch

        pairs = zip(queries, prompts, strict=True)
        completions = [query[len(prompt) :] if query.startswith(prompt) else query for query, prompt in pairs]
        tasks = [_labelled(label, prompt) for label, prompt in zip(labels, prompts, strict=True)]
        columns = {
            "statement": [task.statement for task in tasks],
            "answer": [task.gold for task in tasks],
            "steps": [[{"rule": s.rule, "claim": s.claim, "index": s.index} for s in task.steps] for task in tasks],
        }
        scores = reward.scores(prompts, completions, **columns)
        earned = [score.credit for score in scores if score.credit is not None]
        rewards = [score.reward for score in scores if score.reward is not None]
        if len(earned) < len(scores):
            raise _outage(next(score for score in scores if score.credit is None))
        extra = {name: torch.tensor([getattr(c, name) for c in earned]) for name in Credit.__dataclass_fields__}
        return {
            "rewards": torch.tensor(rewards),
            "scores": torch.tensor([credit.correct for credit in earned]),
            "extra_logs": extra,
        }

    return reward_func


def _labelled(label: Any, prompt: Any) -> Task:
    """The task of a label: a gold, or a record with more."""
    import json

    record = label
    if isinstance(label, str) and label.lstrip().startswith("{"):
        try:
            record = json.loads(label)
        except ValueError:
            record = label
    if not (isinstance(record, Mapping) and any(key in record for key in ANSWER_KEYS)):
        record = {"answer": record}
    if not any(isinstance(record.get(key), str) for key in QUESTION_KEYS):
        record = {**record, "statement": question_of(prompt)}
    return Task.of(record)


def for_verifiers(reward: ExecutionReward) -> Callable[..., Awaitable[float]]:
    """A reward function for a verifiers `Rubric`: named arguments (prompt, completion, answer, info), awaited.

    info: may hold `question` and `steps`, and the record's own `answer`, which goes before the text in `answer`.
    An outage raises InfrastructureError.
    """

    async def execution_reward(
        prompt: Any, completion: Any, answer: Any = None, info: Mapping[str, Any] | None = None, **_: Any
    ) -> float:
        record = {"answer": answer, **{k: v for k, v in (info or {}).items() if k in REWARD_COLUMNS}}
        columns = {key: [value] for key, value in record.items()}
        (score,) = await asyncio.to_thread(reward.scores, [prompt], [completion], **columns)
        if score.reward is None:
            raise _outage(score)
        return score.reward

    return execution_reward


def _outage(score: Score) -> InfrastructureError:
    words = score.execution.stderr if score.execution is not None else ""
    return InfrastructureError(f"the sandbox gave no result, so there is no reward: {words or 'try the batch again'}")
