"""lm-evaluation-harness runs our task by its own command, and its log of samples says what the harness says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import generators.adapters.lm_eval_tasks as tasks
from tests.adapters.mixed import COUNT, LEVELS, assert_the_same, scores


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_scores_in_its_log(tmp_path: Path, model_server: Any) -> None:
    server = f"model=m,base_url={model_server.base}/chat/completions,num_concurrent=8"
    command = ("--model", "local-chat-completions", "--model_args", server, "--apply_chat_template")
    task = ("--tasks", "showwork", "--include_path", *tasks.__path__)
    asked = ("--metadata", json.dumps({"levels": LEVELS, "count": COUNT}))
    shown = subprocess.run(
        [sys.executable, "-m", "lm_eval", "run", *command, *task, *asked, "--log_samples", "--output_path", "out"],
        cwd=tmp_path,
        env={**os.environ, "HF_HOME": str(tmp_path / "hf"), "OPENAI_API_KEY": "none"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    (log,) = tmp_path.glob("out/**/samples_showwork_*.jsonl")
    samples = [json.loads(line) for line in log.read_text().splitlines()]
    assert_the_same({sample["doc"]["id"]: sample["reward"] for sample in samples})
    right = sum(score.correct for score in scores())
    assert sum(sample["acc"] for sample in samples) == right
    (results,) = tmp_path.glob("out/**/results_*.json")
    said = json.loads(results.read_text())["results"]["showwork"]
    assert said["acc,none"] == pytest.approx(right / COUNT)
