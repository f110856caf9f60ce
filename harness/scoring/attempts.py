"""Records that show an attempt which went wrong: run again, it must go wrong where and how they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.scoring.outcomes import Score
from harness.scoring.reference import Task
from harness.scoring.run_programs import Runner
from harness.scoring.score import score_many


def attempt_of(record: Mapping[str, Any]) -> str | None:
    """The program that a record shows as wrong; None where it shows none, or does not say what is wrong with it."""
    attempt = record.get("attempt")
    says = isinstance(record.get("first_false"), Mapping) or isinstance(record.get("refused"), str)
    return attempt if says and isinstance(attempt, str) else None


def attempt_faults(
    asked: Sequence[tuple[Task, Mapping[str, Any]]], sandbox: Runner, deadline: float | None = None
) -> list[str]:
    """For each record "" where its attempt fails as it says, or shows none; else the first thing that is wrong."""
    shown = [(number, task, attempt_of(record)) for number, (task, record) in enumerate(asked)]
    runs = [(number, task, attempt) for number, task, attempt in shown if attempt is not None]
    programs = [f"```python\n{attempt}\n```" for _, _, attempt in runs]
    faults = [""] * len(asked)
    if not runs:
        return faults
    scores = score_many([task for _, task, _ in runs], programs, sandbox, deadline=deadline)
    for (number, _, _), score in zip(runs, scores, strict=True):
        faults[number] = _fault(asked[number][1], score)
    return faults


def _fault(record: Mapping[str, Any], score: Score) -> str:
    if score.reward is None:
        return "its attempt was not run: run the same command again"
    said = record.get("first_false")
    if isinstance(said, Mapping):
        first = next((check for check in score.steps if check.true is not True), None)
        if first is None:
            return "no step of its attempt is false"
        if first.true is not False or (first.index, first.claim) != (said.get("index"), said.get("claim")):
            return f"the first step of its attempt that is not true is {first.index}: {first.claim}"
        return ""
    refused = record.get("refused")
    if isinstance(refused, str) and refused:
        error = score.execution.stderr.strip().rpartition("\n")[2] if score.execution else ""
        # (Some versions of Python add a guess of what was meant.)
        return "" if error.startswith(refused) else f"its attempt does not end with {refused!r}"
    return ""
