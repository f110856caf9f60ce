"""Several processes of one run, as `torchrun` and `accelerate launch` start them."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from trainer import processes

pytestmark = pytest.mark.train
ROOT = Path(__file__).parents[2]


SHORT = {
    "use_cpu": "true",
    "bf16": "false",
    "report_to": "none",
    "disable_tqdm": "true",
    "logging_steps": 1,
    "sandbox": "namespace",
    "generator_workers": 0,
    "eval_max_new_tokens": 24,
    "learning_rate": 0.01,
}


def launch(module: str, output: Path, *options: object) -> list[dict[str, Any]]:
    """Two processes of `python -m module`; the history that the first of them has logged."""
    done = torchrun("-m", module, *arguments(output, *options))
    stopped = "--stop_after" in options  # each process then exits with 130, and the launcher with 1
    assert done.returncode == (1 if stopped else 0), done.stderr[-3000:]
    return history(output)


def torchrun(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", *map(str, command)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def arguments(output: Path, *options: object) -> list[str]:
    return [*flags({**SHORT, "output_dir": output}), *map(str, options)]


def flags(options: Mapping[str, object]) -> list[str]:
    return [str(part) for name, value in options.items() for part in (f"--{name}", value)]


def history(output: Path) -> list[dict[str, Any]]:
    """What the newest of a folder's checkpoints has logged."""
    states = sorted(output.rglob("checkpoint-*/trainer_state.json"), key=lambda path: path.stat().st_mtime)
    rows: list[dict[str, Any]] = json.loads(states[-1].read_text())["log_history"]
    return rows


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
    assert {"data.json", "rng_state_0.pth", "rng_state_1.pth", "complete.json"} <= kept
    parts = launch("trainer.sft", tmp_path / "parts", *options)
    assert [row["step"] for row in parts] == [row["step"] for row in whole] == [1, 2, 2, 3, 4, 4]
    for name in ("loss", "eval_loss", "eval_answers", "grad_norm"):
        assert [row.get(name) for row in parts] == [row.get(name) for row in whole], name


def test_one_process_agrees_with_itself() -> None:
    assert processes.place() == (0, 1)
    assert processes.from_all("one") == ["one"]
    with processes.first_alone():
        processes.wait()


REINFORCED = {
    "num_generations": 4,
    "per_device_train_batch_size": 4,
    "max_completion_length": 120,
    "activation_checkpointing": "false",
}
LABELLED = {"label_problems": 40, "label_samples": 4}
SAMPLED = {**LABELLED, "max_new_tokens": 120}
EVALUATED = {"eval_strategy": "steps", "eval_steps": 3, "eval_problems": 3, "eval_max_new_tokens": 120}
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "sft": ("sft", {"per_device_train_batch_size": 4}),
    "cpt": ("cpt", {"mix": "corpus:0.5,problems:0.5", "max_length": 128}),
    "rft": ("rejection", {"rft_problems": 40, "rft_samples": 4, "max_new_tokens": 120}),
    "dpo": ("dpo", {**SAMPLED, "pairs": "both", "activation_checkpointing": "false", "per_device_train_batch_size": 3}),
    "grpo": ("grpo", REINFORCED),
    "grpo-steps": ("grpo", {**REINFORCED, "credit": "steps", **EVALUATED}),
    "grpo-torn": ("grpo", {**REINFORCED, "credit": "steps", "per_device_train_batch_size": 2}),
    "grpo-resampled": ("grpo", {**REINFORCED, "dynamic_sampling": 2, "per_device_train_batch_size": 8}),
    "grpo-shuffled": ("grpo", {**REINFORCED, "control": "shuffled"}),
    "grpo-adaptive": ("grpo", {**REINFORCED, "adaptive_levels": "true"}),
    "grpo-turns": ("grpo", {**REINFORCED, "turns": 2}),
    "online-rft": ("grpo", {**REINFORCED, "method": "online-rft"}),
    "rloo": ("rloo", REINFORCED),
    "ppo": ("ppo", REINFORCED),
    "iterate": ("iterate", {**REINFORCED, **LABELLED, "learned": "false", "credit": "outcome"}),
}
BY_CHANCE: dict[str, tuple[str, dict[str, Any]]] = {
    "iterate-learned": ("iterate", {**REINFORCED, **LABELLED, "step_model_steps": 4, "step_model_batch": 8})
}
"""A step model's head drops activations out, in each process others: what comes before it is compared."""
MADE_ONCE = (
    "kept.jsonl",
    "pairs.jsonl",
    "labels.jsonl",
    "round-1/drawn.jsonl",
    "round-2/problems.jsonl",
    "round-1/step-model/labels.jsonl",
    "round-1/step-model/held_out.jsonl",
)
APART = ("seconds", "entropy", "clip_ratio", "logits/", "mean_token_accuracy")
"""Times; what GRPO logs of distinct completions, each process of its own; what DPO logs as a mean of batches' means."""
OF_ITS_OWN = {"epoch", "total_flos", "train_runtime", "train_samples_per_second", "train_steps_per_second", "step_time"}


