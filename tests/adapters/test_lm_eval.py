"""lm-evaluation-harness runs our task by its own command, and its log of samples says what the harness says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import generators.adapters.lm_eval_tasks as tasks
from tests.adapters.conftest import model_of
from tests.adapters.mixed import COUNT, LEVELS, assert_the_same, scores

ROOT = Path(__file__).parents[2]


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


def products(folder: Path, place: Path, server: str) -> subprocess.CompletedProcess[str]:
    """The example's task, of this folder, run by its command."""
    model = f"model=m,base_url={server}/chat/completions"
    command = ("--model", "local-chat-completions", "--model_args", model, "--apply_chat_template")
    task = ("--tasks", "products", "--include_path", str(folder), "--log_samples", "--output_path", str(place / "out"))
    return subprocess.run(
        [sys.executable, "-m", "lm_eval", "run", *command, *task],
        cwd=ROOT,
        env={**os.environ, "HF_HOME": str(place / "hf"), "OPENAI_API_KEY": "none"},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.docker
def test_the_example_runs_as_it_is(tmp_path: Path, serve: Any) -> None:
    server = model_of(serve, lambda asked: "print('Answer:', 3*7)" if "2*7" in asked else "3*7 = 21\nThe answer is 21.")
    shown = products(ROOT / "examples" / "lm_eval", tmp_path, server.base)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    (log,) = tmp_path.glob("out/**/samples_products_*.jsonl")
    samples = [json.loads(line) for line in log.read_text().splitlines()]
    assert {sample["doc"]["question"]: (sample["acc"], sample["fully_true"]) for sample in samples} == {
        "What is 2*7?": (0.0, 0.0),
        "What is 3*7?": (1.0, 1.0),
        "What is 4*7?": (0.0, 0.0),
        "What is 5*7?": (0.0, 0.0),
    }


def test_a_reward_server_that_is_not_there_ends_the_evaluation_and_no_answer_is_wrong(
    tmp_path: Path, serve: Any
) -> None:
    server = model_of(serve, lambda _: "print('Answer:', 3*7)")
    folder = shutil.copytree(ROOT / "examples" / "lm_eval", tmp_path / "task")
    (folder / "products_results.py").write_text(
        "from harness import RewardClient\n"
        "from harness.adapters.lm_eval_results import process_results_of\n"
        "process_results = process_results_of(RewardClient('http://127.0.0.1:9', attempts=1))\n"
    )
    shown = products(folder, tmp_path, server.base)
    assert shown.returncode != 0
    assert "InfrastructureError: the reward server http://127.0.0.1:9 gave no scores" in shown.stderr
    assert list(tmp_path.glob("out/**/results_*.json")) == []
