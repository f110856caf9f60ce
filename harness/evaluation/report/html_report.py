"""report.html: a run on one self-contained page. No network, no dependencies: it can be mailed, and opened in years.

Everything a model wrote travels as compressed base64 and is put on the page as text, never as markup; a content
security policy forbids the page to load anything or to run any script but its own, by hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from harness.evaluation.journal import write_atomically
from harness.evaluation.report.embedded import payload
from harness.evaluation.report.figures import charts_of, forest, grid, sampled, settings_of, stages_drawn, tiles
from harness.evaluation.report.html_page import html_page
from harness.evaluation.report.learning_curves import Curves, drawn
from harness.evaluation.runs import Run
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.comparison_text import verdict
from harness.evaluation.statistics.metrics import OUTCOMES
from harness.evaluation.statistics.summary import summary


def write_report(
    path: Path,
    run: Run,
    *,
    baseline: Run | None = None,
    stages: Sequence[tuple[str, Run]] = (),
    curves: Curves | None = None,
) -> None:
    """Write the page.

    baseline: a run on the same problems, compared with `run` in full (RunError where they are not comparable).
    stages: named runs shown beside each other by their overall figures, such as before and after each training.
    curves: training logs by name: rows with "step" and numbers, as transformers' log_history.
    """
    write_atomically(path, render(run, baseline=baseline, stages=stages, curves=curves))


def render(
    run: Run, *, baseline: Run | None = None, stages: Sequence[tuple[str, Run]] = (), curves: Curves | None = None
) -> str:
    """The page as text; see `write_report`."""
    comparison = compare(baseline, run) if baseline is not None else None
    result = summary(run)
    return html_page(
        "report",
        title=run.settings.model,
        summary=result,
        settings=settings_of(result),
        tiles=tiles(result, comparison),
        grid=grid(result),
        charts=charts_of(run, result),
        sampled=sampled(result),
        stages=stages_drawn(stages),
        comparison=comparison,
        verdict=verdict(comparison) if comparison else "",
        forest=forest(comparison),
        curves=drawn(curves or {}),
        outcomes=OUTCOMES,
        written=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        data=payload(run, baseline),
    )
