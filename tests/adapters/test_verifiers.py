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
TASKSET = ("--env.taskset.levels", LEVELS, "--env.taskset.split", SPLIT)


def traces_of(folder: Path, server: Any, taskset: str, *more: str) -> list[dict[str, Any]]:
    """The traces of `vf-eval`, one sample of each task."""
    agent = ("--env.agent.harness.id", "null", "--env.agent.runtime.type", "subprocess", "--max-concurrent", "8")
    out = ("--num-rollouts", "1", "--output-dir", str(folder / "out"))
    client = ("--client.base-url", server.base, "--model", "m", "--no-push", "--no-rich")
    shown = subprocess.run(
        [str(Path(sys.executable).with_name("vf-eval")), taskset, *more, *client, *agent, *out],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'examples'}", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert shown.returncode == 0, shown.stdout[-3000:] + shown.stderr[-3000:]
    (log,) = (folder / "out").glob("**/traces.jsonl")
    return [json.loads(line)["traces"][0] for line in log.read_text().splitlines()]


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_rewards_in_its_traces(tmp_path: Path, model_server: Any) -> None:
    traces = traces_of(tmp_path, model_server, "showwork", *TASKSET, "--env.taskset.count", str(COUNT))
    assert_the_same({trace["task"]["data"]["id"]: trace["rewards"]["showwork"]["score"] for trace in traces})
    assert sum(trace["metrics"]["correct"] for trace in traces) == sum(score.correct for score in scores())


@pytest.mark.docker
def test_the_example_is_a_taskset_that_its_command_runs(tmp_path: Path, serve: Any) -> None:
    traces = traces_of(tmp_path, model_of(serve, lambda _: "print('Answer:', 3*7)"), "reward_verifiers")
    rewards = {trace["task"]["data"]["id"]: trace["rewards"]["execution"]["score"] for trace in traces}
    assert rewards == {"2": 0.1, "3": 1.1, "4": 0.1, "5": 0.1}


def test_a_reward_server_that_is_not_there_is_an_error_of_the_trace_and_no_wrong_answer(
    tmp_path: Path, model_server: Any
) -> None:
    asked = ("--env.taskset.count", "2", "--env.taskset.server", "http://127.0.0.1:9")
    traces = traces_of(tmp_path, model_server, "showwork", *TASKSET, *asked)
    assert len(traces) == 2
    for trace in traces:
        assert "gave no scores" in json.dumps(trace["errors"])
        assert trace["rewards"] == {"showwork": None}
