"""Curves of a run as one PNG: losses, executed accuracy, reward, each over the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("loss a token", ("loss", "eval_loss")),
    ("held-out problems", ("eval_answers", "eval_traces")),
    ("reward", ("reward", "frac_reward_zero_std")),
)


def curves(history: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw whichever of the panels the history has rows for; nothing where it has none."""
    series = {
        name: [(row["step"], row[name]) for row in history if row.get(name) is not None]
        for _, names in PANELS
        for name in names
    }
    panels = [(title, [name for name in names if series[name]]) for title, names in PANELS]
    panels = [(title, names) for title, names in panels if names]
    if not panels:
        return
    # The object interface: pyplot keeps state and looks for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5 * len(panels), 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    for place, (title, names) in enumerate(panels, 1):
        axes = figure.add_subplot(1, len(panels), place)
        for name in names:
            axes.plot(*zip(*series[name], strict=True), label=name.replace("_", " "))
        axes.set_title(title)
        axes.set_xlabel("step")
        axes.legend()
    figure.savefig(path, dpi=120)
