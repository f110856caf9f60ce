"""From completions to judgements: the harness's score, flattened to what a run records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from harness.evaluation.runs import Judgement
from harness.verification.problem import Problem

if TYPE_CHECKING:
    from harness.scoring.run_programs import Runner
    from harness.scoring.score import Score

KEPT_OF_A_STEP = ("index", "rule", "claim", "true", "relevant", "trivial", "redefines", "hollow", "detail")
KEPT = 20_000
"""Characters of stdout and stderr that a run keeps of each program."""

Judge = Callable[[Sequence[Problem], Sequence[str]], list[Judgement]]
"""Judges completions, in order. The key is left empty: the caller knows whose sample it is."""


def judge_programs(sandbox: Runner, accept_restated: bool = False) -> Judge:
    """Completions are programs: run in the sandbox, the printed answer and every printed step checked.

    accept_restated: see `harness.scoring.score.score_many`.
    """

    def judge(problems: Sequence[Problem], completions: Sequence[str]) -> list[Judgement]:
        from harness.scoring.score import score_many

        scores = score_many(problems, completions, sandbox, accept_restated=accept_restated)
        return [flatten(score) for score in scores]

    return judge


def judge_texts(
    problems: Sequence[Problem], completions: Sequence[str], accept_restated: bool = False
) -> list[Judgement]:
    """Completions answer in words: nothing is run. accept_restated: see `harness.scoring.score.score_many`."""
    from harness.scoring.score import score_text

    pairs = zip(problems, completions, strict=True)
    return [flatten(score_text(problem, text, accept_restated=accept_restated)) for problem, text in pairs]


def verifier_version() -> str:
    """The version that judgements carry; runs judged by different ones are not compared."""
    from harness.scoring.score import SCORER_VERSION

    return SCORER_VERSION


def flatten(score: Score) -> Judgement:
    """A Score as a run records it."""
    run, verdict = score.execution, score.verdict
    return Judgement(
        key="",
        version=score.version,
        outcome=str(score.outcome),
        executed=score.executed,
        correct=score.correct,
        sound=score.sound,
        reward=score.reward,
        steps=tuple(_step(step) for step in score.steps),
        answer=score.answer,
        equal=verdict.equal if verdict else None,
        method=str(verdict.method) if verdict else "",
        detail=verdict.detail if verdict else "",
        program=score.program,
        stdout=run.stdout[:KEPT] if run else "",
        stderr=run.stderr[-KEPT:] if run else "",
        cpu_seconds=run.cpu_seconds if run else 0.0,
    )


def _step(step: Any) -> dict[str, Any]:
    record = asdict(step)
    return {name: record[name] for name in KEPT_OF_A_STEP}
