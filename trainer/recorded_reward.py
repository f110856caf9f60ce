"""The harness's reward as a trainer calls it, which remembers what each step of the last batch earned."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import Any

from harness import Score, step_spans, verify
from harness.evaluation.statistics.metrics import majority, verified_majority
from harness.scoring.columns import entries, tasks_of
from harness.scoring.reference import Task, reference
from harness.scoring.reward import ExecutionReward
from harness.verification.errors import GoldError
from harness.verification.problem import Problem
from trainer import processes
from trainer.paradigm import StepReward
from trainer.process_advantage import token_of
from trainer.step_credit import step_credit

RECORD = "record"
"""The dataset column that holds a problem's record, as JSON: TRL takes every column through the collator and the move
to the device, list by list and word by word, which for a problem's steps is a tenth of a tiny model's GRPO step."""


class Recorded(ExecutionReward):
    """The harness's reward, which also remembers what it said of each step of the last batch."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.__name__ = "ExecutionReward"
        self._batch: list[tuple[Any, Score, bool]] = []

    def scores(self, prompts: Any = None, completions: Any = None, **columns: Any) -> list[Score]:
        answers = entries("completions", () if completions is None else completions)
        records = columns.get(RECORD)
        tasks = tasks_of(prompts, len(answers), columns) if records is None else self._tasks_of(records)
        scores = self.scores_of(tasks, answers)
        guided = [isinstance(task, Task) and bool(task.steps and reference(task).milestones) for task in tasks]
        self._batch = list(zip(answers, scores, guided, strict=True))
        return scores

    def _tasks_of(self, records: Sequence[str]) -> list[Task | GoldError]:
        """One task for every record, of which a group of completions shares one."""
        distinct = list(dict.fromkeys(records))
        rows = [json.loads(record) for record in distinct]
        columns = {key: [row.get(key) for row in rows] for key in rows[0]} if rows else {}
        read = dict(zip(distinct, tasks_of(None, len(rows), columns), strict=True))
        return [read[record] for record in records]

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

    def votes(self, size: int) -> dict[str, float]:
        """Of the last batch of all processes, in groups of `size` samples of a problem: shares of problems of which
        the vote is right (maj@K), the vote of the samples without a false step (ver@K), and one sample at least
        (pass@K). {} where the groups are not whole."""
        own = [
            (score.answer, score.correct, any(step.true is False for step in score.steps))
            for _, score, _ in self._batch
        ]
        rows = processes.rows_of_all(own)
        if not rows or len(rows) % size:
            return {}
        found: dict[str, list[float]] = {"maj": [], "ver": [], "pass": []}
        for start in range(0, len(rows), size):
            answers, correct, refuted = map(list, zip(*rows[start : start + size], strict=True))
            found["maj"].append(majority(answers, correct, _same))
            found["ver"].append(verified_majority(answers, correct, refuted, _same))
            found["pass"].append(float(any(correct)))
        return {f"vote/{name}@{size}": statistics.fmean(values) for name, values in found.items()}

    def outcomes(self) -> list[bool]:
        """Whether the answer of each completion of the last batch is right."""
        return [score.correct for _, score, _ in self._batch]

    def right(self, place: int) -> bool:
        """Whether a completion of the last batch is right: where steps are checked, with every step true."""
        _, score, _ = self._batch[place]
        return score.correct and (score.fully_true or not self.steps)


def _same(a: str, b: str) -> bool:
    """Whether two wrong answers are one. (Without SymPy: a step of training waits for it.)"""
    try:
        return verify(a, b, fallback=False).equal is True
    except GoldError:  # a policy wrote it: it need not be readable
        return False
