"""Training logs: read from their files, and drawn as one chart a metric."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.verification.errors import RunError

DULL = ("step", "epoch", "total_flos", "runtime", "samples_per_second", "steps_per_second", "num_input_tokens_seen")
"""What a training log holds that is no curve of learning."""
FIRST = (
    "eval_answers",
    "eval_traces",
    "eval_loss",
    "reward",
    "accuracy",
    "fully_true",
    "loss",
    "kl",
    "entropy",
    "mean_length",
    "grad_norm",
    "learning_rate",
)

Curves = Mapping[str, Sequence[Mapping[str, Any]]]


def read_curves(path: Path) -> list[dict[str, Any]]:
    """A training log: trainer_state.json (its log_history), or JSON lines. Raises RunError."""
    try:
        text = path.read_text("utf-8")
        try:
            whole = json.loads(text)
        except ValueError:
            whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path} is not a training log: {error} (give a trainer_state.json or a JSON Lines file)"
        ) from None
    rows = whole.get("log_history") if isinstance(whole, dict) else whole
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RunError(f"{path} is not a training log: it holds no list of rows")
    return rows


def drawn(curves: Curves) -> list[tuple[str, Any]]:
    """A chart for each metric that takes two values at least, the telling ones first."""
    from harness.evaluation.report import charts

    metrics: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for name, rows in curves.items():
        for row in rows:
            step = row.get("step")
            for metric, value in row.items():
                dull = any(metric == d or metric.endswith(f"_{d}") for d in DULL)
                if isinstance(step, int | float) and isinstance(value, int | float) and not dull:
                    metrics.setdefault(metric, {}).setdefault(name, []).append((float(step), float(value)))
    changing = [
        name for name, lines in metrics.items() if any(len({v for _, v in line}) > 1 for line in lines.values())
    ]
    rank = {name: place for place, name in enumerate(FIRST)}
    changing.sort(key=lambda m: (min((r for n, r in rank.items() if m.endswith(n)), default=len(rank)), m))
    return [(metric, charts.curve(metric, list(metrics[metric].items()))) for metric in changing[:18]]
