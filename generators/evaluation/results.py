"""What a finished evaluation leaves: the tasks that fail, the summary and the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.verification.errors import RunError

if TYPE_CHECKING:
    from harness.evaluation.runs import Run

from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import EvaluationTask


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a task, or the whole run, fails."""

    task: str
    reason: str


def failures(run: Run, options: EvaluationOptions, tasks: Sequence[EvaluationTask], compared: int) -> list[Finding]:
    """What --min-accuracy and --baseline find wrong with these tasks of a finished run.

    compared: how many tasks are compared in all: the level of significance is divided among them (Bonferroni), or
    thirty tasks would find a difference by chance more often than not.
    """
    from harness.evaluation.runs import read_run, task_of
    from harness.evaluation.statistics.compare_runs import ALPHA, compare, lacking, restrict
    from harness.evaluation.statistics.summary import percent, summary

    findings = []
    baseline = read_run(options.baseline) if options.baseline else None
    for task in tasks:
        part = restrict(run, [key for key, problem in run.problems.items() if task_of(problem) == task.name])
        accuracy = summary(part)["overall"]["accuracy"]
        if options.min_accuracy is not None and (accuracy is None or accuracy["high"] < options.min_accuracy):
            findings.append(Finding(task.name, f"accuracy {percent(accuracy)} is below {options.min_accuracy:.1%}"))
        if baseline is not None:
            missing = part.problems.keys() - baseline.problems.keys() - lacking(part, baseline)
            if missing:
                raise RunError(
                    f"the baseline {options.baseline} lacks {len(missing)} problems of {task.name}: "
                    "make it with the same --tasks, --levels, --limit, --seed, --split or --suite"
                )
            change = compare(restrict(baseline, part.problems), part).overall["accuracy"]
            if change.difference.value < 0 and change.p * compared < ALPHA:
                findings.append(
                    Finding(task.name, f"worse than the baseline: {change.a:.1%} -> {change.b:.1%}, p = {change.p:.2g}")
                )
    return findings


def against_baseline(run: Run, options: EvaluationOptions) -> tuple[str, bool] | None:
    """The verdict on the run as a whole beside the baseline on the same problems, in words, and whether it is
    significantly worse; None without a baseline."""
    if options.baseline is None:
        return None
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics.compare_runs import compare, restrict
    from harness.evaluation.statistics.comparison_text import verdict

    comparison = compare(restrict(read_run(options.baseline), run.problems), run)
    return verdict(comparison), comparison.overall["accuracy"].worse


def overall_failure(run: Run, options: EvaluationOptions) -> Finding | None:
    """Whether the run as a whole is significantly worse than the baseline on the same problems."""
    found = against_baseline(run, options)
    return Finding("overall", found[0]) if found is not None and found[1] else None


def write_results(run: Run, options: EvaluationOptions) -> dict[str, Any]:
    """summary.json, summary.md and report.html in the run's folder; the summary."""
    from harness.evaluation.report.html_report import write_report
    from harness.evaluation.report.learning_curves import read_curves
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics.compare_runs import restrict
    from harness.evaluation.statistics.summary import write_summary

    result = write_summary(run, options.task_groups)
    assert run.folder is not None
    baseline = restrict(read_run(options.baseline), run.problems) if options.baseline else None
    log = options.curves or _training_log(options.model)
    curves = {log.parent.name or "training": read_curves(log)} if log else None
    comparable = baseline if run.complete else None
    write_report(run.folder / "report.html", run, baseline=comparable, curves=curves)
    return result


def _training_log(model: str | None) -> Path | None:
    """The log that training left in a model's folder."""
    path = Path(model or "") / "trainer_state.json"
    return path if model and path.is_file() else None
