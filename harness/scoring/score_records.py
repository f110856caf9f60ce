"""Tasks and scores as JSON, exactly: what a reward server is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from harness.scoring.outcomes import Outcome, Score
from harness.scoring.reasons import Reason
from harness.scoring.reference import Task
from harness.scoring.reward_components import Credit
from harness.scoring.step_check import StepCheck
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict
from sandbox.execution import Execution, Status

_EXECUTION, _VERDICT, _STEP, _CREDIT = (
    tuple(each.name for each in fields(kind)) for kind in (Execution, Verdict, StepCheck, Credit)
)


def task_record(task: Task) -> dict[str, Any]:
    """A record of which `Task.of` makes this very task."""
    record: dict[str, Any] = {"statement": task.statement, "answer": _gold_record(task.gold)}
    if task.steps:
        record["steps"] = [{"rule": step.rule, "claim": step.claim} for step in task.steps]
    return record


def _gold_record(gold: Answer | str) -> dict[str, Any]:
    if isinstance(gold, str):  # with a kind, so that nobody looks for a box in it once more
        return {"kind": "untyped", "value": gold}
    record: dict[str, Any] = {name: getattr(gold, name) for name in ("value", "variable", "of", "domain")}
    record |= {"kind": gold.kind or "untyped", "assumptions": dict(gold.assumptions)}
    if gold.others:
        record["others"] = [_gold_record(other) if isinstance(other, Answer) else other for other in gold.others]
    return record


def execution_record(execution: Execution) -> dict[str, Any]:
    """An execution as JSON."""
    return {name: getattr(execution, name) for name in _EXECUTION}


def execution_of(record: Mapping[str, Any]) -> Execution:
    """The inverse of `execution_record`. Raises KeyError, TypeError or ValueError for what it did not write."""
    return Execution(**{**record, "status": Status(record["status"])})


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON."""
    return {name: getattr(verdict, name) for name in _VERDICT}


def step_record(step: StepCheck) -> dict[str, Any]:
    """A step's check as JSON."""
    return {name: getattr(step, name) for name in _STEP}


def score_record(score: Score, *, whole: bool = True) -> dict[str, Any]:
    """A score as JSON. whole=False leaves the program and what it printed out: most of the bytes."""
    return {
        "outcome": score.outcome,
        "reward": score.reward,
        "correct": score.correct,
        "executed": score.executed,
        "fully_true": score.fully_true,
        "answer": score.answer,
        "detail": score.detail,
        "credit": None if score.credit is None else {name: getattr(score.credit, name) for name in _CREDIT},
        "verdict": None if score.verdict is None else verdict_record(score.verdict),
        "steps": [step_record(step) for step in score.steps],
        "program": score.program if whole else None,
        "execution": execution_record(score.execution) if whole and score.execution is not None else None,
        "version": score.version,
    }


def score_of(record: Mapping[str, Any]) -> Score:
    """The score that `score_record` wrote. Raises KeyError, TypeError or ValueError for what it did not write."""
    credit, verdict, execution = record["credit"], record["verdict"], record["execution"]
    return Score(
        outcome=Outcome(record["outcome"]),
        executed=record["executed"],
        correct=record["correct"],
        steps=tuple(_step_of(step) for step in record["steps"]),
        reward=record["reward"],
        execution=None if execution is None else execution_of(execution),
        verdict=None if verdict is None else Verdict(**{**verdict, "method": Method(verdict["method"])}),
        program=record["program"],
        answer=record["answer"],
        credit=None if credit is None else Credit(**credit),
        version=record["version"],
    )


def _step_of(record: Mapping[str, Any]) -> StepCheck:
    place = record["place"]
    return StepCheck(
        **{
            **record,
            "method": Method(record["method"]),
            "reason": Reason(record["reason"]),
            "place": None if place is None else (place[0], place[1]),
        }
    )
