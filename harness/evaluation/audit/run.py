"""An audit from the file to the page: found readable, checked, counted, kept, shown. A killed one is continued."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from harness.engine.engine import Engine
from harness.engine.local import LocalEngine
from harness.engine.option import placed
from harness.evaluation.audit.batches import checked
from harness.evaluation.audit.check_record import AuditedRecord
from harness.evaluation.audit.counts import AuditCounts, summary
from harness.evaluation.audit.page import render
from harness.evaluation.audit.results import Keep, audit_folder, write_kept
from harness.evaluation.judgements import verifier_version
from harness.evaluation.solution_files.result_folder import ResultFolder
from harness.evaluation.solution_files.source import Source, open_source, record_of
from harness.scoring.golds import FAIL


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished audit. kept: how many records `--keep` wrote; None where it was not asked for. faults: the first
    records with a false line, and those that could not be read."""

    folder: Path
    summary: dict[str, Any]
    kept: int | None
    faults: tuple[tuple[AuditedRecord, str], ...]
    """Each with the text of its first false line; "" for a record that could not be read."""


def audit(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    limit: int | None = None,
    output_dir: Path | None = None,
    workers: int | None = None,
    keep: Keep | None = None,
    unreadable: str = FAIL,
    faults: int = 0,
    progress: bool = False,
    engine: Engine | None = None,
) -> Audit:
    """Audit a file.

    columns: by name, `columns_given.parse_columns`; what is not named is found. limit: only the first N records.
    output_dir: the folder, made or continued (default: runs/audit-NAME-HASH). workers: processes on each machine
    (default: its cores). unreadable: what becomes of records that cannot be read, "fail" or "skip". faults: how many to
    hand back. engine: where they are checked (default: here); the results are the same, byte for byte.

    Raises SolutionFileError for a file that cannot be read, RunError for a folder of another audit, and
    InfrastructureError where the disk is full or processes die: what was checked is kept, and the same call goes on
    from there.
    """
    source = open_source(path, columns or {}, limit=limit, unreadable=unreadable)
    with audit_folder(output_dir, source) as folder:
        _check(source, folder, workers, progress, engine or LocalEngine())
        result = summary(AuditCounts.of(folder.results()), source, verifier_version())
        kept = None if keep is None else write_kept(keep, folder, source)
        folder.write("report.html", render(result, source, folder.results))
        folder.write("summary.json", json.dumps(result, indent=2) + "\n")
        return Audit(folder.path, result, kept, tuple(_faults(source, folder, faults)))


def _check(
    source: Source, folder: ResultFolder[AuditedRecord], workers: int | None, progress: bool, engine: Engine
) -> None:
    """Check what has not been checked yet, and append it."""
    from tqdm import tqdm

    done = folder.done(line.number for line in source.lines())
    rest = islice(source.lines(), done, None)
    disable = None if progress else True
    with (
        closing(engine),
        closing(checked(rest, source.columns, engine, workers)) as results,
        tqdm(total=source.records, initial=done, unit=" traces", disable=disable, leave=False) as bar,
    ):
        for batch in results:
            folder.append(batch)
            bar.set_postfix_str(placed(engine), refresh=False)
            bar.update(len(batch))


def _faults(source: Source, folder: ResultFolder[AuditedRecord], count: int) -> Iterator[tuple[AuditedRecord, str]]:
    """The first records that are at fault, with the passage."""
    pairs = zip(source.lines(), folder.results(), strict=True)
    at_fault = ((line, result) for line, result in pairs if result.fault or result.first_false is not None)
    for line, result in islice(at_fault, count):
        mark = result.first_false
        yield result, "" if mark is None else source.columns.text_of(record_of(line))[mark.start : mark.end]
