"""The file of solutions: JSON Lines, read several times (found readable, judged, and its records kept), each time whole
lines in order, and each time the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.evaluation.solution_files.columns import SolutionColumns, find_columns
from harness.scoring.golds import FAIL
from harness.verification.errors import ColumnError, RunError
from sandbox.errors import UsageError

MAX_RECORD = 64 << 20
"""Bytes of one line. What is longer is no JSON Lines file, and would fill the memory before anyone could say so."""
NAMED = 5
"""Records that an error names."""


class SolutionFileError(UsageError):
    """A file of solutions that cannot be read as asked; names the line and what is to be done."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record as it lies in the file. number: of the line, from 1 on. data: its bytes, the newline included."""

    number: int
    data: bytes


Batch = Sequence[Line]


def in_batches(lines: Iterable[Line], records: int, size: int) -> Iterator[Batch]:
    """The lines in order, so many at a time; fewer where together they reach `size` bytes."""
    batch, held = list[Line](), 0
    for line in lines:
        batch.append(line)
        held += len(line.data)
        if len(batch) == records or held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Source:
    """A file found readable: how many records it has, the hash of their bytes, and their columns."""

    path: Path
    limit: int | None
    records: int
    digest: str
    columns: SolutionColumns

    def lines(self, start: int = 0, stop: int | None = None) -> Iterator[Line]:
        """The records again, those from `start` to before `stop` (counted from 0). Raises RunError where they are no
        longer the same bytes; the whole file is read to know that."""
        hashed = _hash()
        for count, line in enumerate(_lines(self.path, self.limit)):
            hashed.update(line.data)
            if count >= start and (stop is None or count < stop):
                yield line
        if hashed.hexdigest() != self.digest:
            raise RunError(f"{self.path} has changed meanwhile: run the command again when nothing writes to it")


def open_source(
    path: Path,
    given: Mapping[str, str],
    *,
    limit: int | None = None,
    unreadable: str = FAIL,
    check: Callable[[Mapping[str, Any], SolutionColumns], object] = lambda record, columns: columns.text_of(record),
) -> Source:
    """Read every record once, so that nothing is judged before all can be read.

    given: columns by name, see `parse_columns`. limit: only the first N records. unreadable: "fail" raises
    SolutionFileError for records that cannot be read, which names them; "skip" lets them pass, to be counted. check:
    raises ColumnError for a record that cannot be read.
    """
    hashed, records, faults = _hash(), 0, list[str]()
    columns: SolutionColumns | None = None
    for line in _lines(path, limit):
        hashed.update(line.data)
        records += 1
        try:
            record = record_of(line)
            columns = columns or find_columns(record, given)
            check(record, columns)
        except ColumnError as error:
            if columns is None and not faults:
                raise SolutionFileError(f"{path}, line {line.number}: {error}") from None
            faults.append(f"line {line.number}: {error}")
        if len(faults) > NAMED and unreadable == FAIL:
            break
    if not records:
        raise SolutionFileError(f"{path} has no records: give one JSON object a line")
    if faults and (unreadable == FAIL or columns is None or len(faults) == records):
        more = "; and more" if len(faults) > NAMED else ""
        raise SolutionFileError(
            f"{path}, {'; '.join(faults[:NAMED])}{more}. Nothing was judged: correct them, or leave them out with "
            "--unreadable skip"
        )
    assert columns is not None
    return Source(path, limit, records, hashed.hexdigest(), columns)


def record_of(line: Line) -> Mapping[str, Any]:
    """The record of a line. Raises ColumnError where it is none."""
    try:
        text = line.data.decode("utf-8-sig" if line.number == 1 else "utf-8")
        record = json.loads(text)
    except UnicodeDecodeError as error:
        for start, (name, cure) in _OTHER_FILES.items():
            if line.number == 1 and line.data.startswith(start):
                raise ColumnError(f"it is no text but {name}: {cure}") from None
        raise ColumnError(f"it is not UTF-8 text ({error.reason} at byte {error.start})") from None
    except (ValueError, RecursionError) as error:
        raise ColumnError(f"it is not JSON: {error}") from None
    if not isinstance(record, dict):
        cure = " (of a list, write each member on a line of its own)" if isinstance(record, list) else ""
        raise ColumnError(f"it is not a JSON object but {type(record).__name__}{cure}")
    return record


_OTHER_FILES = {
    b"\x1f\x8b": ("gzip", "unpack it first (gunzip --keep FILE)"),
    b"PAR1": (
        "parquet",
        "write it as JSON Lines (pandas.read_parquet(FILE).to_json(OUT, orient='records', lines=True))",
    ),
}
"""How files begin that are often taken for JSON Lines -> what they are, and what is to be done."""


def _hash() -> Any:
    return hashlib.blake2b(digest_size=16, person=b"audit")


def _lines(path: Path, limit: int | None) -> Iterator[Line]:
    """The lines that are not blank, the first `limit` of them. Raises SolutionFileError."""
    count = number = 0
    if not path.is_file():
        raise SolutionFileError(f"{path} is no regular file, and it is read several times: write it to a file first")
    try:
        with path.open("rb") as stream:
            while limit is None or count < limit:
                data = stream.readline(MAX_RECORD + 1)
                number += 1
                if not data:
                    return
                if len(data) > MAX_RECORD:
                    raise SolutionFileError(
                        f"{path}, line {number} is longer than {MAX_RECORD >> 20} MiB: give one JSON object a line"
                    )
                if data.strip(b" \t\r\n\xef\xbb\xbf"):
                    count += 1
                    yield Line(number, data)
    except OSError as error:
        raise SolutionFileError(f"{path} cannot be read: {error.strerror}") from None
