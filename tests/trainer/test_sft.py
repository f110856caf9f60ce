"""Supervised runs on a very small model: loss falls, kill and resume, LoRA, checkpoints by executed accuracy."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer import checkpoints, run, sft, shared_prefixes
from trainer.errors import ConfigError, TrainingError

pytestmark = pytest.mark.train


@pytest.fixture
def options(files: tuple[Path, Path], small: Path) -> list[str]:
    """A float32 run of a dozen steps on the files."""
    train, held_out = files
    return [
        "--model",
        str(small),
        "--dataset",
        str(train),
        "--eval_dataset",
        str(held_out),
        "--selection",
        "loss",
        "--generator_workers",
        "0",
        "--max_steps",
        "12",
        "--per_device_train_batch_size",
        "8",
        "--learning_rate",
        "0.003",
        "--lr_scheduler_type",
        "cosine",
        "--warmup_steps",
        "2",
        "--use_cpu",
        "true",
        "--logging_steps",
        "1",
        "--eval_strategy",
        "steps",
        "--eval_steps",
        "4",
        "--save_steps",
        "4",
        "--save_total_limit",
        "2",
        "--report_to",
        "none",
        "--disable_tqdm",
        "true",
    ]


def train(options: list[str], output: Path, *more: str) -> run.TrainingResult:
    result = sft.main([*options, "--output_dir", str(output), *more])
    assert result is not None
    return result


def test_a_run_that_is_refused_before_anything_came_of_it_leaves_its_folder_free(
    options: list[str], tmp_path: Path
) -> None:
    """The refusal says what to change; changed, the command is not refused for the folder."""
    with pytest.raises(TrainingError, match="no chat template: pass --template plain"):
        train(options, tmp_path / "run", "--template", "chat")
    assert not (tmp_path / "run").exists()
    assert train(options, tmp_path / "run", "--template", "plain", "--max_steps", "4").finished
    with pytest.raises(TrainingError, match="holds a run with another configuration"):
        train(options, tmp_path / "run", "--template", "plain", "--max_steps", "8")


def losses(output: Path) -> dict[int, float]:
    newest = checkpoints.newest(output)
    assert newest is not None
    history = json.loads((newest / "trainer_state.json").read_text())["log_history"]
    return {row["step"]: row["loss"] for row in history if "loss" in row}


def test_the_loss_falls_and_what_is_left_is_an_ordinary_model_folder(options: list[str], tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    result = train(options, tmp_path / "run")
    assert result.finished
    by_step = losses(tmp_path / "run")
    assert by_step[12] < by_step[1] - 1
    AutoModelForCausalLM.from_pretrained(result.folder)
    names = {path.name for path in Path(result.folder).iterdir()}
    assert {"README.md", "curves.png", "config.yaml", "provenance.json", "tokenizer.json"} <= names


@pytest.mark.parametrize("half", ["true", "false"])
def test_a_run_multiplies_in_the_type_it_asks_for(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    """Accelerate turns bfloat16 on within the model's own `forward`, by which these layers do not go."""
    computed = []
    usual = shared_prefixes.trunk

    def watched(*given: Any) -> torch.Tensor:
        made = usual(*given)
        computed.append(made.dtype)
        return made

    monkeypatch.setattr(shared_prefixes, "trunk", watched)
    train(options, tmp_path / "run", "--bf16", half, "--max_steps", "4")
    assert set(computed) == {torch.bfloat16 if half == "true" else torch.float32}
    assert len(computed) > 4  # in training and in evaluation


@pytest.mark.parametrize("more", [(), ("--muon_learning_rate", "0.01"), ("--batching", "length")])
def test_a_resumed_runs_losses_equal_the_uninterrupted_ones(
    options: list[str], tmp_path: Path, more: tuple[str, ...]
) -> None:
    train(options, tmp_path / "straight", *more)
    stopped = train(options, tmp_path / "resumed", *more, "--stop_after", "6")
    assert (stopped.finished, stopped.step) == (False, 6)
    assert train(options, tmp_path / "resumed", *more).finished
    assert losses(tmp_path / "resumed") == losses(tmp_path / "straight")


def test_a_half_written_checkpoint_is_skipped_and_nothing_is_lost(options: list[str], tmp_path: Path) -> None:
    train(options, tmp_path / "straight")
    train(options, tmp_path / "run", "--stop_after", "9")
    (tmp_path / "run" / "checkpoint-9" / "model.safetensors").write_bytes(b"half")
    train(options, tmp_path / "run")
    assert losses(tmp_path / "run") == losses(tmp_path / "straight")


