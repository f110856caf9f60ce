"""Experiment trackers: what is not installed is told at once; `tox -e trackers` logs to the real ones, offline.

A tracker that is not installed is left out of the ordinary run; in its own environment, which sets SHOWWORK_TRACKERS,
none is.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer import run
from trainer.errors import ConfigError

pytestmark = pytest.mark.train
TRACKERS = [
    name
    for name in ("tensorboard", "wandb", "trackio", "mlflow")
    if "SHOWWORK_TRACKERS" in os.environ or importlib.util.find_spec(name) is not None
]
ASKED = (
    *(
        "--eval_strategy",
        "no",
        "--eval_on_start",
        "false",
        "--save_strategy",
        "no",
        "--use_cpu",
        "true",
        "--bf16",
        "false",
    ),
    *("--per_device_train_batch_size", "4", "--num_generations", "4", "--gradient_accumulation_steps", "1"),
    *("--max_steps", "2", "--max_completion_length", "60", "--logging_steps", "1", "--log_completions", "true"),
    *("--num_completions_to_print", "0", "--activation_checkpointing", "false", "--sandbox", "namespace"),
)


def test_what_is_no_tracker_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"--report_to nonesuch: none, all, or some of .*tensorboard.*wandb"):
        run.refuse_trackers(["tensorboard", "nonesuch"])


def test_a_tracker_that_is_not_installed_is_told_with_what_to_install() -> None:
    with pytest.raises(ConfigError, match="pip install clearml"):
        run.refuse_trackers(["clearml"])


@pytest.mark.parametrize("names", [[], ["none"], ["all"], ["tensorboard"]])
def test_what_can_be_reported_to_is_let_through(names: list[str]) -> None:
    run.refuse_trackers(names)


def logged(tracker: str, store: Path) -> Iterator[str]:
    """The names of the metrics that a tracker holds of all its runs, read out of its own files."""
    if tracker == "mlflow":
        with sqlite3.connect(store / "runs.db") as database:
            yield from (name for (name,) in database.execute("select distinct key from metrics"))
    elif tracker == "trackio":
        (place,) = store.glob("*.db")
        with sqlite3.connect(place) as database:
            for (metrics,) in database.execute("select metrics from metrics"):
                yield from json.loads(metrics)
    else:
        # W&B's package reads its own log no more (0.31); in both formats the names stand as they are.
        (place,) = (path for path in store.rglob("*") if re.match(r"run-.*\.wandb|events\.", path.name))
        yield from re.findall(r"[a-z][a-z_/0-9]+", place.read_bytes().decode("ascii", "replace"))


@pytest.mark.parametrize("tracker", TRACKERS)
def test_grpo_is_logged_with_its_reward_and_outcomes(
    tracker: str, files: tuple[Path, Path], half_trained: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    offline = {
        "WANDB_MODE": "offline",
        "WANDB_DIR": str(store),
        "TRACKIO_DIR": str(store),
        "TENSORBOARD_LOGGING_DIR": str(store),
        "MLFLOW_TRACKING_URI": f"sqlite:///{store}/runs.db",
    }
    where = ("--model", str(half_trained), "--dataset", str(files[0]), "--output_dir", str(tmp_path / "grpo"))
    subprocess.run(
        [sys.executable, "-m", "trainer.grpo", *where, *ASKED, "--report_to", tracker],
        env={**os.environ, **offline},
        cwd=tmp_path,
        check=True,
        timeout=500,
    )
    names = "\n".join(logged(tracker, store))
    for metric in ("reward", "loss", "outcome/correct"):
        assert metric in names, names