def job(name: str, output: Path, files: tuple[Path, Path], model: Path, accumulated: int) -> tuple[str, list[str]]:
    """(module, arguments) of one method, which takes so many batches in each step and process."""
    method, own = {**METHODS, **BY_CHANCE}[name]
    options: dict[str, object] = {
        "model": model,
        "dataset": files[0],
        "eval_dataset": files[1],
        "eval_strategy": "no",
        "max_steps": 3,
        "save_steps": 3,
        "optim": "sgd",  # Adam would make much of a weight's gradient that is nothing but rounding
        "learning_rate": 0.1,
        "gradient_accumulation_steps": accumulated,
        **own,
    }
    if method == "cpt":
        options["corpus"] = corpus = output.parent / "corpus.txt"
        corpus.parent.mkdir(exist_ok=True)
        corpus.write_text("\n\n".join(f"Let x be {n}. Then x + 1 = {n + 1}." for n in range(200)))
    return f"trainer.{method}", arguments(output, *flags(options))


@pytest.mark.slow
def test_two_processes_are_one_in_float32(
    subtests: pytest.Subtests, files: tuple[Path, Path], half_trained: Path, tmp_path: Path
) -> None:
    """Twice the batches in each step, or twice the processes: the same samples, rewards, losses, gradients, weights."""
    names = [*METHODS, *BY_CHANCE]
    jobs = [job(name, tmp_path / "two" / name, files, half_trained, accumulated=1) for name in names]
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    done = torchrun(Path(__file__).with_name("in_processes.py"), tmp_path / "jobs.json")
    assert done.returncode == 0, done.stderr[-3000:]
    for name in names:
        with subtests.test(name):
            module, options = job(name, tmp_path / "one" / name, files, half_trained, accumulated=2)
            importlib.import_module(module).main(options)
            folders = tmp_path / "one" / name, tmp_path / "two" / name
            for kept in MADE_ONCE:
                made = {(path / kept).read_bytes() if (path / kept).exists() else b"" for path in folders}
                assert len(made) == 1, kept
            if name in METHODS:
                compare(name, *folders, start=half_trained)


def compare(name: str, one: Path, two: Path, start: Path) -> None:
    for before, after in zip(history(one), history(two), strict=True):
        # What is logged of resampled groups holds those that two processes draw to draw equally many.
        names = {"loss", "grad_norm"} if name == "grpo-resampled" else {*before, *after} - OF_ITS_OWN
        names = {key for key in names if not key.startswith(APART)}
        assert {key: before.get(key) for key in names} == pytest.approx(
            {key: after.get(key) for key in names}, rel=1e-3, abs=1e-5
        )
    weights = [load_file(max(path.rglob("model.safetensors"))) for path in (one, two)]
    begun = load_file(start / "model.safetensors")
    for part, value in weights[0].items():
        moved = float((value - begun[part]).abs().max())
        torch.testing.assert_close(weights[1][part], value, rtol=0, atol=1e-3 * moved)
