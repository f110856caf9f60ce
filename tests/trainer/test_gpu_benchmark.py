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
        [sys.executable, "-m", "benchmarks.gpu.measure", "--rehearse", "--output-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads((tmp_path / "results.json").read_text())
    assert set(results) == {"qlora", "memory", "sft", "grpo", "throughput", "learning"}
    assert all("not a measurement" in part["card"] for part in results.values())
    assert results["qlora"]["packed tokens/s"] > 0
    for recipe in ("tiny", "tiny-grpo"):
        assert results["memory"][recipe]["counted"] == pytest.approx(results["memory"][recipe]["planned"], rel=0.05)
    assert results["sft"]["smollm2-135m"]["tokens/s"] > 0
    assert results["grpo"]["qwen2.5-coder-1.5b-grpo"]["generation"] > 0
    assert results["throughput"]["of them rewarded"] == 6
    assert [step for step, _, _ in results["learning"]["SFT curve"]][-1] == 4
