"""The harness's reward as a trainer calls it, which remembers what each step of the last batch earned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness import Score, step_spans
from harness.scoring.columns import tasks_of
from harness.scoring.reference import Task, reference
from harness.scoring.reward import ExecutionReward
from harness.verification.problem import Problem
from trainer.paradigm import StepReward
from trainer.process_advantage import token_of
from trainer.step_credit import step_credit


class Recorded(ExecutionReward):
    """The harness's reward, which also remembers what it said of each step of the last batch."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.__name__ = "ExecutionReward"
        self._batch: list[tuple[Any, Score, bool]] = []

    def scores(self, prompts: Any = None, completions: Any = None, **columns: Any) -> list[Score]:
        scores = super().scores(prompts, completions, **columns)
        tasks = tasks_of(prompts, len(scores), columns)
        guided = [isinstance(task, Task) and bool(task.steps and reference(task).milestones) for task in tasks]
        self._batch = list(zip(completions or (), scores, guided, strict=True))
        return scores

    def scored(self, problems: Sequence[Problem], completions: Sequence[str]) -> list[tuple[Score, bool]]:
        """Of each problem's completion: its score, and whether the reference solution guides the steps' credit."""
        records = [problem.to_record() for problem in problems]
        columns = {key: [record[key] for record in records] for key in (records[0] if records else {})}
        self.scores(completions=list(completions), **columns)
        return [(score, guided) for _, score, guided in self._batch]

    def step_rewards(self, place: int, ends: Sequence[int]) -> list[StepReward]:
        """What the steps of one completion of the last batch earned (`trainer.step_credit`), each at the token that
        ends its statement or its line. ends: where each token's text ends."""
        completion, score, guided = self._batch[place]
        credit = step_credit(step_spans(completion, score.steps), guided)
        return [StepReward(token_of(ends, end - 1), value) for end, value in credit]

    def right(self, place: int) -> bool:
        """Whether a completion of the last batch is right: where steps are checked, with every step true."""
        _, score, _ = self._batch[place]
        return score.correct and (score.fully_true or not self.steps)
