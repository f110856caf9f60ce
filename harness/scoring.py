"""The score of a completion: its program run, its answer compared, its steps checked. One truth for filtering data,
for benchmarks, for checkpoints and for the reward.

`score` and `score_many` never raise for what a model wrote, of any type or content. They raise GoldError where the
problem's own answer cannot be read, and InfrastructureError where no sandbox can be had at all.
"""

from __future__ import annotations

import asyncio
import enum
import queue
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from harness.claims import SHORT, StepCheck
from harness.credit import DEFAULT, Credit, Weights, credit, sound
from harness.echo import echo
from harness.equality.answers import verify
from harness.equality.verdict import VERIFIER_VERSION, Verdict
from harness.extract import completion_text, extract_answer, extract_program
from harness.problem import Answer, Problem
from harness.reference import Task, reference
from harness.steps import check_against
from sandbox.execution import Execution, Limits, Status

SCORER_VERSION = f"{VERIFIER_VERSION}.1"
"""The verifier's version and the scorer's own; scores of two versions are not compared."""
_SYNTAX = re.compile(r"(?:SyntaxError|IndentationError|TabError)\b")


class Runner(Protocol):
    """What scoring needs of a `sandbox.Sandbox`."""

    def as_completed(
        self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None
    ) -> Iterator[tuple[int, Execution]]:
        """Run programs; (index, Execution) as each ends."""


class Outcome(enum.StrEnum):
    """What became of a completion; the first cause that applies."""

    correct = "correct"
    """The program ran to its end within its limits and printed the right answer."""
    wrong_answer = "wrong_answer"
    """It ran, and its answer differs from the gold, cannot be read, or merely repeats the question."""
    no_answer = "no_answer"
    """It ran to its end and printed no answer."""
    no_code = "no_code"
    """The completion holds no program."""
    syntax_error = "syntax_error"
    """What it holds is not Python."""
    runtime_error = "runtime_error"
    """The program ended by an exception or a crash, whatever it had printed before."""
    timeout = "timeout"
    """It used up its time."""
    memory = "memory"
    """It ran out of the memory it was given."""
    output = "output"
    """It wrote more than it may."""
    infrastructure = "infrastructure"
    """The sandbox failed, or the batch's deadline passed: nothing is known, and there is no reward."""
    undecided = "undecided"
    """It ran and printed an answer that the verifier can neither prove right nor wrong: counted, and not correct."""


