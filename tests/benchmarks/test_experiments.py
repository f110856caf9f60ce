"""The training experiments, in miniature: real SFT, real GRPO, real evaluations, the table at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generators import problem

ROOT = Path(__file__).resolve().parents[2]
SMALL = (
    "--arms",
    "shuffled",
    "--seeds",
    "3",
    "--sft-steps",
    "2",
    "--steps",
    "2",
    "--problems",
    "1",
    "--window",
    "12",
    "--gradient_accumulation_steps",
    "1",
    "--eval_problems",
    "1",
    "--max_completion_length",
    "32",
    "--eval_max_new_tokens",
    "32",
)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "training" / "experiments.py"), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.train
@pytest.mark.slow
def test_an_arm_is_trained_evaluated_and_compared_with_its_start_and_a_second_call_only_reads(tmp_path: Path) -> None:
    taught = tmp_path / "taught.jsonl"
    lines = [json.dumps(problem("derivative", index, level=1).to_record()) + "\n" for index in range(12)]
    taught.write_text("".join(lines))
    first = run("--output-dir", tmp_path, *SMALL, "--sft-dataset", taught)
    assert first.returncode == 0, first.stderr[-3000:]
    (row,) = [line for line in first.stdout.splitlines() if line.startswith("| shuffled-3 |")]
    assert "| start |" in row
    models = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/model.safetensors")}
    assert len(models) == 2
    said = (tmp_path / "start.log").read_text()
    assert "golds of taught.jsonl: 12 of 12 can be read" in said
    again = run("--output-dir", tmp_path, *SMALL, "--table")
    assert again.stdout.splitlines()[-1] == row
    assert {path: path.stat().st_mtime_ns for path in models} == models


def test_an_arm_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    done = run("--output-dir", tmp_path, "--arms", "grpo,magic")
    assert done.returncode == 2
    assert "no arm 'magic'; arms are grpo, shuffled, outcome, steps" in done.stderr
