"""Training methods beside SFT, RFT and GRPO: what each learns from, and that each survives kill -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.trainer.conftest import CPU
from trainer import checkpoints, dpo, grpo, rloo, run
from trainer.errors import ConfigError
from trainer.process_advantage import ExecutionGRPO

pytestmark = pytest.mark.train

METHODS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "online-rft": (grpo, ("--method", "online-rft", "--reward", "answer")),
    "rloo": (rloo, ("--beta", "0.05")),
    "dpo": (dpo, ()),
}


@pytest.fixture
def options(files: tuple[Path, Path], half_trained: Path) -> list[str]:
    """Two problems a step, four samples each."""
    return [
        *("--model", str(half_trained), "--dataset", str(files[0]), "--eval_dataset", str(files[1])),
        *("--sandbox", "namespace", "--eval_problems", "2", "--eval_max_new_tokens", "60"),
        *("--max_steps", "4", "--per_device_train_batch_size", "4", "--gradient_accumulation_steps", "2"),
        *("--num_generations", "4", "--max_completion_length", "120", "--learning_rate", "0.001"),
        *(
            "--activation_checkpointing",
            "false",
            "--logging_steps",
            "1",
            "--save_steps",
            "1",
            "--save_total_limit",
            "2",
        ),
        *("--eval_strategy", "no", *CPU),
    ]


@pytest.fixture
def pair_options(files: tuple[Path, Path], half_trained: Path) -> list[str]:
    """Pairs of both kinds of eight samples of a dozen sums."""
    return [
        *("--model", str(half_trained), "--dataset", str(files[0]), "--eval_dataset", str(files[1])),
        *("--sandbox", "namespace", "--label_problems", "12", "--label_samples", "8", "--max_new_tokens", "120"),
        *("--pairs", "both", "--max_steps", "4", "--per_device_train_batch_size", "4", "--learning_rate", "0.001"),
        *(
            "--activation_checkpointing",
            "false",
            "--logging_steps",
            "1",
            "--save_steps",
            "1",
            "--save_total_limit",
            "2",
        ),
        *("--eval_strategy", "no", *CPU),
    ]


def train(module: Any, options: list[str], output: Path, *more: str) -> run.TrainingResult:
    result = module.main([*options, "--output_dir", str(output), *more])
    assert isinstance(result, run.TrainingResult)
    return result


def losses(output: Path) -> list[tuple[int, float]]:
    newest = checkpoints.newest(output)
    assert newest is not None
    rows = json.loads((newest / "trainer_state.json").read_text())["log_history"]
    return [(row["step"], row["loss"]) for row in rows if "loss" in row]


@pytest.mark.slow
@pytest.mark.parametrize("name", METHODS)
def test_after_kill_9_the_same_command_continues_to_the_same_losses(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    module, more = METHODS[name]
    given = request.getfixturevalue("pair_options" if module is dpo else "options")
    options = [*given, *more, "--max_steps", "8"]
    assert train(module, options, tmp_path / "straight").finished
    command = [sys.executable, "-m", module.__name__, *options, "--output_dir", str(tmp_path / "killed")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and checkpoints.newest(tmp_path / "killed") is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / run.RESULT).exists()
    assert train(module, options, tmp_path / "killed").finished
    assert losses(tmp_path / "killed") == losses(tmp_path / "straight")


def test_online_rejection_sampling_learns_right_completions_and_nothing_else(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    scored = ExecutionGRPO._scored

    def watched(self: Any, inputs: Any) -> dict[str, Any]:
        batch = scored(self, inputs)
        for row, (_, score, _) in enumerate(self.reward_funcs[0]._batch):
            length = int(batch["completion_mask"][row].sum())
            advantages = batch["advantages"][row, :length]
            assert set(advantages.tolist()) == {float(score.correct)}
            seen.append((score.outcome, score.correct))
        return batch

    monkeypatch.setattr(ExecutionGRPO, "_scored", watched)
    assert train(grpo, options, tmp_path, "--method", "online-rft", "--reward", "answer").finished
    assert {right for _, right in seen} == {True, False}


@pytest.mark.parametrize(
    ("module", "more", "said"),
    [
        (grpo, ("--method", "online-rft", "--credit", "steps"), "leave out --credit"),
        (grpo, ("--method", "online-rft", "--beta", "0.1"), "leave out"),
        (grpo, ("--method", "ppo"), "one of grpo, online-rft"),
        (rloo, ("--reward", "none"), "steps or answer"),
        (rloo, ("--control", "shuffle"), "one of none, shuffled"),
        (rloo, ("--num_iterations", "3", "--save_steps", "4"), "multiple of 3"),
    ],
)
def test_what_cannot_work_is_refused(
    module: Any, more: tuple[str, ...], said: str, options: list[str], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=said):
        train(module, options, tmp_path, *more)
