"""verifiers evaluates our taskset by its own command, and its traces hold the harness's rewards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.conftest import model_of
from tests.adapters.mixed import COUNT, LEVELS, SPLIT, assert_the_same, scores

ROOT = Path(__file__).parents[2]


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_rewards_in_its_traces(tmp_path: Path, model_server: Any) -> None:
    asked = {"levels": LEVELS, "split": SPLIT, "count": COUNT}
    taskset = [part for name, value in asked.items() for part in (f"--env.taskset.{name}", str(value))]
    agent = ("--env.agent.harness.id", "null", "--env.agent.runtime.type", "subprocess", "--max-concurrent", "8")
    out = ("--num-rollouts", "1", "--output-dir", str(tmp_path / "out"))
    client = ("--client.base-url", model_server.base, "--model", "m", "--no-push", "--no-rich")
    shown = subprocess.run(
        [str(Path(sys.executable).with_name("vf-eval")), "showwork", *taskset, *client, *agent, *out],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert shown.returncode == 0, shown.stdout[-3000:] + shown.stderr[-3000:]
    (log,) = (tmp_path / "out").glob("**/traces.jsonl")
    traces = [json.loads(line)["traces"][0] for line in log.read_text().splitlines()]
    assert_the_same({trace["task"]["data"]["id"]: trace["rewards"]["showwork"]["score"] for trace in traces})
    assert sum(trace["metrics"]["correct"] for trace in traces) == sum(score.correct for score in scores())


@pytest.mark.docker
def test_the_example_is_a_taskset_that_its_command_runs(tmp_path: Path, serve: Any) -> None:
    server = model_of(serve, lambda _: "print('Answer:', 3*7)")
    agent = ("--env.agent.harness.id", "null", "--env.agent.runtime.type", "subprocess", "--num-rollouts", "1")
    client = ("--client.base-url", server.base, "--model", "m", "--no-push", "--no-rich", "--output-dir", "out")
    shown = subprocess.run(
        [str(Path(sys.executable).with_name("vf-eval")), "reward_verifiers", *client, *agent],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'examples'}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert shown.returncode == 0, shown.stdout[-3000:] + shown.stderr[-3000:]
    (log,) = (tmp_path / "out").glob("**/traces.jsonl")
    traces = [json.loads(line)["traces"][0] for line in log.read_text().splitlines()]
    rewards = {trace["task"]["data"]["id"]: trace["rewards"]["execution"]["score"] for trace in traces}
    assert rewards == {"2": 0.1, "3": 1.1, "4": 0.1, "5": 0.1}
