"""The steps of a program: which lines of it compute and print each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.scoring.reasons import Reason
from harness.scoring.step_check import StepCheck
from harness.scoring.step_spans import step_spans
from harness.verification.problem import Step

_NUMBER = re.compile(r"(?<=Step )\d+(?= ?\[)")


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step and its characters [start, end) of the program: whole lines, from behind the print before it."""

    step: Step
    start: int
    end: int


def placed_steps(program: str, steps: Sequence[Step]) -> list[PlacedStep]:
    """Those of the steps, as a run of the program printed them, that have lines of their own, in order."""
    unjudged = [StepCheck.unjudged(step, Reason.open, "") for step in steps]
    spans = step_spans(program, unjudged)
    return [
        PlacedStep(step, span.start, span.end)
        for step, span in zip(steps, spans, strict=True)
        if span.start is not None and span.end is not None
    ]


def commented(lines: str) -> str:
    """Lines of a program as comments, each still one line."""
    return "".join(f"# {line}\n" for line in lines.splitlines() if line.strip())


def numbered(lines: str, index: int) -> str:
    """The lines of a step with another number."""
    return _NUMBER.sub(str(index), lines)
