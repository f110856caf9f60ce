"""Response diversification: other certified routes to the same answer, each a different set of claims.

As in "Advancing Mathematical Reasoning ..." (arXiv 2501.14002), where a model is asked for several answers and none is
checked. Here a route (routes/, one record each, by family) writes another program for the same question, and is
believed in nothing: its program is run, and a record is made where the answer is right, every claim true, and the way
different from the problem's own and from every other way already taken, by the measure of distinct.py.

The key `route` names the way, `new_steps` the steps that the problem's own solution does not make.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generators.errors import UNSURE, Refused
from generators.synthesis.asked import Texts, asked
from generators.synthesis.distinct import Way, way
from generators.synthesis.given import Given
from generators.synthesis.method import Made, Record, record_of, run
from generators.synthesis.routes.registry import Route, routes
from generators.synthesis.shares import HARD, counted
from harness.scoring.outcomes import Score
from harness.scoring.run_programs import Runner
from harness.verification.problem import TEXT_STYLES, Problem
from sandbox.errors import UsageError

NAME = "response"


class Cause(enum.StrEnum):
    """Why a route, or a whole input, gives no record."""

    text = "solutions in words: programs alone are taught"
    attempt = "a model's own solution: problems alone are solved otherwise"
    unread = "questions that no route reads"
    unproved = "problems whose own solution is not fully true when it is run"
    elsewhere = "routes that do not lead to the question"
    failed = "routes whose program did not end, or failed"
    false = "routes with a claim that is false"
    undecided = "routes with a claim that is undecided"
    wrong = "routes that end with another answer"
    idle = "routes of which no claim is about the problem"
    same = "routes that are no other way than one already taken"


@dataclass(slots=True)
class _Case:
    """A problem, the programs written for it, and the ways taken so far."""

    problem: Problem
    made: Made
    ways: list[Way] = field(default_factory=list)


def response(batch: Sequence[Given], runner: Runner, seed: int) -> list[Made]:
    """A record for each route that leads to the answer by a way of its own; `seed` has no part in it."""
    cases = [_Case(given.problem, Made()) for given in batch]
    written = [
        (case, route, program)
        for case, given in zip(cases, batch, strict=True)
        if (texts := _question(given, case.made)) is not None
        for route, program in _programs(case, texts)
    ]
    own = list({id(case): case for case, _, _ in written}.values())
    for case, score in zip(own, run([(case.problem, case.problem.program) for case in own], runner), strict=True):
        if score.fully_true:
            case.ways.append(way(score.steps))
        else:
            case.made.causes[Cause.unproved] += 1
    written = [one for one in written if one[0].ways]
    scores = run([(case.problem, program) for case, _, program in written], runner)
    for (case, route, program), score in zip(written, scores, strict=True):
        _take(case, route, program, score)
    for case in own:
        if case.ways and case.problem.level >= HARD:
            case.made.causes += counted(case.problem.family, len(case.made.records))
    return [case.made for case in cases]


def _question(given: Given, made: Made) -> Texts | None:
    if given.problem.style in TEXT_STYLES:
        made.causes[Cause.text] += 1
        return None
    if given.attempt is not None:
        made.causes[Cause.attempt] += 1
        return None
    texts = asked(given.problem)
    if texts is None or not routes(given.problem.family):
        made.causes[Cause.unread] += 1
        return None
    return texts


def _programs(case: _Case, texts: Texts) -> Iterator[tuple[Route, str]]:
    for route in routes(case.problem.family):
        try:
            program = route.write(case.problem, texts)
        except (*UNSURE, Refused, UsageError):  # what it was not made for; nothing rests on what it writes
            program = None
        if program is None:
            case.made.causes[Cause.elsewhere] += 1
        else:
            yield route, program


def _take(case: _Case, route: Route, program: str, score: Score) -> None:
    """Make a record of a route that is proved and different; else count why there is none."""
    if (cause := _refusal(score)) is not None:
        case.made.causes[cause] += 1
        return
    taken = way(score.steps)
    if not all(taken.is_another_than(other) for other in case.ways):
        case.made.causes[Cause.same] += 1
        return
    case.made.records.append(_record(case.problem, route, program, score, taken.new_to(case.ways[0])))
    case.ways.append(taken)


def _refusal(score: Score) -> Cause | None:
    first = next((check for check in score.steps if check.true is not True), None)
    if not score.executed:
        return Cause.failed
    if first is not None:
        return Cause.undecided if first.true is None else Cause.false
    if not score.correct:
        return Cause.wrong
    return None if score.fully_true else Cause.idle


def _record(problem: Problem, route: Route, program: str, score: Score, new: Sequence[int]) -> Record:
    steps = [{"index": step.index, "rule": step.rule, "claim": step.claim} for step in score.steps]
    more = {"style": "computed", "steps": steps, "route": route.name, "parents": [problem.id], "new_steps": list(new)}
    return record_of(problem, NAME, program, more)
