"""Tutorship: an attempt goes wrong, is told where and why, is corrected in that step, and goes on.

As in "Advancing Mathematical Reasoning ..." (arXiv 2501.14002, tutorship amplification), where a model plays the
teacher; here the harness is the teacher, and its verdict is an execution's. The attempt is a certified program with a
slip put into one step, or what a model wrote itself. The solution that is learnt is one program: the true steps, the
false one as comments, the verdict with its counterexample, the step as it should be, and the rest.

Certified by running: of the attempt, that this step is the first that is not true, and is false; of the solution, that
its answer is right and every step true. `attempt` holds the whole program that went wrong, `first_false` the verdict.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from generators.synthesis.corrections import Correction, corrections
from generators.synthesis.given import Given
from generators.synthesis.injected_errors import injected
from generators.synthesis.method import Made, Record, record_of, run, stream_of
from generators.synthesis.steps_of_program import PlacedStep, commented, placed_steps
from harness.scoring.outcomes import Score
from harness.scoring.run_programs import Runner
from harness.scoring.step_check import StepCheck
from harness.scoring.told_question import tells_another, title
from harness.verification.problem import TEXT_STYLES, Step

NAME = "tutorship"
TRIES = 6
"""Slips that are tried in one problem: some change nothing, some show only in a later step."""
MOST_DETAIL = 200
"""Characters of a counterexample in a verdict."""


class Cause(enum.StrEnum):
    """Why an input gives no record."""

    text = "solutions in words: programs alone are taught"
    unseen = "no slip was the first false step and could be corrected there"
    misread = "another question than was asked is told in what the model wrote"
    right = "no false step in what the model wrote"
    unplaced = "the first false step has no lines of its own, or stands behind an undecided one"
    uncorrected = "no correction of that step alone makes all of it true"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A program that may go wrong; step: where a slip was put, None in a model's own."""

    program: str
    slip: str = ""
    step: int | None = None


@dataclass(slots=True)
class _Case:
    """An input on its way: the attempts that are left, and what is known of the one at hand."""

    given: Given
    made: Made
    attempts: Iterator[Attempt]
    cause: Cause = Cause.unseen


@dataclass(frozen=True, slots=True)
class _Refuted:
    """An attempt, its score, and its first false step with its lines."""

    case: _Case
    attempt: Attempt
    score: Score
    check: StepCheck
    placed: PlacedStep


def tutorship(batch: Sequence[Given], runner: Runner, seed: int) -> list[Made]:
    """A record for each input in which a step is the first false one and can be corrected in its place."""
    cases = [_Case(given, Made(), iter(())) for given in batch]
    for case in cases:
        if case.given.attempt is not None and tells_another(case.given.problem, title(case.given.attempt)):
            case.cause = Cause.misread
        elif case.given.attempt is not None:
            case.attempts, case.cause = iter([Attempt(case.given.attempt)]), Cause.right
        elif case.given.problem.style in TEXT_STYLES:
            case.cause = Cause.text
        else:
            case.attempts = islice(_slips(case.given, seed), TRIES)
    waiting = cases
    while waiting := [case for case in waiting if not case.made.records]:
        tried = [(case, attempt) for case in waiting for attempt in islice(case.attempts, 1)]
        scores = run([(case.given.problem, attempt.program) for case, attempt in tried], runner)
        refuted = [_refuted(*one, score) for one, score in zip(tried, scores, strict=True)]
        _correct([one for one in refuted if one is not None], runner)
        waiting = [case for case, _ in tried]
    for case in cases:
        if not case.made.records:
            case.made.causes[case.cause] += 1
    return [case.made for case in cases]


def _slips(given: Given, seed: int) -> Iterator[Attempt]:
    program = given.problem.program
    steps = placed_steps(program, given.problem.steps)
    for one in injected(program, steps, stream_of(NAME, given, seed)):
        wrong = program[: one.placed.start] + one.lines + program[one.placed.end :]
        yield Attempt(wrong, one.slip.value, one.placed.step.index)


def _refuted(case: _Case, attempt: Attempt, score: Score) -> _Refuted | None:
    """The attempt with its first false step, where all before it is true and it has lines of its own."""
    first = next((check for check in score.steps if check.true is not True), None)
    if first is None:
        return None
    steps = [Step(check.index, check.rule, check.claim) for check in score.steps]
    placed = next((one for one in placed_steps(attempt.program, steps) if one.step.index == first.index), None)
    if first.true is None or placed is None:
        case.cause = case.cause if attempt.slip else Cause.unplaced
        return None
    return _Refuted(case, attempt, score, first, placed) if attempt.step in (None, first.index) else None


def _correct(refuted: Sequence[_Refuted], runner: Runner) -> None:
    """Run every correction, and take each attempt's first that makes all of it true."""
    asked = [
        (one, correction, _in_one(one, correction))
        for one in refuted
        for correction in corrections(one.case.given.problem, one.attempt.program, one.placed)
    ]
    for (one, correction, program), score in zip(
        asked, run([(one.case.given.problem, program) for one, _, program in asked], runner), strict=True
    ):
        if score.fully_true and not one.case.made.records:
            one.case.made.records.append(_record(one, correction, program, score))
    for one in refuted:
        if not one.attempt.slip:
            one.case.cause = Cause.uncorrected


def _in_one(one: _Refuted, correction: Correction) -> str:
    """The solution that is learnt. Comments do nothing: what is run is the corrected program."""
    program, placed = one.attempt.program, one.placed
    told = commented(program[placed.start : placed.end]) + f"# Step {one.check.index} is false: {_why(one.check)}\n"
    return program[: placed.start] + told + correction.lines + correction.rest


def _why(check: StepCheck) -> str:
    detail = " ".join(check.detail.split()) or "the two sides differ"
    return detail if len(detail) <= MOST_DETAIL else f"{detail[:MOST_DETAIL]}..."


def _record(one: _Refuted, correction: Correction, program: str, score: Score) -> Record:
    check = one.check
    steps = [{"index": step.index, "rule": step.rule, "claim": step.claim} for step in score.steps]
    more = {
        "steps": steps,
        "source": "injected" if one.attempt.slip else "model",
        "slip": one.attempt.slip,
        "attempt": one.attempt.program,
        "attempt_outcome": one.score.outcome.value,
        "first_false": {"index": check.index, "rule": check.rule, "claim": check.claim, "detail": check.detail},
        "changed": "this step alone" if correction.own else "this step and what follows",
    }
    return record_of(one.case.given.problem, NAME, program, more)
