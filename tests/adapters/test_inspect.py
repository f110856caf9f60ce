"""Inspect runs our task by its own command, and its log says what the harness says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import list_eval_logs, read_eval_log

import generators.adapters.inspect_tasks as tasks
from tests.adapters.mixed import COUNT, LEVELS, assert_the_same, scores


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_scores_in_its_log(tmp_path: Path, model_server: Any) -> None:
    task = Path(tasks.__file__)
    model = ("--model", "openai-api/fake/m", "--max-connections", "8", "--display", "none")
    asked = ("-T", f"levels={LEVELS}", "-T", f"count={COUNT}")
    shown = subprocess.run(
        [sys.executable, "-m", "inspect_ai", "eval", task.name, *model, *asked, "--log-dir", str(tmp_path)],
        cwd=task.parent,
        env={**os.environ, "FAKE_API_KEY": "none", "FAKE_BASE_URL": model_server.base},
        capture_output=True,
        text=True,
        timeout=600,
    )
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
