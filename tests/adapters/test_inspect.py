"""Inspect runs our task by its own command, and its log says what the harness says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import list_eval_logs, read_eval_log

import generators.adapters.inspect_tasks as tasks
from tests.adapters.conftest import model_of, tool_call
from tests.adapters.mixed import COUNT, LEVELS, assert_the_same, scores

ROOT = Path(__file__).parents[2]


def inspect(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Its command."""
    return subprocess.run(
        [sys.executable, "-m", "inspect_ai", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )


def evaluated(task: Path, server: Any, logs: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`inspect eval` of the tasks in a file, with the server's model."""
    model = ("--model", "openai-api/fake/m", "--display", "none", "--log-dir", str(logs))
    keys = {"FAKE_API_KEY": "none", "FAKE_BASE_URL": server.base}
    return inspect("eval", task.name, *model, *more, cwd=task.parent, **keys)


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_scores_in_its_log(tmp_path: Path, model_server: Any) -> None:
    task = Path(tasks.__file__)
    asked = ("-T", f"levels={LEVELS}", "-T", f"count={COUNT}", "--max-connections", "8")
    shown = evaluated(task, model_server, tmp_path, *asked)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    (name,) = list_eval_logs(str(tmp_path))
    log = read_eval_log(name)
    assert log.status == "success", log.error
    samples = {str(sample.id): sample for sample in log.samples or []}
    values = {key: sample.scores["showwork_scorer"] for key, sample in samples.items() if sample.scores}
    assert_the_same({key: value.as_dict()["reward"] for key, value in values.items()})
    right = sum(value.as_dict()["correct"] for value in values.values())
    assert right == sum(score.correct for score in scores())
    steps = next(value.metadata["steps"] for value in values.values() if value.metadata and value.metadata["steps"])
    assert set(steps[0]) == {"rule", "claim", "true", "detail"}
    assert log.results is not None
    metrics = {score.name: score.metrics for score in log.results.scores}
    assert metrics["correct"]["mean"].value == pytest.approx(right / COUNT)


def replied(asked: str) -> str | dict[str, Any]:
    """Of the example's four questions: words; two cells; two cells with a wrong answer; one that fails, and words."""
    said: dict[str, str | dict[str, Any]] = {
        "What is 2*7?": "2*7 = 14\nThe answer is 14.",
        "What is 3*7?": tool_call("run_python", code="x = 3*7"),
        "What is 4*7?": tool_call("run_python", code="x = 29"),
        "What is 5*7?": tool_call("run_python", code="1/0"),
        "(no output)": tool_call("run_python", code="print('Answer:', x)"),
        "ZeroDivisionError: division by zero": "5*7 = 35\nThe answer is 35.",
    }
    return said.get(asked, "I am done.")


@pytest.mark.docker
def test_the_example_runs_cells_in_the_sandbox_and_its_log_opens_in_the_viewer(tmp_path: Path, serve: Any) -> None:
    logs = tmp_path / "logs"
    shown = evaluated(ROOT / "examples" / "inspect_task.py", model_of(serve, replied), logs)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    (path,) = logs.iterdir()
    dumped = inspect("log", "dump", str(path))
    assert dumped.returncode == 0, dumped.stderr
    samples = {sample["id"]: sample for sample in json.loads(dumped.stdout)["samples"]}
    scores = {key: sample["scores"]["showwork_scorer"] for key, sample in samples.items()}
    assert {key: score["value"]["correct"] for key, score in scores.items()} == {"2": 1, "3": 1, "4": 0, "5": 1}
    assert samples["3"]["store"]["showwork_cells"] == ["x = 3*7", "print('Answer:', x)"]
    assert scores["3"]["metadata"]["program"] == "x = 3*7\nprint('Answer:', x)"
    assert scores["2"]["metadata"]["steps"][0]["true"] is True
    (said,) = (m["content"] for m in samples["5"]["messages"] if m["role"] == "tool")
    assert said == "ZeroDivisionError: division by zero"

    bundled = inspect("view", "bundle", "--log-dir", str(logs), "--output-dir", str(tmp_path / "page"))
    assert bundled.returncode == 0, bundled.stderr
    assert (tmp_path / "page" / "index.html").is_file()
    assert path.name in (tmp_path / "page" / "logs" / "listing.json").read_text()
    assert read_eval_log(str(tmp_path / "page" / "logs" / path.name)).status == "success"


def test_a_reward_server_that_is_not_there_is_an_error_of_the_sample_and_no_wrong_answer(
    tmp_path: Path, model_server: Any
) -> None:
    task = Path(tasks.__file__)
    asked = ("-T", f"levels={LEVELS}", "-T", "count=2", "-T", "server=http://127.0.0.1:9")
    evaluated(task, model_server, tmp_path, *asked)
    (name,) = list_eval_logs(str(tmp_path))
    log = read_eval_log(name)
    assert log.status == "error"
    assert log.samples
    assert not any(sample.scores for sample in log.samples)
    # The first such error ends the evaluation, and cancels the others.
    assert any("gave no scores" in sample.error.message for sample in log.samples if sample.error)