_ENDED = {
    Status.error: Outcome.runtime_error,
    Status.timeout: Outcome.timeout,
    Status.memory: Outcome.memory,
    Status.output: Outcome.output,
    Status.infrastructure: Outcome.infrastructure,
}
FALLBACK_SECONDS = 10.0
"""Seconds that what needs SymPy's fallback may cost a batch; after that it is undecided without asking, so that a model
cannot stall its trainer with lines that are hard to judge."""
SLOW = 0.05
"""Seconds of one judgement that only the fallback can take."""
NOT_RUN = Execution(Status.infrastructure, "", "not run before the batch's deadline", None, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Score:
    """Everything the harness knows of one completion.

    executed: the program ran to its end within its limits. correct: it also gave the right answer. reward: by the
    weights it was scored with, None for infrastructure. program and answer: as they were extracted.
    """

    outcome: Outcome
    executed: bool
    correct: bool
    steps: tuple[StepCheck, ...]
    reward: float | None
    execution: Execution | None
    verdict: Verdict | None
    program: str | None = None
    answer: str | None = None
    credit: Credit | None = field(default_factory=Credit)
    version: str = SCORER_VERSION

    @property
    def sound(self) -> bool:
        """There are claims, and every one of them is true: none false, none undecided, no let refused."""
        return sound(self.steps)


def score(
    problem: Problem | Mapping[str, Any] | Task,
    completion: object,
    sandbox: Runner,
    *,
    limits: Limits | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
) -> Score:
    """Score one completion. steps=False leaves the step checks out."""
    return score_many([problem], [completion], sandbox, limits=limits, weights=weights, steps=steps)[0]


def score_many(
    problems: Iterable[Problem | Mapping[str, Any] | Task],
    completions: Iterable[object],
    sandbox: Runner,
    *,
    limits: Limits | None = None,
    deadline: float | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
) -> list[Score]:
    """Score completions[i] as an answer to problems[i], all in one pass over the sandbox; results in order.

    Steps and answers are checked while other programs run. The same program runs once, and the same program for the
    same problem is checked once. deadline: seconds of wall time for the batch; what has not run by then is
    `infrastructure`. Safe to call from any thread.
    """
    tasks = [Task.of(problem) for problem in problems]
    programs = [extract_program(completion) for completion in completions]
    if len(tasks) != len(programs):
        raise ValueError(f"{len(tasks)} problems and {len(programs)} completions")
    wanted: dict[str, list[Task]] = {}
    for task, program in zip(tasks, programs, strict=True):
        if program is not None and task not in wanted.setdefault(program, []):
            wanted[program].append(task)
    done: dict[tuple[str, Task], Score] = {}
    slow = 0.0
    for program, execution in _executed(list(wanted), sandbox, limits, deadline):
        for task in wanted[program]:
            start = time.monotonic()
            done[program, task] = judge_execution(
                task, program, execution, weights=weights, steps=steps, fallback=slow < FALLBACK_SECONDS
            )
            took = time.monotonic() - start
            slow += took if took > SLOW else 0.0
    missing = Score(Outcome.no_code, False, False, (), Credit().reward(weights), None, None)
    return [missing if program is None else done[program, task] for task, program in zip(tasks, programs, strict=True)]


async def score_many_async(
    problems: Iterable[Problem | Mapping[str, Any] | Task],
    completions: Iterable[object],
    sandbox: Runner,
    *,
    limits: Limits | None = None,
    deadline: float | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
) -> list[Score]:
    """`score_many` without blocking the event loop: it runs in a thread of its own."""
    return await asyncio.to_thread(
        score_many, problems, completions, sandbox, limits=limits, deadline=deadline, weights=weights, steps=steps
    )


def judge_execution(
    task: Task,
    program: str | None,
    execution: Execution,
    *,
    weights: Weights = DEFAULT,
    steps: bool = True,
    fallback: bool = True,
) -> Score:
    """The score of a program that has been run: what `score_many` does after the sandbox.

    fallback: whether SymPy may be asked about a claim or an answer that nothing else decides.
    """
    if execution.status is Status.infrastructure:
        return Score(Outcome.infrastructure, False, False, (), None, execution, None, program, credit=None)
    given = reference(task)
    executed = execution.status is Status.ok
    checks = tuple(check_against(execution.stdout, given, fallback)) if steps else ()
    answer = extract_answer(execution.stdout) if executed else None
    verdict = None if answer is None else echo(answer, given) or _verified(task.gold, answer, fallback)
    outcome = _outcome(execution, verdict)
    correct = outcome is Outcome.correct
    earned = credit(correct, answer is not None, checks, len(given.milestones))
    return Score(
        outcome, executed, correct, checks, earned.reward(weights), execution, verdict, program, answer, earned
    )


def score_text(problem: Problem | Mapping[str, Any] | Task, completion: object, *, weights: Weights = DEFAULT) -> Score:
    """Score a completion that answers in text, with no program: the last box, what follows `####`, "the answer is".

    Nothing is run. Step lines in the text are checked like printed ones. `executed` is always False.
    """
    task = Task.of(problem)
    given = reference(task)
    text = completion_text(completion)
    answer = extract_answer(text)
    verdict = None if answer is None else verify(task.gold, answer)
    outcome = Outcome.no_answer if verdict is None else _compared(verdict)
    correct = outcome is Outcome.correct
    checks = tuple(check_against(text, given))
    earned = credit(correct, False, checks, len(given.milestones))
    return Score(outcome, False, correct, checks, earned.reward(weights), None, verdict, None, answer, earned)


def _verified(gold: Answer | str, answer: str, fallback: bool) -> Verdict:
    """`verify`, remembered for short answers: a group's samples often give the same one."""
    return (_remembered if len(answer) <= SHORT else verify)(gold, answer, fallback=fallback)


@lru_cache(maxsize=8192)
def _remembered(gold: Answer | str, answer: str, fallback: bool) -> Verdict:
    return verify(gold, answer, fallback=fallback)


def _outcome(execution: Execution, verdict: Verdict | None) -> Outcome:
    ended = _ENDED.get(execution.status)
    if ended is Outcome.runtime_error and not execution.stdout:
        last = execution.stderr.rstrip().rpartition("\n")[2]
        return Outcome.syntax_error if _SYNTAX.match(last) else ended
    if ended is not None:
        return ended
    return Outcome.no_answer if verdict is None else _compared(verdict)


def _compared(verdict: Verdict) -> Outcome:
    if verdict.equal:
        return Outcome.correct
    unread = verdict.equal is None and verdict.method != "unparsable"
    return Outcome.undecided if unread else Outcome.wrong_answer


def _executed(
    programs: Sequence[str], sandbox: Runner, limits: Limits | None, deadline: float | None
) -> Iterator[tuple[str, Execution]]:
    """Every program with its execution, as they end; past the deadline the rest as `NOT_RUN`.

    A thread takes the executions from the sandbox, so that a check in the caller never holds the next program up, and
    so that a wait can be given up.
    """
    if not programs:
        return
    ended: queue.SimpleQueue[tuple[int, Execution] | BaseException] = queue.SimpleQueue()
    given_up = threading.Event()

    def take() -> None:
        try:
            # Leaving the iterator stops, in the sandbox, what is still running.
            for item in sandbox.as_completed(programs, limits):
                ended.put(item)
                if given_up.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
            ended.put(error)

    threading.Thread(target=take, name="score-many", daemon=True).start()
    stop = None if deadline is None else time.monotonic() + deadline
    waiting = dict(enumerate(programs))
    try:
        while waiting:
            try:
                item = ended.get(timeout=None if stop is None else max(0.0, stop - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(item, BaseException):
                raise item
            yield waiting.pop(item[0]), item[1]
    finally:
        given_up.set()
    for program in waiting.values():
        yield program, NOT_RUN
