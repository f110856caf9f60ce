"""Several processes of one run, as `torchrun` and `accelerate launch` start them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trainer import processes

pytestmark = pytest.mark.train
ROOT = Path(__file__).parents[2]


def launch(module: str, output: Path, *options: object) -> list[dict[str, Any]]:
    """Two processes of `python -m module`; the history that the first of them has logged."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m", module]
    command += [
        "--output_dir",
        str(output),
        "--use_cpu",
        "true",
        "--bf16",
        "false",
        "--report_to",
        "none",
        "--disable_tqdm",
        "true",
        "--logging_steps",
        "1",
        "--sandbox",
        "namespace",
        "--generator_workers",
        "0",
        "--eval_max_new_tokens",
        "24",
        "--learning_rate",
        "0.01",
        *map(str, options),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    stopped = "--stop_after" in options  # each process then exits with 130, and the launcher with 1
    assert done.returncode == (1 if stopped else 0), done.stderr[-3000:]
    states = sorted(output.glob("checkpoint-*/trainer_state.json"), key=lambda path: path.stat().st_mtime)
    history: list[dict[str, Any]] = json.loads(states[-1].read_text())["log_history"]
    return history


def test_two_processes_resume_where_each_of_them_stood(files: tuple[Path, Path], small: Path, tmp_path: Path) -> None:
    """Losses and evaluations as without the interruption; the second process's place in the data is kept too."""
    options = (
        "--model",
        small,
        "--dataset",
        files[0],
        "--eval_dataset",
        files[1],
        "--eval_problems",
        3,
        "--max_steps",
        4,
        "--eval_strategy",
        "steps",
        "--eval_steps",
        2,
        "--save_steps",
        2,
        "--per_device_train_batch_size",
        4,
    )
    whole = launch("trainer.sft", tmp_path / "whole", *options)
    launch("trainer.sft", tmp_path / "parts", *options, "--stop_after", 2)
    kept = {path.name for path in (tmp_path / "parts" / "checkpoint-2").iterdir()}
    assert {"data.json", "data-1.json", "rng_state_0.pth", "rng_state_1.pth", "complete.json"} <= kept
    assert "data-1.json" in json.loads((tmp_path / "parts" / "checkpoint-2" / "complete.json").read_text())
    parts = launch("trainer.sft", tmp_path / "parts", *options)
    assert [row["step"] for row in parts] == [row["step"] for row in whole] == [1, 2, 2, 3, 4, 4]
    for name in ("loss", "eval_loss", "eval_answers", "grad_norm"):
        assert [row.get(name) for row in parts] == [row.get(name) for row in whole], name


def test_two_processes_reinforce_one_model(files: tuple[Path, Path], small: Path, tmp_path: Path) -> None:
    history = launch(
        "trainer.grpo",
        tmp_path / "run",
        "--model",
        small,
        "--dataset",
        files[0],
        "--eval_dataset",
        files[1],
        "--eval_problems",
        1,
        "--eval_strategy",
        "steps",
        "--max_steps",
        2,
        "--eval_steps",
        2,
        "--save_steps",
        2,
        "--num_generations",
        4,
        "--per_device_train_batch_size",
        4,
        "--max_completion_length",
        16,
        "--activation_checkpointing",
        "false",
        "--credit",
        "steps",
    )
    assert [row["step"] for row in history if "reward" in row] == [1, 2]
    assert [row["eval_answers"] for row in history if "eval_answers" in row] == [0.0]


def test_one_process_agrees_with_itself() -> None:
    assert processes.place() == (0, 1)
    assert processes.from_all("one") == ["one"]
    with processes.first_alone():
        processes.wait()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["rloo", "ppo"])
def test_two_processes_run_the_other_methods(
    method: str, files: tuple[Path, Path], small: Path, tmp_path: Path
) -> None:
    history = launch(
        f"trainer.{method}",
        tmp_path / "run",
        *("--model", small, "--dataset", files[0], "--eval_dataset", files[1], "--eval_strategy", "no"),
        *("--max_steps", 2, "--save_steps", 2, "--num_generations", 4, "--per_device_train_batch_size", 4),
        *("--max_completion_length", 16, "--activation_checkpointing", "false"),
    )
    assert [row["step"] for row in history if "reward" in row] == [1, 2]
