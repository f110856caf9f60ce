"""The score of a completion: its program run, its answer compared, its steps checked. One truth for filtering data,
for benchmarks, for checkpoints and for the reward.

`score` and `score_many` never raise for what a model wrote, of any type or content. They raise GoldError where a
problem's own answer cannot be read, before any program runs, and InfrastructureError where no sandbox can be had.
"""

from __future__ import annotations

import asyncio
import enum
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from harness.formulas.syntax.parse import SHORT
from harness.scoring.check_steps import OutOfTime, check_against
from harness.scoring.claims import StepCheck
from harness.scoring.extract_answer import extract_answer
from harness.scoring.extract_program import completion_text, extract_program
from harness.scoring.garbage_collection import fewer_collections
from harness.scoring.golds import refuse_unreadable
from harness.scoring.reference import Task, reference
from harness.scoring.repeats_question import echo
from harness.scoring.reward_components import DEFAULT, Credit, Weights, credit, sound
from harness.scoring.run_programs import NOT_JUDGED, Runner, executed
from harness.verification.comparison.sympy_fallback.ask import fallback_seconds, fallback_until
from harness.verification.errors import GoldError
from harness.verification.problem import Answer, Problem
from harness.verification.untyped import UNTYPED
from harness.verification.verdict import VERIFIER_VERSION, Method, Unsettled, Verdict, settled, undecided
from harness.verification.verify import verify
from sandbox.execution import Execution, Limits, Status

P = ParamSpec("P")
R = TypeVar("R")
SCORER_VERSION = f"{VERIFIER_VERSION}.5"
"""The verifier's version and the scorer's own; scores of two versions are not compared."""
_SYNTAX = re.compile(r"(?:SyntaxError|IndentationError|TabError)\b")


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
    """It ran and printed an answer that the verifier can neither prove right nor wrong (counted, and not correct); or
    the gold itself cannot be read (`Score.unreadable_gold`: there is no reward)."""


_ENDED = {
    Status.error: Outcome.runtime_error,
    Status.timeout: Outcome.timeout,
    Status.memory: Outcome.memory,
    Status.output: Outcome.output,
    Status.infrastructure: Outcome.infrastructure,
}
FALLBACK_SECONDS = 10.0
"""CPU seconds of SymPy's fallback for one batch; after that what nothing else decides stays undecided, so that a model
cannot stall its trainer with lines that are hard to judge. It is asked in the order of the completions, after all else:
on a busy machine the same completions get the same answers."""


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

    @classmethod
    def outage(cls, execution: Execution | None = None, program: str | None = None) -> Score:
        """Nothing is known of the completion, and there is no reward: the sandbox failed, or the time was over."""
        return cls(
            outcome=Outcome.infrastructure,
            executed=False,
            correct=False,
            steps=(),
            reward=None,
            execution=execution,
            verdict=None,
            program=program,
            credit=None,
        )

    @classmethod
    def without_program(cls, weights: Weights = DEFAULT) -> Score:
        """The completion holds no program."""
        return cls(
            outcome=Outcome.no_code,
            executed=False,
            correct=False,
            steps=(),
            reward=Credit().reward(weights),
            execution=None,
            verdict=None,
        )

    @property
    def sound(self) -> bool:
        """Every claim is true, and one of them at least is about the problem: see `reward_components.sound`."""
        return sound(self.steps)

    @property
    def unreadable_gold(self) -> bool:
        """The problem's own answer cannot be read: nothing was judged by it, and there is no reward."""
        return self.reward is None and self.outcome is Outcome.undecided

    @property
    def doubtful(self) -> bool:
        """Whether the answer, or a claim that can be read, is undecided."""
        answer = self.verdict is not None and _doubtful(self.verdict)
        return answer or any(step.true is None and not step.unread and not step.redefines for step in self.steps)


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
            found = None if program is None else done[program, number]
            if program is None or found is None or found.execution is None or not found.doubtful:
                continue
            if fallback_seconds() - before < FALLBACK_SECONDS:
                with fallback_until(until):
                    done[program, number] = judge(wanted[program][number], program, found.execution, True)
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


