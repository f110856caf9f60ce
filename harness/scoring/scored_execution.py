"""The score of one program that has been run: verdict, step checks, credit."""

from __future__ import annotations

import time
from functools import lru_cache

from harness.formulas.syntax.parse import SHORT
from harness.scoring.check_steps import check_against
from harness.scoring.extract_answer import extract_answer
from harness.scoring.outcomes import Outcome, Score, outcome_of
from harness.scoring.reference import Task, reference
from harness.scoring.repeats_question import echo
from harness.scoring.reward_components import DEFAULT, Weights, credit
from harness.scoring.truths import OutOfTime
from harness.verification.errors import GoldError
from harness.verification.problem import Answer
from harness.verification.untyped import UNTYPED
from harness.verification.verdict import Unsettled, Verdict, settled, undecided
from harness.verification.verify import verify
from sandbox.execution import Execution, Status


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
    solution = reference(task)
    ran = execution.status is Status.ok
    checks = tuple(check_against(execution.stdout, solution, fallback, until)) if steps else ()
    answer = extract_answer(execution.stdout, conclusions=False) if ran else None
    asked = not accept_restated and not _as_the_gold_is(task.gold, answer)
    question = task.statement if asked else None
    verdict = None if answer is None else echo(answer, solution) or verified(task.gold, answer, fallback, question)
    if until is not None and time.monotonic() > until:
        raise OutOfTime
    outcome = outcome_of(execution, verdict)
    correct = outcome is Outcome.correct
    earned = credit(correct, answer is not None, checks, len(solution.milestones))
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


def _as_the_gold_is(gold: Answer | str, answer: str | None) -> bool:
    """Whether a gold answer of a stated kind was given to the letter: then the question has nothing to say, and the
    verdict is the same for every problem with this answer."""
    return isinstance(gold, Answer) and gold.value == answer and gold.kind not in UNTYPED


def verified(gold: Answer | str, answer: str, fallback: bool, question: str | None) -> Verdict:
    """`verify`, remembered for short answers: a group's samples often give the same one."""
    try:
        return (_remembered if len(answer) <= SHORT else verify)(gold, answer, fallback=fallback, question=question)
    except Unsettled as error:
        return error.verdict


@lru_cache(maxsize=8192)
def _remembered(gold: Answer | str, answer: str, fallback: bool, question: str | None) -> Verdict:
    return settled(verify(gold, answer, fallback=fallback, question=question))
