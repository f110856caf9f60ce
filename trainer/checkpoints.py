"""Checkpoints that can be trusted after kill -9: the newest complete one is found, a half-written one is skipped.

A checkpoint is complete when `complete.json`, written last, lists every file with its size. The folder also keeps the
run's configuration, which the next run must agree with.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from generators.version import FIRST, GENERATOR_VERSION, KEY
from trainer import processes
from trainer.config import differences, to_yaml
from trainer.errors import TrainingError

log = logging.getLogger(__name__)

MARK = "complete.json"
CONFIG = "config.yaml"
PROVENANCE = "provenance.json"
POSITION = "data.json"
BASE = "base"
"""Where a run keeps the untrained model and the tokenizer that were made for it."""


def mark_complete(folder: Path) -> None:
    """Write the list of files with their sizes; atomic, and the last thing written."""
    sizes = {str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}
    sizes.pop(MARK, None)
    write_atomic(folder / MARK, json.dumps(sizes, indent=1))


def write_atomic(path: Path, text: str) -> None:
    """The whole text or nothing, also after a kill."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def is_complete(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def newest(output: Path) -> Path | None:
    """The newest complete checkpoint; each newer, half-written one is named in a warning."""
    checkpoints = [
        (int(match[1]), path)
        for path in output.glob("checkpoint-*")
        if (match := re.fullmatch(r"checkpoint-(\d+)", path.name))
    ]
    for _, path in sorted(checkpoints, reverse=True):
        if is_complete(path):
            return path
        log.warning("%s was half-written when its run ended; going back to an earlier checkpoint", path)
    return None


def claim(output: Path, config: Mapping[str, Any], provenance: Mapping[str, Any]) -> None:
    """Make `output` this configuration's folder. Raises TrainingError, with the diff, where it is another's."""
    import yaml

    path = output / CONFIG
    if path.exists():
        changed = differences(yaml.safe_load(path.read_text(encoding="utf-8")), config)
        if changed:
            raise TrainingError(
                f"{output} holds a run with another configuration ({'; '.join(changed)}): "
                "give the same options to continue it, or another --output-dir"
            )
        _check_generators(output, provenance)
        return
    output.mkdir(parents=True, exist_ok=True)
    write_atomic(output / PROVENANCE, json.dumps(dict(provenance), indent=1))
    write_atomic(path, to_yaml(config))


def release(output: Path) -> None:
    """Make the folder nobody's, where nothing is in it but what a run makes before it trains: then it is gone."""
    before_training = {CONFIG, PROVENANCE, BASE}
    if output.is_dir() and {path.name for path in output.iterdir()} <= before_training:
        shutil.rmtree(output / BASE, ignore_errors=True)
        (output / PROVENANCE).unlink(missing_ok=True)
        (output / CONFIG).unlink(missing_ok=True)  # last: with it the folder is somebody's
        with suppress(OSError):  # such as one that something is mounted on
            output.rmdir()


def _check_generators(output: Path, now: Mapping[str, Any]) -> None:
    """Raise TrainingError if the run's problems were drawn by another version of the generators."""
    path = output / PROVENANCE
    before = json.loads(path.read_text(encoding="utf-8")).get(KEY, FIRST) if path.exists() else FIRST
    if now.get(KEY) is not None and before != now[KEY]:
        raise TrainingError(
            f"{output} holds a run on problems of generator version {before}, and this is version {now[KEY]}, which "
            "makes other problems: give another --output-dir, or finish it with that version"
        )


def provenance(template: str, data: str, generated: bool = False) -> dict[str, Any]:
    """What a reader of the checkpoint needs to repeat it: versions, machine, git state, data hash, prompt template.

    generated: whether generators make its problems, training's or held-out ones; if so, their version is recorded too.
    """
    versions = {}
    for name in ("showwork", "torch", "transformers", "trl", "peft", "sympy"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "versions": versions,
        "git": git_state(),
        "data": hashlib.sha256(data.encode()).hexdigest(),
        "template": template,
        KEY: GENERATOR_VERSION if generated else None,
    }


def git_state() -> str:
    """`git describe` of the checkout this package runs from, or a word if there is none."""
    try:
        status = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "no git checkout"
    return status.stdout.strip()


class CompleteCheckpoints:
    """Mixed into a Trainer: marks each checkpoint complete after everything is in it, and only then drops old ones, so
    that at every moment a complete checkpoint exists."""

    sign: Callable[[Path], None] | None = None
    """Writes into a checkpoint which prompt its model is trained on."""

    def _save_checkpoint(self: Any, model: Any, trial: Any) -> None:
        from transformers.trainer_utils import rotate_checkpoints

        limit, self.args.save_total_limit = self.args.save_total_limit, None
        try:
            super()._save_checkpoint(model, trial)  # type: ignore[misc]  # the Trainer this is mixed into
        finally:
            self.args.save_total_limit = limit
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        self.save_more(folder)
        if self.args.should_save and self.sign is not None:
            self.sign(folder)
        processes.wait()  # each has written its own random state and its place in the data
        if self.args.should_save:
            mark_complete(folder)
            rotate_checkpoints(
                output_dir=self.args.output_dir,
                save_total_limit=limit,
                best_model_checkpoint=self.state.best_model_checkpoint,
            )

    def save_more(self, folder: Path) -> None:
        """What else a checkpoint holds, written by each process."""
