"""The folder that a run over a file of solutions writes: settings, results line by line, files written whole.

It is held by one process at a time, and continued by the same settings alone. What is in it after a kill is whole
lines, so that the run goes on from there and ends in the same bytes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

from harness.evaluation.journal import append_lines, read_lines, write_atomically
from harness.evaluation.runs import content_hash
from harness.verification.errors import RunError
from sandbox.errors import InfrastructureError


class FileResult(Protocol):
    """What a run knows of one record. record: its line in the file."""

    @property
    def record(self) -> int: ...

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The result that was written. Raises KeyError, TypeError or ValueError for what was not."""


R = TypeVar("R", bound=FileResult)


class ResultFolder(Generic[R]):
    """The folder. A context manager; raises RunError for a folder of another run.

    of: the class of a result. verb: what is done ("audit", "score"), whose name the settings' file has. results: the
    name of the file of results. settings: everything that decides the results.
    """

    def __init__(self, path: Path, of: type[R], *, verb: str, results: str, settings: Mapping[str, Any]) -> None:
        self.path, self._of, self._verb, self._settings = path, of, verb, settings
        self._results = path / results

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._held = (self.path / ".held").open("a")
        except OSError as error:
            raise InfrastructureError(f"cannot write the folder {self.path}: {error.strerror}") from None
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._held.close()
            raise RunError(
                f"another {self._verb} writes to {self.path}: wait for it, or give another --output-dir"
            ) from None
        try:
            self._settle()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._held.close()

    def results(self) -> Iterator[R]:
        """The results so far, in the file's order. Raises RunError for a damaged file."""
        for number, record in enumerate(read_lines(self._results), 1):
            try:
                yield self._of.from_record(record)
            except (KeyError, TypeError, ValueError) as error:
                raise RunError(
                    f"{self._results} line {number} is no result of {self._verb} ({error!r}): remove the folder, and "
                    f"{self._verb} again"
                ) from None

    def done(self, numbers: Iterable[int]) -> int:
        """How many records have their result. numbers: of the file's lines. Raises RunError where results and records
        are not of the same lines."""
        done, due = 0, iter(numbers)
        for result in self.results():
            line = next(due, None)
            if line != result.record:
                raise RunError(
                    f"{self.path} holds a result of line {result.record} where line {line or 'none'} is due: remove "
                    f"the folder, and {self._verb} again"
                )
            done += 1
        return done

    def append(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Append results. Raises InfrastructureError, with the file as it was, where the disk is full."""
        append_lines(self._results, results)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder, whole or not at all."""
        write_atomically(self.path / name, text)

    def _settle(self) -> None:
        """Record the settings of a new run, or compare them with those of the one that is continued."""
        path, asked = self.path / f"{self._verb}.json", self._settings
        if not path.exists():
            if self._results.exists():
                raise RunError(f"{self.path} holds results without their {path.name}: give another --output-dir")
            self.write(path.name, json.dumps(asked, indent=2) + "\n")
            return
        try:
            stored = json.loads(path.read_text("utf-8"))
            changed = sorted(name for name in {*stored, *asked} if stored.get(name) != asked.get(name))
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise RunError(f"{path} cannot be read ({error}): give another --output-dir") from None
        if changed:
            words = "; ".join(f"{name} {stored.get(name)!r}, now {asked.get(name)!r}" for name in changed)
            raise RunError(
                f"{self.path} holds {'an' if self._verb[0] in 'aeiou' else 'a'} {self._verb} of another file, or with "
                f"other settings: {words} (give another --output-dir)"
            )


def write_pieces(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file piece by piece, whole or not at all; how many pieces. Raises InfrastructureError."""
    temporary, count = path.with_name(f".{path.name}.{os.getpid()}"), 0
    try:
        with temporary.open("wb") as file:
            for piece in pieces:
                file.write(piece)
                count += 1
        temporary.replace(path)
    except OSError as error:
        raise InfrastructureError(
            f"cannot write {path}: {error.strerror}; nothing is lost: free space and run the same command again"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return count


def default_folder(verb: str, file: Path, settings: Mapping[str, Any]) -> Path:
    """The folder where none is named: another file, or other settings, have another one."""
    return Path("runs") / f"{verb}-{file.stem[:60]}-{content_hash('folder', settings)[:8]}"
