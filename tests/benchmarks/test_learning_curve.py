"""Answers against problems seen: how the problems are counted, and what is drawn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.test_experiments import ROOT

sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from learning_curve import Point, draw, problems_seen, table  # only after the line above


@given(st.integers(1, 50), st.integers(2, 400), st.integers(0, 1))
def test_with_equal_windows_the_count_is_exact(windows: int, batches: int, half: int) -> None:
    steps = [number * batches + half * (batches // 2) for number in range(1, windows + 1)]
    found = problems_seen([(step, step // batches, step % batches) for step in steps], 600)
    assert found == [round(600 * step / batches) for step in steps]


def test_a_run_that_saw_less_than_a_window_is_refused() -> None:
    with pytest.raises(SystemExit, match="nothing to count by"):
        problems_seen([(5, 0, 5)], 600)


def test_a_line_and_a_point_for_every_checkpoint(tmp_path: Path) -> None:
    interval = {"value": 0.5, "low": 0.4, "high": 0.6}
    points = [
        Point(run, step, 10 * step, {"accuracy": interval, "fully_true": interval}) for run in "ab" for step in (1, 9)
    ]
    lines = list(table(points))
    assert lines[2] == "| a | 1 | 10 | 50.0% [40.0, 60.0] | 50.0% [40.0, 60.0] |"
    assert len(lines) == 2 + 4
    draw(points, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
