"""How well does a model solve held-out problems? One item a task; the terminal summary and report.html have it all."""

from __future__ import annotations

from collections.abc import Callable

from generators.evaluation.tasks import EvaluationTask


def test_accuracy(task: EvaluationTask, measure: Callable[[EvaluationTask], None]) -> None:
    measure(task)
