"""The score of a completion: its program run, its answer compared, its steps checked. One truth for filtering data,
for benchmarks, for checkpoints and for the reward.

`score` and `score_many` never raise for what a model wrote, of any type or content. They raise GoldError where a
problem's own answer cannot be read, before any program runs, and InfrastructureError where no sandbox can be had.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ParamSpec, TypeVar

from harness.scoring.extract_program import extract_program
from harness.scoring.garbage_collection import fewer_collections
from harness.scoring.golds import refuse_unreadable
from harness.scoring.outcomes import Outcome, Score
from harness.scoring.reference import Task
from harness.scoring.reward_components import DEFAULT, Weights
from harness.scoring.run_programs import NOT_JUDGED, Runner, executed
from harness.scoring.scored_execution import judge_execution, unreadable
from harness.scoring.scored_text import score_text
from harness.scoring.truths import OutOfTime
from harness.scoring.version import SCORER_VERSION
from harness.verification.comparison.sympy_fallback.ask import fallback_seconds, fallback_until
from harness.verification.errors import GoldError
from harness.verification.problem import Problem
from sandbox.execution import Execution, Limits

__all__ = [
    "SCORER_VERSION",
    "Outcome",
    "Score",
    "judge_execution",
    "score",
    "score_many",
    "score_many_async",
    "score_text",
    "unreadable",
]

P = ParamSpec("P")
R = TypeVar("R")
FALLBACK_SECONDS = 10.0
"""CPU seconds of SymPy's fallback for one batch; after that what nothing else decides stays undecided, so that a model
cannot stall its trainer with lines that are hard to judge. It is asked in the order of the completions, after all else:
on a busy machine the same completions get the same answers."""


def score(
    problem: Problem | Mapping[str, Any] | Task,
    completion: object,
    sandbox: Runner,
    *,
    limits: Limits | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
    accept_restated: bool = False,
) -> Score:
    """Score one completion. steps=False leaves the step checks out. accept_restated: see `score_many`."""
    return score_many(
        [problem], [completion], sandbox, limits=limits, weights=weights, steps=steps, accept_restated=accept_restated
    )[0]


def score_many(
    problems: Iterable[Problem | Mapping[str, Any] | Task],
    completions: Iterable[object],
    sandbox: Runner,
    *,
    limits: Limits | None = None,
    deadline: float | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
    accept_restated: bool = False,
) -> list[Score]:
    """Score completions[i] as an answer to problems[i], all in one pass over the sandbox; results in order.

    Steps and answers are checked while other programs run. The same program runs once, and the same program for the
    same problem is checked once. deadline: seconds of wall time for the batch, checks and all; what has not been run
    and judged by then is `infrastructure`. accept_restated: the question's own formula, copied or rearranged, is
    compared with the gold like any other answer, as other graders have it (by default it is a wrong answer). Safe to
    call from any thread.
    """
    until = None if deadline is None else time.monotonic() + deadline
    tasks = [Task.of(problem) for problem in problems]
    for task in tasks:
        refuse_unreadable(task.gold)
    programs = [extract_program(completion) for completion in completions]
    if len(tasks) != len(programs):
        raise ValueError(f"{len(tasks)} problems and {len(programs)} completions")
    known: dict[Task, int] = {}
    numbers = [known.setdefault(task, len(known)) for task in tasks]  # a task's hash is a walk over its texts
    wanted: dict[str, dict[int, Task]] = {}
    for number, task, program in zip(numbers, tasks, programs, strict=True):
        if program is not None:
            wanted.setdefault(program, {})[number] = task

    def judge(task: Task, program: str, execution: Execution, fallback: bool) -> Score:
        try:
            return judge_execution(
                task,
                program,
                execution,
                weights=weights,
                steps=steps,
                fallback=fallback,
                until=until,
                accept_restated=accept_restated,
            )
        except OutOfTime:
            return judge_execution(task, program, NOT_JUDGED)
        except GoldError as error:  # a rule refused it only now; the batch goes on
            return unreadable(error, program)

    done: dict[tuple[str, int], Score] = {}
    with fewer_collections():
        for program, execution in executed(list(wanted), sandbox, limits, until):
            for number, task in wanted[program].items():
                done[program, number] = judge(task, program, execution, False)
        before = fallback_seconds()
        for program, number in dict.fromkeys(zip(programs, numbers, strict=True)):
            first = None if program is None else done[program, number]
            if program is None or first is None or first.execution is None or not first.doubtful:
                continue
            if fallback_seconds() - before < FALLBACK_SECONDS:
                with fallback_until(until):
                    done[program, number] = judge(wanted[program][number], program, first.execution, True)
    missing = Score.without_program(weights)
    return [
        missing if program is None else done[program, number] for number, program in zip(numbers, programs, strict=True)
    ]


def _in_a_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """The same function for an event loop that goes on meanwhile."""

    async def awaited(*args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(function, *args, **kwargs)

    awaited.__doc__ = f"`{function.__name__}` without blocking the event loop: it runs in a thread of its own."
    return awaited


score_many_async = _in_a_thread(score_many)
