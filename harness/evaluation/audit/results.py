"""The folder of an audit: its settings, its results appended line by line, and the records that are kept.

audit.json       what was audited: the file's hash, its columns, the version of the check
results.jsonl    one result a record, in the file's order, as check_record.py makes it
summary.json     the counts and the rates
clean.jsonl      with --keep clean: the records without a false line, byte for byte; true.jsonl likewise
report.html      the page
"""

from __future__ import annotations

import enum
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.evaluation.audit.check_record import AuditedRecord
from harness.evaluation.judgements import verifier_version
from harness.evaluation.solution_files.result_folder import ResultFolder, default_folder, write_pieces
from harness.evaluation.solution_files.source import Source

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


def audit_folder(path: Path | None, source: Source) -> ResultFolder[AuditedRecord]:
    """The folder of an audit; where none is named, runs/audit-NAME-HASH."""
    asked = settings(source)
    path = path or default_folder("audit", source.path, asked)
    return ResultFolder(path, AuditedRecord, verb="audit", results="results.jsonl", settings=asked)


def write_kept(which: Keep, folder: ResultFolder[AuditedRecord], source: Source) -> int:
    """Write the records that are kept, their bytes as they are; how many there are."""
    pairs = zip(source.lines(), folder.results(), strict=True)
    return write_pieces(folder.path / f"{which.value}.jsonl", (line.data for line, one in pairs if which.takes(one)))


def settings(source: Source) -> dict[str, Any]:
    """Everything that decides the results."""
    return {
        "format": FORMAT,
        "digest": source.digest,
        "records": source.records,
        "columns": asdict(source.columns),
        "verifier": verifier_version(),
    }
