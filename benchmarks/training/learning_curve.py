"""Answers against problems seen: how much less does a pretrained model need than one from scratch?

    python benchmarks/training/learning_curve.py --runs runs/smollm2-135m,runs/tiny --output-dir runs/curve

Each run is a folder of `showwork train sft` on generated problems that has kept its checkpoints (`--save-steps`,
`--save-total-limit`). Every checkpoint answers the same test problems greedily. Problems seen are counted from where
the checkpoint stood in its data. Options that the script does not know go to every evaluation. Stopped, it continues.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from experiments import showwork

from harness.evaluation.runs import read_run
from harness.evaluation.statistics.summary import summary


@dataclass(frozen=True, slots=True)
class Point:
    """One checkpoint, and the summary of its answers."""

    run: str
    step: int
    problems: int
    overall: dict[str, Any]


def checkpoints(run: Path) -> list[tuple[int, Path]]:
    """(step, folder), in order."""
    return sorted((int(folder.name.rpartition("-")[2]), folder) for folder in run.glob("checkpoint-*"))


def problems_seen(positions: Sequence[tuple[int, int, int]], size: int) -> list[int]:
    """Of (step, window, batch of the window) of a run's checkpoints; size: of a window, in problems. The batches of a
    window are as many as there were, in the mean, of those that the last checkpoint has behind it; where that is in the
    first window, unknown."""
    step, window, batch = positions[-1]
    if not window:
        raise SystemExit(f"the last checkpoint has not seen {size} problems: nothing to count by")
    batches = (step - batch) / window
    return [round(size * (window + batch / batches)) for _, window, batch in positions]


def curve(run: Path, output: Path, more: Sequence[str]) -> Iterator[Point]:
    """Every checkpoint of a run, evaluated where it is not yet."""
    # Here: what is drawn and tabled needs no training stack.
    from trainer.checkpoints import CONFIG, POSITION
    from trainer.data import Position
    from trainer.files import read_json

    found = checkpoints(run)
    if not found:
        raise SystemExit(f"no checkpoints in {run}")
    positions = []
    for step, folder in found:
        place = Position.from_json(read_json(folder / POSITION))
        positions.append((step, place.window, place.batch))
    seen = problems_seen(positions, yaml.safe_load((run / CONFIG).read_text("utf-8"))["window"])
    for (step, folder), problems in zip(found, seen, strict=True):
        answers = output / f"{run.name}-{step}"
        if not (answers / "summary.json").exists():
            asked = ("--split", "test", "--levels", "1,2", "--max-new-tokens", 320, "--sandbox", "namespace")
            showwork(output / "eval.log", "eval", "--model", folder, *asked, *more, "--output-dir", answers)
        yield Point(run.name, step, problems, summary(read_run(answers))["overall"])


def table(points: Sequence[Point]) -> Iterator[str]:
    """Markdown."""
    yield "| run | steps | problems seen | answers | fully true |"
    yield "|---|---|---|---|---|"
    for point in points:
        cells = [shown(point.overall[metric]) for metric in ("accuracy", "fully_true")]
        yield f"| {point.run} | {point.step:,} | {point.problems:,} | {' | '.join(cells)} |"


def shown(interval: dict[str, float]) -> str:
    return f"{interval['value']:.1%} [{100 * interval['low']:.1f}, {100 * interval['high']:.1f}]"


def draw(points: Sequence[Point], path: Path) -> None:
    """Answers over problems seen, with intervals, a line a run."""
    # The object interface: pyplot keeps state and looks for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.5, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for name in dict.fromkeys(point.run for point in points):
        own = [point for point in points if point.run == name]
        values = [point.overall["accuracy"] for point in own]
        (line,) = axes.plot([p.problems for p in own], [v["value"] for v in values], marker="o", label=name)
        axes.vlines(
            [p.problems for p in own],
            [v["low"] for v in values],
            [v["high"] for v in values],
            color=line.get_color(),
            alpha=0.4,
        )
    axes.set_xscale("log")
    axes.set_xlabel("problems seen in training")
    axes.set_ylabel("answers right")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", required=True, help="folders of trainings, separated by commas")
    parser.add_argument("--output-dir", type=Path, required=True, help="where evaluations and picture go")
    options, more = parser.parse_known_args(arguments)
    output: Path = options.output_dir
    output.mkdir(parents=True, exist_ok=True)
    points = [point for run in options.runs.split(",") for point in curve(Path(run), output, more)]
    draw(points, output / "curve.png")
    print("\n".join(table(points)))


if __name__ == "__main__":
    main()
