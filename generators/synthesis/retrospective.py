"""Retrospective enhancement: a later step comes first, is refused, and the steps follow in their right order.

As in "Advancing Mathematical Reasoning ..." (arXiv 2501.14002), where a later step is pasted in front of where it
belongs and marked as a retreat; here the retreat has a reason, and an execution gave it: the step uses a name that is
not bound yet, or claims what is not true yet of the names that it uses. The solution that is learnt is one program: the
steps so far, the early one as comments, why it is refused, and all steps in order.

Certified by running: the program with the step in the wrong place (`attempt`) ends with the error in `refused`, or has
it as its first false step (`first_false`); the solution's answer is right and every step true.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from generators.synthesis.given import Given
from generators.synthesis.method import Made, Record, record_of, run, stream_of
from generators.synthesis.steps_of_program import PlacedStep, commented, placed_steps
from harness.scoring.outcomes import Outcome, Score
from harness.scoring.run_programs import Runner
from harness.verification.problem import TEXT_STYLES

NAME = "retrospective"
TRIES = 6
"""Steps that are tried in a wrong place in one problem."""
_ASSIGNED = re.compile(r"^([A-Za-z_]\w*) = ", re.MULTILINE)


class Cause(enum.StrEnum):
    """Why an input gives no record."""

    text = "solutions in words: programs alone are taught"
    free = "no step that needs an earlier one, and is refused before it"


def retrospective(batch: Sequence[Given], runner: Runner, seed: int) -> list[Made]:
    """A record for each problem in which a step is refused before one that it needs."""
    made = [Made() for _ in batch]
    waiting = []
    for given, one in zip(batch, made, strict=True):
        if given.problem.style in TEXT_STYLES:
            one.causes[Cause.text] += 1
        else:
            waiting.append((given, one, islice(_too_early(given, seed), TRIES)))
    while waiting:
        tried = [(given, one, rest, pair) for given, one, rest in waiting for pair in islice(rest, 1)]
        for _, one, _ in waiting:
            one.causes[Cause.free] += not any(one is other for _, other, _, _ in tried)
        early = run([(given.problem, _attempt(given, *pair)) for given, _, _, pair in tried], runner)
        right = run([(given.problem, given.problem.program) for given, _, _, _ in tried], runner)
        for (given, one, _, pair), score, whole in zip(tried, early, right, strict=True):
            if whole.fully_true and (why := _refusal(score, pair[1])):
                one.records.append(_record(given, pair, why))
        waiting = [(given, one, rest) for given, one, rest, _ in tried if not one.records]
    for one in made:
        one.causes = +one.causes
    return made


def _too_early(given: Given, seed: int) -> Iterator[tuple[PlacedStep, PlacedStep]]:
    """An earlier step and a later one that names what the earlier one binds, in random order."""
    program = given.problem.program
    steps = placed_steps(program, given.problem.steps)
    pairs = [
        (first, later)
        for at, later in enumerate(steps)
        for first in steps[:at]
        if any(re.search(rf"\b{name}\b", _lines(program, later)) for name in _ASSIGNED.findall(_lines(program, first)))
    ]
    yield from stream_of(NAME, given, seed).shuffled(pairs)


def _lines(program: str, step: PlacedStep) -> str:
    return program[step.start : step.end]


def _attempt(given: Given, first: PlacedStep, later: PlacedStep) -> str:
    program = given.problem.program
    return program[: first.start] + _lines(program, later) + program[first.start :]


def _refusal(score: Score, later: PlacedStep) -> Record | None:
    """Why the early step is refused: by Python, or by the harness."""
    if score.outcome is Outcome.runtime_error and score.execution is not None:
        error = score.execution.stderr.strip().rpartition("\n")[2].partition(". Did you mean")[0]
        return {"refused": error} if error.startswith("NameError: ") else None
    check = next((check for check in score.steps if check.true is not True), None)
    if check is None or check.true is not False or (check.index, check.rule) != (later.step.index, later.step.rule):
        return None
    return {"first_false": {"index": check.index, "rule": check.rule, "claim": check.claim, "detail": check.detail}}


def _record(given: Given, pair: tuple[PlacedStep, PlacedStep], why: Record) -> Record:
    program, (first, later) = given.problem.program, pair
    said = why.get("refused") or f"it is not true before Step {first.step.index}"
    told = commented(_lines(program, later)) + f"# Step {later.step.index} comes too early: {said}\n"
    output = program[: first.start] + told + program[first.start :]
    more = {"attempt": _attempt(given, *pair), "refused": "", "first_false": None, **why}
    return record_of(given.problem, NAME, output, more)
