"""A file that is made of many inputs in their order, and continues after a kill with the same bytes.

Beside it stands a journal (`FILE.journal`, JSON Lines): the settings, then after each batch how many inputs are done,
how long the file was then, and what was counted. What stands behind that length is of a batch that was cut off.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from generators.datasets.journal import lock_file, read_lines, repaired
from generators.errors import DatasetError


class ResumableFile:
    """One file in the making. done: inputs that are finished; counts: of whatever the caller counts, over all runs."""

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        self.path, self.settings = path, json.loads(json.dumps(settings))
        self.done, self.counts = 0, Counter[str]()
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        """Raises DatasetError for a file that cannot be written, that another run is writing, or that was begun with
        other settings."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            journal = self.path.with_name(f"{self.path.name}.journal")
            self._files.append(open(journal, "ab"))
            lock_file(self._files[0], self.path)
            length = self._taken_up(journal)
            self._files.insert(0, open(self.path, "ab"))
            self._files[0].truncate(length)
        except OSError as error:
            self._close()
            raise DatasetError(f"cannot write {self.path}: {error}") from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def append(self, records: Iterable[Mapping[str, Any]], inputs: int, counts: Mapping[str, int]) -> None:
        """Write what a batch of inputs has become. Raises DatasetError where the disk is full; the batch is then made
        anew when the same command is given again."""
        out, journal = self._files
        try:
            for record in records:
                out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
            self.done += inputs
            self.counts.update(counts)
            entry = {"done": self.done, "bytes": out.tell(), "counts": dict(sorted(self.counts.items()))}
            journal.write(json.dumps(entry).encode() + b"\n")
            journal.flush()
        except OSError as error:
            raise DatasetError(
                f"cannot write {self.path}: {error}; free some space and run the same command"
            ) from error

    def _taken_up(self, journal: Path) -> int:
        """What an earlier run has done; the length of the file that it vouches for."""
        repaired(journal)
        entries = list(read_lines(journal))
        if not entries:
            if self.path.exists() and self.path.stat().st_size:
                raise DatasetError(f"{self.path} exists without its journal {journal.name}: choose another --out")
            self._files[0].write(json.dumps({"settings": self.settings}).encode() + b"\n")
            self._files[0].flush()
            return 0
        if entries[0].get("settings") != self.settings:
            raise DatasetError(f"{self.path} was made of other inputs or with other options: choose another --out")
        if len(entries) == 1:
            return 0
        last = entries[-1]
        self.done, self.counts = last["done"], Counter(last["counts"])
        length = int(last["bytes"])
        if not self.path.exists() or self.path.stat().st_size < length:
            raise DatasetError(f"{self.path} is shorter than its journal says: remove both, and run again")
        return length

    def _close(self) -> None:
        for file in self._files:
            with contextlib.suppress(OSError):  # on a full disk closing fails as writing did, which was reported
                file.close()
        self._files = []
