"""verifiers 0.4: our families as a taskset, `vf-eval showwork --env.taskset.families derivative`.

Each task's reward is the harness's own (2.0 for a fully true program); its components are metrics of the trace. An
outage raises InfrastructureError: verifiers records it as the trace's error, and trains on no such trace.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import verifiers.v1 as vf

from generators.adapters.problems_asked import ProblemsAsked
from harness.adapters.one_by_one import OneByOne
from harness.adapters.reward_client import reward_at
from harness.scoring.prompts import render
from harness.verification.problem import Problem


class ShowworkData(vf.TaskData):
    """A problem as verifiers' wire data. record: the question, the typed answer and the reference steps."""

    record: dict[str, Any]


class ShowworkConfig(vf.TasksetConfig):
    """Which problems, as `ProblemsAsked` has them; mode: what a reply is read as ("program", "text" or "auto");
    server: the URL of a `showwork serve` that scores; by default programs run here."""

    families: str = ""
    levels: str = "1-5"
    split: str = "train"
    seed: int = 0
    count: int = 1000
    mode: str = "program"
    server: str = ""


class ShowworkTaskConfig(vf.TaskConfig):
    """mode, server: as in `ShowworkConfig`, which hands them on."""

    mode: str = "program"
    server: str = ""


class ShowworkTask(vf.Task[ShowworkData, vf.State, ShowworkTaskConfig]):
    """A problem; its reward is the harness's."""

    @vf.reward
    async def showwork(self, trace: vf.Trace) -> float:
        """The reward of the last reply. Raises GoldError and InfrastructureError."""
        score = await reward_of(self.config.mode, self.config.server).score_async(trace.last_reply, self.data.record)
        components = score.credit.as_dict() if score.credit else {}
        trace.record_metrics({**components, "fully_true": float(score.fully_true)})
        return score.reward or 0.0


class ShowworkTaskset(vf.Taskset[ShowworkTask, ShowworkConfig]):
    """The families' problems in turn."""

    def load(self) -> Iterable[ShowworkTask]:
        """The tasks, made one at a time."""
        config = self.config
        asked = ProblemsAsked(config.families, config.levels, config.split, config.seed, config.count)
        settings = ShowworkTaskConfig(**{**config.task.model_dump(), "mode": config.mode, "server": config.server})
        return (ShowworkTask(_data(problem, config.mode), settings) for problem in asked)


def _data(problem: Problem, mode: str) -> ShowworkData:
    record = problem.to_record()
    known = {"question": problem.statement, "answer": record["answer"], "steps": record["steps"]}
    prompt = render(problem.statement, chat=True, text_answers=mode == "text")
    return ShowworkData(id=problem.id, name=problem.family, prompt=prompt.text, record=known)


@functools.cache  # verifiers builds tasks by the thousand: they share one sandbox
def reward_of(mode: str, server: str) -> OneByOne:
    """The reward that all tasks of a process share."""
    return OneByOne(reward_at(server, mode=mode, unreadable="fail"))
