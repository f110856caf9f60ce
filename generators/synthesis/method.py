"""What a method of synthesis is, and how its programs are run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from generators.synthesis.given import Given
from generators.writing.stream import Stream
from harness.scoring.outcomes import Outcome, Score
from harness.scoring.run_programs import Runner
from harness.scoring.score import score_many
from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError
from sandbox.execution import Limits

Record = dict[str, Any]
LIMITS = Limits(cpu_seconds=5.0, wall_seconds=20.0)
"""Of one program: those of certified problems take less than a tenth of a second."""


@dataclass(slots=True)
class Made:
    """What became of one input: its records; why there are none, or no more, by cause; and what else is counted."""

    records: list[Record] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)


class Method(Protocol):
    """A method. It is given a batch of inputs, a runner and a seed, and says what became of each, in order."""

    def __call__(self, batch: Sequence[Given], runner: Runner, seed: int) -> list[Made]:
        """Raises InfrastructureError where the sandbox fails."""


def run(asked: Sequence[tuple[Problem, str]], runner: Runner) -> list[Score]:
    """The score of each program as an answer to its problem. Raises InfrastructureError where one was not run."""
    scores = score_many([problem for problem, _ in asked], [program for _, program in asked], runner, limits=LIMITS)
    for score in scores:
        if score.outcome is Outcome.infrastructure:
            raise InfrastructureError("the sandbox failed: nothing is lost, run the same command again")
    return scores


def stream_of(method: str, given: Given, seed: int) -> Stream:
    """The random draws of a method for an input: of these and the seed alone."""
    return Stream("synthesis", method, given.problem.id, given.problem.style, seed, given.attempt or "")


def record_of(problem: Problem, method: str, output: str, more: Mapping[str, Any]) -> Record:
    """The record of a problem whose solution is another text; every key of `generate`'s, and the method's."""
    return problem.to_record() | {"output": output, "method": method, **more}
