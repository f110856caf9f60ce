"""JSON Lines that survive a kill: whole lines, appended under a lock and repaired; and files written atomically."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.verification.errors import RunError
from sandbox.errors import InfrastructureError


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a journal. A last line without its newline was torn by a kill and is left out."""
    if not path.exists():
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                return
            try:
                record = json.loads(line)
            except ValueError as error:
                raise RunError(f"{path} line {number} is damaged ({error}): remove that line to continue") from None
            if not isinstance(record, dict):
                raise RunError(f"{path} line {number} is not a JSON object: remove that line to continue")
            yield record


def append_lines(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Append the records in one write, under the folder's lock, after cutting off a torn last line; flushed to disk.

    Raises InfrastructureError, with the file as it was, where the disk is full.
    """
    data = "".join(json.dumps(record) + "\n" for record in records).encode("ascii")  # json escapes the rest
    try:
        with locked(path.parent), path.open("a+b") as stream:
            end = _repair(stream.fileno())
            try:
                position = 0
                while position < len(data):
                    position += os.write(stream.fileno(), data[position:])
                os.fsync(stream.fileno())
            except OSError:
                os.ftruncate(stream.fileno(), end)
                raise
    except OSError as error:
        raise InfrastructureError(
            f"cannot append to {path}: {error.strerror}; nothing is lost: free space and run the same command again"
        ) from None


def _repair(descriptor: int) -> int:
    """Cut a line without its newline off the end of a file; the length that is left."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - (1 << 16))
        block = os.pread(descriptor, end - start, start)
        newline = block.rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end != os.fstat(descriptor).st_size:
        os.ftruncate(descriptor, end)
    return end


class locked:
    """The folder's lock, held while a file of it changes; the kernel releases it when the holder dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".lock"

    def __enter__(self) -> None:
        self._stream = self._path.open("a")
        fcntl.flock(self._stream, fcntl.LOCK_EX)

    def __exit__(self, *exception: object) -> None:
        self._stream.close()


def write_atomically(path: Path, text: str) -> None:
    """Write beside, then rename: a reader sees the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InfrastructureError(f"cannot write {path}: {error.strerror}") from None
