"""The example that researchers copy runs as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.train
@pytest.mark.slow
def test_the_grpo_example_trains_a_tiny_model_on_rewards_that_were_executed(small: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "grpo_trl.py"), str(small), "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "rewards/ExecutionReward/mean" in done.stdout


@pytest.mark.train
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reward_alone.py", "correct 1.3"),
        ("reward_openrlhf.py", "1.1"),
        ("reward_server.py", "[1.1, 0.0]"),
        ("reward_verl.py", "'score': 1.1"),
    ],
)
def test_an_example_of_the_reward_runs_as_it_is(name: str, said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "SHOWWORK_TOKEN": ""},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert said in done.stdout
