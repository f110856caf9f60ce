"""The documents of a corpus, one JSON object a line, streamed: what cannot be read is counted and passed over."""

from __future__ import annotations

import enum
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from generators.datasets.questions import records
from generators.errors import DatasetError

MAX_LINE = 16 << 20
"""Bytes of a line that is read; a longer one is passed over in pieces of that size, never held."""
TEXT_SUFFIXES = frozenset({".txt", ".md", ".tex", ".rst"})
TEXT_KEYS = ("text", "content", "body", "markdown")


class Skipped(enum.StrEnum):
    """Why a line is no document."""

    too_long = "too long"
    not_json = "not JSON"
    no_text = "no text"
    torn = "the file ends in the middle of it"


class Line(NamedTuple):
    """A line of a corpus: its number from 1 on, and its bytes without the newline, or why it was passed over."""

    number: int
    data: bytes
    skipped: Skipped | None = None


def corpus_lines(path: Path) -> Iterator[Line]:
    """Every line of a corpus that is not blank: JSON Lines (also .gz), Parquet, or text, of which each paragraph is a
    document. Raises DatasetError for a file that cannot be opened, or is in UTF-16."""
    try:
        if path.suffix == ".parquet":
            for number, record in enumerate(records(path), 1):
                yield Line(number, json.dumps(record, default=str).encode())
            return
        with _opened(path) as file:
            if _is_wide(path):
                raise DatasetError(f"{path} is in UTF-16: write it anew in UTF-8 (iconv -f UTF-16 -t UTF-8)")
            yield from _paragraphs(file) if path.suffix in TEXT_SUFFIXES else _lines(file)
    except OSError as error:
        raise DatasetError(f"cannot read {path}: {error}") from None


def record_of(line: Line) -> dict[str, Any] | Skipped:
    """The record of a line. Bytes that are no UTF-8 become U+FFFD: a page in Latin-1 loses its accents alone."""
    if line.skipped is not None:
        return line.skipped
    try:
        record = json.loads(line.data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return Skipped.not_json
    return record if isinstance(record, dict) else Skipped.not_json


def text_of(record: dict[str, Any]) -> str:
    """The text of a document, or "" where it has none under one of TEXT_KEYS."""
    return next((record[key] for key in TEXT_KEYS if isinstance(record.get(key), str)), "")


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else open(path, "rb")


def _is_wide(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(2) in (b"\xff\xfe", b"\xfe\xff")


def _lines(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    while True:
        number += 1
        try:
            data = file.readline(MAX_LINE + 1)
            if len(data) > MAX_LINE and not data.endswith(b"\n"):
                while (more := file.readline(MAX_LINE)) and not more.endswith(b"\n"):
                    pass
                yield Line(number, b"", Skipped.too_long)
                continue
        except (EOFError, zlib.error, gzip.BadGzipFile):  # a compressed file that was cut off
            yield Line(number, b"", Skipped.torn)
            return
        if not data:
            return
        if data.strip():
            yield Line(number, data.rstrip(b"\r\n"))


def _paragraphs(file: IO[bytes]) -> Iterator[Line]:
    """Each paragraph of a text as the line of a record, numbered by its first line."""
    held, first = list[bytes](), 0
    for line in _lines_of_text(file):
        if line.data.strip() and not line.skipped:
            first = first if held else line.number
            held.append(line.data)
        if held and (not line.data.strip() or line.skipped or sum(map(len, held)) > MAX_LINE):
            yield _paragraph(first, held)
            held = []
        if line.skipped:
            yield line
    if held:
        yield _paragraph(first, held)


def _lines_of_text(file: IO[bytes]) -> Iterator[Line]:
    """As `_lines`, with the blank ones, which part paragraphs."""
    last = 0
    for line in _lines(file):
        if line.number > last + 1:
            yield Line(last + 1, b"")
        last = line.number
        yield line


def _paragraph(number: int, lines: list[bytes]) -> Line:
    return Line(number, json.dumps({"text": b"\n".join(lines).decode("utf-8", "replace")}).encode())
