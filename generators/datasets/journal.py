"""The files of a dataset in the making: lines appended and flushed one by one, and the journal beside them.

The journal (`FILE.journal`, JSON lines) opens with the settings and then names, by sample, every refusal. It makes a
resumed run repeat an uninterrupted one byte for byte: what a clock refused once stays refused.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from generators.errors import DatasetError
from generators.version import FIRST, KEY

BLOCK = 1 << 16
"""Bytes read at a time, from the end of a file backwards, in search of its last whole line."""


def repaired(path: Path) -> None:
    """Cut a torn last line: whatever follows the last newline, as a kill in the middle of a write leaves it."""
    with open(path, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        keep = end
        while keep:
            start = max(0, keep - BLOCK)
            file.seek(start)
            newline = file.read(keep - start).rfind(b"\n")
            if newline >= 0:
                keep = start + newline + 1
                break
            keep = start
        if keep != end:
            file.truncate(keep)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON lines file. Raises DatasetError that names the line which is none."""
    try:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError):
                    raise DatasetError(f"{path}, line {number}, is not JSON") from None
                if not isinstance(record, dict):
                    raise DatasetError(f"{path}, line {number}, is not an object")
                yield record
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None


def made_by(path: Path) -> str:
    """The version of the generators that made a file, from its journal; "" if it has none."""
    name = f"{path.name}.jsonl" if path.suffix == ".parquet" else path.name
    journal = path.with_name(f"{name}.journal")
    if not journal.is_file():
        return ""
    settings = next(iter(read_lines(journal)), {}).get("settings")
    return str(settings.get(KEY, FIRST)) if isinstance(settings, Mapping) else ""


class Journal:
    """One dataset file, open for appending, with its journal. A context manager that holds the file's lock.

    ids: of the records already there; refused: causes counted over them; clocked: (sample, try) -> the cause, for the
    tries that a wall-clock limit refused.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]):
        self.path, self.settings = path, json.loads(json.dumps(settings))
        self.beside = path.with_name(path.name + ".journal")
        self.ids: set[bytes] = set()
        self.refused: Counter[str] = Counter()
        self.duplicates = 0
        self.clocked: dict[tuple[int, int], str] = {}
        self._files: list[IO[str]] = []

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            log = open(self.beside, "a", encoding="utf-8")
            self._files.append(log)
            lock_file(log, self.path)
            self._take_up()
            self._files.insert(0, open(self.path, "a", encoding="utf-8"))
        except OSError as error:
            self.__exit__(None, None, None)
            raise DatasetError(f"cannot write {self.path}: {error}") from error
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            with contextlib.suppress(OSError):  # on a full disk closing fails as writing did, which was reported
                file.close()
        self._files = []

    @property
    def count(self) -> int:
        """How many records are there."""
        return len(self.ids)

    def settle(self, record: Mapping[str, Any], refused: Counter[str], duplicates: int) -> None:
        """Append one sample, its refusals first: a kill between the two only writes them twice."""
        if refused or duplicates:
            self._append(1, {"sample": self.count, "refused": dict(refused), "duplicates": duplicates})
        self._append(0, record)
        self._count(str(record["id"]), refused, duplicates)

    def clock(self, sample: int, further: int, cause: str) -> None:
        """Record that a wall-clock limit refused this try of a sample."""
        self.clocked[sample, further] = cause
        self._append(1, {"sample": sample, "try": further, "cause": cause})

    def _append(self, which: int, value: Mapping[str, Any]) -> None:
        try:
            self._files[which].write(json.dumps(value, ensure_ascii=False) + "\n")
            self._files[which].flush()
        except OSError as error:
            raise DatasetError(
                f"cannot write {self.path}: {error}; free some space and run the same command"
            ) from error

    def _count(self, name: str, refused: Mapping[str, int], duplicates: int) -> None:
        self.ids.add(bytes.fromhex(name))
        self.refused.update(refused)
        self.duplicates += duplicates

    def _take_up(self) -> None:
        """Read what an earlier run left, after cutting torn lines."""
        if self.path.exists():
            repaired(self.path)
        repaired(self.beside)
        events = list(read_lines(self.beside))
        if not events:
            if self.path.exists() and self.path.stat().st_size:
                raise DatasetError(f"{self.path} exists without its journal {self.beside.name}: choose another --out")
            self._append_header()
            return
        made_with = events[0].get("settings")
        _check_version(self.path, made_with, self.settings)
        if made_with != self.settings:
            differ = [
                key
                for key in self.settings
                if not isinstance(made_with, dict) or made_with.get(key) != self.settings[key]
            ]
            raise DatasetError(f"{self.path} was made with other settings ({', '.join(differ)}): choose another --out")
        settled = {event["sample"]: event for event in events[1:] if "refused" in event}
        self.clocked = {(e["sample"], e["try"]): e["cause"] for e in events[1:] if "try" in e}
        if self.path.exists():
            for sample, record in enumerate(read_lines(self.path)):
                event = settled.get(sample, {})
                self._count(record["id"], event.get("refused", {}), event.get("duplicates", 0))

    def _append_header(self) -> None:
        self._files[-1].write(json.dumps({"settings": self.settings}) + "\n")
        self._files[-1].flush()


def _check_version(path: Path, made_with: object, settings: Mapping[str, Any]) -> None:
    """Raise DatasetError if another version of the generators began the file: it would continue with other bytes."""
    before = made_with.get(KEY, FIRST) if isinstance(made_with, dict) else FIRST
    now = settings.get(KEY, FIRST)
    if before != now:
        raise DatasetError(
            f"{path} was started by generator version {before}, and this is version {now}, which generates different "
            "problems: finish it with that version, or choose another --out"
        )


def lock_file(file: IO[str] | IO[bytes], path: Path) -> None:
    """Take a file's lock: two builders would interleave their lines. Raises DatasetError where another holds it."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DatasetError(f"another run is writing {path}: wait until it ends, or choose another --out") from None
