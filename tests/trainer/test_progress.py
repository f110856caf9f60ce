"""What a training run says where nobody watches a bar: into a file, a pipe, a job's log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from transformers import TrainerControl, TrainerState

from trainer import sft
from trainer.callbacks import Progress, duration
from trainer.evaluation import has_bf16

pytestmark = pytest.mark.train


def _said(small: Path, files: tuple[Path, Path], out: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    sft.main(
        [
            "--model",
            str(small),
            "--dataset",
            str(files[0]),
            "--eval_dataset",
            str(files[1]),
            "--output_dir",
            str(out),
            "--max_steps",
            "6",
            "--eval_strategy",
            "no",
            "--save_strategy",
            "no",
            "--report_to",
            "none",
            "--use_cpu",
            "true",
            "--generator_workers",
            "0",
            *options,
        ]
    )
    said = capsys.readouterr()
    assert "it/s" not in said.err.replace("model shards", ""), "no bar is drawn into a file"
    return said.out


def test_training_into_a_file_says_step_loss_rate_and_the_time_left_from_the_first_step_on(
    small: Path, files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(small, files, tmp_path / "out", capsys)
    assert "training: 6 steps" in said
    for step in range(1, 6):
        assert re.search(rf"^step +{step}  loss \d\S*  rate \d\S* .*\d+ (s|min) left$", said, re.MULTILINE), said
    assert re.search(r"^step +6  loss .*\d$", said, re.MULTILINE), "nothing is left after the last"


def test_float32_where_bfloat16_is_twice_as_fast_is_said_and_only_there(
    small: Path, files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = _said(small, files, tmp_path / "plain", capsys, "--bf16", "false")
    assert ("--bf16 true is about twice as fast" in plain) == has_bf16()
    if has_bf16():
        assert "--bf16" not in _said(small, files, tmp_path / "half", capsys, "--bf16", "true")


def test_between_two_logs_a_line_comes_at_least_every_half_minute(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = Progress(bar=False, clock=lambda: now[0])
    state = TrainerState(max_steps=100)
    progress.on_train_begin(None, state, TrainerControl())
    for step in range(1, 31):  # ten seconds a step
        now[0] += 10.0
        state.global_step = step
        progress.on_step_end(None, state, TrainerControl())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "training: 100 steps"
    assert len(lines) == 1 + 30 // 4
    assert lines[1] == "step     4  16 min left"


def test_a_resumed_run_reckons_with_its_own_pace(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = Progress(bar=False, clock=lambda: now[0])
    state = TrainerState(max_steps=100, global_step=90)
    progress.on_train_begin(None, state, TrainerControl())
    now[0], state.global_step = 40.0, 91
    progress.on_step_end(None, state, TrainerControl())
    assert capsys.readouterr().out.splitlines() == ["training from step 90: 100 steps", "step    91  6 min left"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (89, "89 s"), (90, "2 min"), (5400, "1 h 30 min"), (7500, "2 h 05 min")]
)
def test_durations_are_short_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said