def test_a_finished_run_is_not_trained_again(options: list[str], tmp_path: Path) -> None:
    first = train(options, tmp_path)
    shutil.rmtree(tmp_path / "checkpoint-12")
    assert train(options, tmp_path) == first
    assert not (tmp_path / "checkpoint-12").exists()


def test_other_options_in_the_same_folder_are_refused_with_the_difference(options: list[str], tmp_path: Path) -> None:
    train(options, tmp_path, "--stop_after", "2")
    with pytest.raises(TrainingError, match=r"learning_rate: 0\.003 -> 0\.1"):
        train(options, tmp_path, "--learning_rate", "0.1")


@pytest.mark.slow
def test_after_kill_9_the_same_command_continues_to_the_same_losses(options: list[str], tmp_path: Path) -> None:
    # Steps enough that the kill falls well before the end, on a quick machine too.
    options = [*options, "--max_steps", "300", "--logging_steps", "20", "--save_steps", "20", "--eval_steps", "20"]
    train(options, tmp_path / "straight")
    command = [sys.executable, "-m", "trainer.sft", *options, "--output_dir", str(tmp_path / "killed")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and checkpoints.newest(tmp_path / "killed") is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / run.RESULT).exists()
    train(options, tmp_path / "killed")
    assert losses(tmp_path / "killed") == losses(tmp_path / "straight")


def test_a_lora_adapter_is_trained_continued_and_merged(options: list[str], tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from trainer.merge import merge

    result = train(options, tmp_path / "lora", "--lora", "true", "--lora_r", "4", "--lora_dropout", "0.1")
    adapter = Path(result.folder)
    assert (adapter / "adapter_model.safetensors").stat().st_size < 200_000
    again = train(options, tmp_path / "more", "--adapter", str(adapter))
    assert losses(tmp_path / "more")[1] < losses(tmp_path / "lora")[1]
    merged = merge(Path(again.folder), tmp_path / "merged")
    base = AutoModelForCausalLM.from_pretrained(options[1])
    ids = torch.arange(20, 40)[None]
    with torch.no_grad():
        wrapped = PeftModel.from_pretrained(base, again.folder).eval()(input_ids=ids).logits
        plain = AutoModelForCausalLM.from_pretrained(merged).eval()(input_ids=ids).logits
    torch.testing.assert_close(plain, wrapped, atol=1e-4, rtol=1e-3)


def test_a_resumed_adapter_with_dropout_repeats_the_uninterrupted_losses(options: list[str], tmp_path: Path) -> None:
    lora = ("--lora", "true", "--lora_dropout", "0.2")
    train(options, tmp_path / "straight", *lora)
    train(options, tmp_path / "resumed", *lora, "--stop_after", "5")
    train(options, tmp_path / "resumed", *lora)
    assert losses(tmp_path / "resumed") == losses(tmp_path / "straight")


def test_early_stop_ends_a_run_that_gets_no_better(options: list[str], tmp_path: Path) -> None:
    result = train(options, tmp_path, "--early_stop", "1", "--learning_rate", "0", "--max_steps", "40")
    assert result.step == 8


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (("--lora", "true", "--lora_target_modules", "query"), TrainingError, "its own are: down_proj, gate_proj"),
        (("--load_in_4bit", "true", "--lora", "true"), TrainingError, "4-bit training needs a GPU"),
        (("--max_length", "20"), TrainingError, "examples are longer than max_length 20"),
        (("--model", "/no/such/folder"), TrainingError, "no model folder"),
        (("--model", "nobody/no-such-model"), TrainingError, "reachable on the hub"),
        (("--adapter", "/no/such"), TrainingError, "no adapter in"),
        (("--template", "chat"), TrainingError, "no chat template"),
        (("--style", "snapshots"), ConfigError, "did you mean 'snapshot'"),
        (("--batching", "random"), ConfigError, "auto, length, packed"),
        (("--save_steps", "6"), ConfigError, "multiple of eval_steps"),
        (("--max_steps", "0"), ConfigError, "must be positive"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_heavy(
    options: list[str], tmp_path: Path, more: tuple[str, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        train(options, tmp_path, *more)


def test_a_held_out_file_that_overlaps_the_training_file_is_refused(options: list[str], tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="held-out problems are in the training data"):
        train(options, tmp_path, "--eval_dataset", options[3])


def test_a_tokenizer_without_an_end_is_refused(options: list[str], small: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(small, broken)
    config = json.loads((broken / "tokenizer_config.json").read_text())
    config.pop("eos_token")
    (broken / "tokenizer_config.json").write_text(json.dumps(config))
    with pytest.raises(TrainingError, match="no eos token"):
        train(options, tmp_path / "run", "--model", str(broken))
