"""Checkpoints after a kill; folders of another run."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from trainer import checkpoints
from trainer.errors import TrainingError

pytestmark = pytest.mark.train


def checkpoint(output: Path, step: int, *, complete: bool = True) -> Path:
    folder = output / f"checkpoint-{step}"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "weights").write_bytes(b"w" * 100)
    if complete:
        checkpoints.mark_complete(folder)
    return folder


def test_the_newest_complete_checkpoint_is_found_by_number_not_by_name(tmp_path: Path) -> None:
    checkpoint(tmp_path, 900)
    latest = checkpoint(tmp_path, 1000)
    (tmp_path / "checkpoint-best").mkdir()
    assert checkpoints.newest(tmp_path) == latest


def test_a_checkpoint_without_its_mark_is_skipped_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = checkpoint(tmp_path, 10)
    checkpoint(tmp_path, 20, complete=False)
    with caplog.at_level(logging.WARNING):
        assert checkpoints.newest(tmp_path) == good
    assert "checkpoint-20 was half-written" in caplog.text


@pytest.mark.parametrize("damage", ["truncated", "missing", "mark"])
def test_a_checkpoint_that_lost_bytes_is_not_complete(tmp_path: Path, damage: str) -> None:
    folder = checkpoint(tmp_path, 10)
    if damage == "truncated":
        (folder / "inner" / "weights").write_bytes(b"w" * 99)
    elif damage == "missing":
        (folder / "inner" / "weights").unlink()
    else:
        (folder / checkpoints.MARK).write_text('{"inner')
    assert checkpoints.newest(tmp_path) is None


def test_another_configuration_in_the_same_folder_is_refused_with_the_difference(tmp_path: Path) -> None:
    checkpoints.claim(tmp_path / "run", {"seed": 1, "levels": [1]}, {})
    checkpoints.claim(tmp_path / "run", {"seed": 1, "levels": [1]}, {})
    with pytest.raises(TrainingError, match="seed: 1 -> 2"):
        checkpoints.claim(tmp_path / "run", {"seed": 2, "levels": [1]}, {})


def test_a_folder_is_given_back_only_where_nothing_is_in_it(tmp_path: Path) -> None:
    for name in ("free", "taken"):
        checkpoints.claim(tmp_path / name, {"seed": 1}, {})
        (tmp_path / name / checkpoints.BASE).mkdir()
    (tmp_path / "taken" / "checkpoint-4").mkdir()
    for name in ("free", "taken"):
        checkpoints.release(tmp_path / name)
    assert not (tmp_path / "free").exists()
    with pytest.raises(TrainingError, match="seed: 1 -> 2"):
        checkpoints.claim(tmp_path / "taken", {"seed": 2}, {})


def test_a_run_on_problems_of_another_generator_version_is_not_continued(tmp_path: Path) -> None:
    config, now = {"seed": 1}, checkpoints.provenance("plain-1", "", generated=True)
    before = {name: value for name, value in now.items() if name != "generator_version"}  # as version 1 wrote it
    checkpoints.claim(tmp_path / "run", config, before)
    with pytest.raises(TrainingError, match=r"generator version 1, and this is version 3, .*another --output-dir"):
        checkpoints.claim(tmp_path / "run", config, now)
    checkpoints.claim(tmp_path / "run", config, checkpoints.provenance("plain-1", "", generated=False))  # files alone
    checkpoints.claim(tmp_path / "same", config, now)
    checkpoints.claim(tmp_path / "same", config, now)
