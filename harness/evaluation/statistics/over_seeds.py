"""The seeds of one arm together: each problem's mean over them, paired with another arm's."""

from __future__ import annotations

from collections.abc import Sequence

from harness.evaluation.runs import Run
from harness.evaluation.statistics.intervals import p_text, paired_difference, sign_flip
from harness.evaluation.statistics.summary import judged

METRICS = ("correct", "fully_true")


def cells(before: Sequence[Run], after: Sequence[Run]) -> list[str]:
    """Markdown: for answers and for fully true solutions before -> after, the difference in points with its 95%
    interval, and p of signs flipped at random. The runs hold the same problems."""
    found = []
    for metric in METRICS:
        a, b = (_means(runs, metric) for runs in (before, after))
        changes = [b[problem] - a[problem] for problem in sorted(a)]
        gain = paired_difference(changes)
        if gain is None:
            return []
        shares = " -> ".join(f"{sum(means.values()) / len(means):.1%}" for means in (a, b))
        points = f"{100 * gain.value:+.1f} [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]"
        found += [shares, points, p_text(sign_flip(changes))]
    return found


def _means(runs: Sequence[Run], metric: str) -> dict[str, float]:
    """Each problem's share of samples for which the metric holds, over all runs."""
    rows: dict[str, list[bool]] = {}
    for run in runs:
        for _, sample, judgement in run.rows():
            rows.setdefault(sample.problem, []).append(bool(getattr(judged(sample, judgement), metric)))
    return {problem: sum(held) / len(held) for problem, held in rows.items()}
