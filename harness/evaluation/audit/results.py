"""The folder of an audit: its settings, its results appended line by line, and the records that are kept.

audit.json       what was audited: the file's hash, its columns, the version of the check
results.jsonl    one result a record, in the file's order, as check_record.py makes it
summary.json     the counts and the rates
clean.jsonl      with --keep clean: the records without a false line, byte for byte; true.jsonl likewise
report.html      the page
"""

from __future__ import annotations

import enum
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from harness.evaluation.audit.check_record import AuditedRecord
from harness.evaluation.audit.source import Source
from harness.evaluation.audit.workers import Result
from harness.evaluation.journal import append_lines, read_lines, write_atomically
from harness.evaluation.judgements import verifier_version
from harness.evaluation.runs import content_hash
from harness.verification.errors import RunError
from sandbox.errors import InfrastructureError

FORMAT = 2


class Keep(enum.StrEnum):
    """Which records are written to a file of their own."""

    clean = "clean"
    """Those that were read to their end and hold no false line; lines that nobody could read may be among theirs."""
    true = "true"
    """Those that are fully true: every claim holds, work is shown, and the answer is right where a gold is known."""

    def takes(self, result: AuditedRecord) -> bool:
        """Whether a record is kept."""
        return result.clean if self is Keep.clean else result.fully_true


class AuditFolder:
    """The folder, held by this process alone. A context manager; raises RunError for a folder of another audit."""

    def __init__(self, path: Path, source: Source) -> None:
        self.path, self.source = path, source

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
            raise RunError(f"another audit writes to {self.path}: wait for it, or give another --output-dir") from None
        try:
            self._settle()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._held.close()

    def results(self) -> Iterator[AuditedRecord]:
        """What has been audited so far, in the file's order. Raises RunError for a damaged file."""
        for number, record in enumerate(read_lines(self._results), 1):
            try:
                yield AuditedRecord.from_record(record)
            except (KeyError, TypeError, ValueError) as error:
                raise RunError(
                    f"{self._results} line {number} is no result of an audit ({error!r}): remove the folder, and audit "
                    "again"
                ) from None

    def append(self, results: list[Result]) -> None:
        """Append results. Raises InfrastructureError, with the file as it was, where the disk is full."""
        append_lines(self._results, results)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder, whole or not at all."""
        write_atomically(self.path / name, text)

    def keep(self, which: Keep) -> int:
        """Write the records that are kept, their bytes as they are; how many there are."""
        path = self.path / f"{which.value}.jsonl"
        temporary, kept = path.with_name(f".{path.name}.{os.getpid()}"), 0
        try:
            with temporary.open("wb") as file:
                for line, result in zip(self.source.lines(), self.results(), strict=True):
                    if which.takes(result):
                        file.write(line.data)
                        kept += 1
            temporary.replace(path)
        except OSError as error:
            raise InfrastructureError(
                f"cannot write {path}: {error.strerror}; nothing is lost: free space and run the same command again"
            ) from None
        finally:
            temporary.unlink(missing_ok=True)
        return kept

    @property
    def _results(self) -> Path:
        return self.path / "results.jsonl"

    def _settle(self) -> None:
        """Record the settings of a new audit, or compare them with those of the one that is continued."""
        path, asked = self.path / "audit.json", settings(self.source)
        if not path.exists():
            if self._results.exists():
                raise RunError(f"{self.path} holds results without their audit.json: give another --output-dir")
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
                f"{self.path} holds an audit of another file, or with other settings: {words} (give another "
                "--output-dir)"
            )


def settings(source: Source) -> dict[str, Any]:
    """Everything that decides the results."""
    return {
        "format": FORMAT,
        "digest": source.digest,
        "records": source.records,
        "columns": asdict(source.columns),
        "verifier": verifier_version(),
    }


def folder_of(source: Source) -> Path:
    """The folder of an audit where none is named: another file, or other settings, have another one."""
    return Path("runs") / f"audit-{source.path.stem[:60]}-{content_hash('folder', settings(source))[:8]}"
