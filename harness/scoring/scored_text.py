"""The score of a solution in words: its answer verified, its lines checked. Nothing is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.scoring.extract_answer import extract_answer
from harness.scoring.golds import refuse_unreadable
from harness.scoring.outcomes import Outcome, Score, outcome_of_verdict
from harness.scoring.reference import Task, TaskReference, reference
from harness.scoring.repeats_question import left_undone
from harness.scoring.reward_components import DEFAULT, Weights, credit
from harness.scoring.scored_execution import unreadable, verified
from harness.scoring.text_steps import check_text
from harness.verification.errors import GoldError
from harness.verification.problem import Problem
from harness.verification.verdict import Verdict


def score_text(
    problem: Problem | Mapping[str, Any] | Task,
    completion: object,
    *,
    weights: Weights = DEFAULT,
    accept_restated: bool = False,
    steps: bool = True,
    computed: bool = False,
    fallback: bool = True,
    until: float | None = None,
) -> Score:
    """Score a completion that answers in text, with no program: the last box, what follows `####`, "the answer is".

    Nothing is run, so `executed` is always False; what a program earns for printing an answer, a text earns for giving
    one. Its lines are checked by `check_trace` and weighed like printed steps (`harness.scoring.text_steps`).
    steps=False leaves that out. computed: as of a program, an answer that leaves its arithmetic to do (3*14 for 42) is
    wrong, and one that is not marked as the answer is none: a last line that happens to be an equation earns nothing.
    fallback: whether SymPy may be asked about an answer that nothing else decides. until: the time (of
    time.monotonic) by which it must have begun. Raises OutOfTime.
    """
    task = Task.of(problem)
    refuse_unreadable(task.gold)
    solution = reference(task)
    answer = extract_answer(completion, conclusions=not computed)
    question = None if accept_restated else task.statement
    try:
        verdict = None if answer is None else _of_answer(answer, solution, fallback, question, computed)
    except GoldError as error:  # a rule refused it only now
        return unreadable(error)
    outcome = Outcome.no_answer if verdict is None else outcome_of_verdict(verdict)
    correct = outcome is Outcome.correct
    checks = tuple(check_text(completion, solution, until)) if steps else ()
    earned = credit(correct, answer is not None, checks, len(solution.milestones))
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


def _of_answer(answer: str, solution: TaskReference, fallback: bool, question: str | None, computed: bool) -> Verdict:
    undone = left_undone(answer, solution) if computed else None
    return undone or verified(solution.task.gold, answer, fallback, question)
