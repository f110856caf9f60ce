"""The GPU benchmark's code runs; only a card gives its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.train
@pytest.mark.slow
def test_the_benchmark_rehearses_on_a_cpu_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "gpu" / "measure.py"), "--rehearse", "--output-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads((tmp_path / "results.json").read_text())
    assert "not a measurement" in results["card"]
    assert results["reference recipe"]["packed tokens/s"] > 0
    assert [step for step, _, _ in results["from scratch"]["SFT curve"]][-1] == 4
