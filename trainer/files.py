"""The files of a run: hashed, read and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trainer import checkpoints
from trainer.errors import TrainingError


def file_hash(path: str) -> str:
    import hashlib

    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, data: Any) -> None:
    checkpoints.write_atomic(path, json.dumps(data))