def judge_execution(
    task: Task,
    program: str | None,
    execution: Execution,
    *,
    weights: Weights = DEFAULT,
    steps: bool = True,
    fallback: bool = True,
    until: float | None = None,
    accept_restated: bool = False,
) -> Score:
    """The score of a program that has been run: what `score_many` does after the sandbox.

    fallback: whether SymPy may be asked about a claim or an answer that nothing else decides. until: the time (of
    time.monotonic) by which it must be done. Raises OutOfTime.
    """
    if execution.status is Status.infrastructure:
        return Score.outage(execution, program)
    given = reference(task)
    ran = execution.status is Status.ok
    checks = tuple(check_against(execution.stdout, given, fallback, until)) if steps else ()
    answer = extract_answer(execution.stdout) if ran else None
    asked = not accept_restated and not _as_the_gold_is(task.gold, answer)
    question = task.statement if asked else None
    verdict = None if answer is None else echo(answer, given) or _verified(task.gold, answer, fallback, question)
    if until is not None and time.monotonic() > until:
        raise OutOfTime
    outcome = _outcome(execution, verdict)
    correct = outcome is Outcome.correct
    earned = credit(correct, answer is not None, checks, len(given.milestones))
    return Score(
        outcome=outcome,
        executed=ran,
        correct=correct,
        steps=checks,
        reward=earned.reward(weights),
        execution=execution,
        verdict=verdict,
        program=program,
        answer=answer,
        credit=earned,
    )


def unreadable(error: GoldError, program: str | None = None) -> Score:
    """The score where the gold cannot be read: no reward, and the cause as the verdict's detail."""
    return Score(
        outcome=Outcome.undecided,
        executed=False,
        correct=False,
        steps=(),
        reward=None,
        execution=None,
        verdict=undecided(str(error)),
        program=program,
        credit=None,
    )


def score_text(
    problem: Problem | Mapping[str, Any] | Task,
    completion: object,
    *,
    weights: Weights = DEFAULT,
    accept_restated: bool = False,
) -> Score:
    """Score a completion that answers in text, with no program: the last box, what follows `####`, "the answer is".

    Nothing is run. Step lines in the text are checked like printed ones. `executed` is always False.
    """
    task = Task.of(problem)
    refuse_unreadable(task.gold)
    given = reference(task)
    text = completion_text(completion)
    answer = extract_answer(text)
    question = None if accept_restated else task.statement
    try:
        verdict = None if answer is None else verify(task.gold, answer, question=question)
    except GoldError as error:  # a rule refused it only now
        return unreadable(error)
    outcome = Outcome.no_answer if verdict is None else _compared(verdict)
    correct = outcome is Outcome.correct
    checks = tuple(check_against(text, given))
    earned = credit(correct, False, checks, len(given.milestones))
    return Score(
        outcome=outcome,
        executed=False,
        correct=correct,
        steps=checks,
        reward=earned.reward(weights),
        execution=None,
        verdict=verdict,
        answer=answer,
        credit=earned,
    )


def _as_the_gold_is(gold: Answer | str, answer: str | None) -> bool:
    """Whether a gold answer of a stated kind was given to the letter: then the question has nothing to say, and the
    verdict is the same for every problem with this answer."""
    return isinstance(gold, Answer) and gold.value == answer and gold.kind not in UNTYPED


def _verified(gold: Answer | str, answer: str, fallback: bool, question: str | None) -> Verdict:
    """`verify`, remembered for short answers: a group's samples often give the same one."""
    try:
        return (_remembered if len(answer) <= SHORT else verify)(gold, answer, fallback=fallback, question=question)
    except Unsettled as found:
        return found.verdict


@lru_cache(maxsize=8192)
def _remembered(gold: Answer | str, answer: str, fallback: bool, question: str | None) -> Verdict:
    return settled(verify(gold, answer, fallback=fallback, question=question))


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
    return Outcome.undecided if _doubtful(verdict) else Outcome.wrong_answer


def _doubtful(verdict: Verdict) -> bool:
    """Whether it is undecided about an answer that was read."""
    return verdict.equal is None and verdict.method is not Method.unparsable
