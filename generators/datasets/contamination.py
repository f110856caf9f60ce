"""Overlap between two files of problems: what of the one is also in the other, whoever wrote them.

Two records are the same problem when they share their canonical form's id (ours), or the text of the question once
case, spacing and the punctuation of prose are gone (anyone's).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.datasets.journal import read_lines
from generators.errors import DatasetError
from generators.version import FIRST, KEY
from harness.scoring.prompts import SOLUTION_MARK

QUESTION_KEYS = ("instruction", "problem", "question", "statement", "prompt", "messages")
MARKUP = re.compile(r"[$\"'`]+")
STOPS = re.compile(r"[.?]+(?=\s|$)")
SPACES = re.compile(r" (?=\W)|(?<=\W) ")
PRINTED = re.compile(r"""print\(["']Problem: (.*)["']\)""")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many of `records` in a file are also in the other; `examples` are line numbers with what is shared; `unread`
    counts the records, of both files, in which no question was found."""

    records: int
    shared: int
    examples: tuple[tuple[int, str], ...]
    unread: int = 0
    versions: tuple[str, str] | None = None
    """Of the generators, where two different ones made the files: equal questions have equal ids in both."""


def overlap(data: Path, against: Path, examples: int = 5) -> Overlap:
    """What of `data` is in `against`. Memory: 16 bytes and a set's entry for each key of `against`.

    Raises DatasetError for a file whose records hold no question at all: that nothing of it is shared says nothing.
    """
    reference: set[bytes] = set()
    total = unread = 0
    for record in records(against):
        total += 1
        digests = keys(record)
        unread += not digests
        reference |= digests
    _check_read(against, total, unread)
    count = shared = silent = 0
    matches: list[tuple[int, str]] = []
    for count, record in enumerate(records(data), 1):
        digests = keys(record)
        silent += not digests
        if not reference.isdisjoint(digests):
            shared += 1
            if len(matches) < examples:
                matches.append((count, question(record)[:200]))
    _check_read(data, count, silent)
    one, other = made_by(data), made_by(against)
    versions = (one, other) if one and other and one != other else None
    return Overlap(count, shared, tuple(matches), unread + silent, versions)


def made_by(path: Path) -> str:
    """The version of the generators that made a file, from its journal; "" if it has none."""
    name = f"{path.name}.jsonl" if path.suffix == ".parquet" else path.name
    journal = path.with_name(f"{name}.journal")
    if not journal.is_file():
        return ""
    settings = next(iter(read_lines(journal)), {}).get("settings")
    return str(settings.get(KEY, FIRST)) if isinstance(settings, Mapping) else ""


def _check_read(path: Path, count: int, unread: int) -> None:
    if count == unread:
        keys = ", ".join(QUESTION_KEYS)
        raise DatasetError(f"{path}: none of its {count} records has a question (under {keys}): nothing to compare")


def records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The records of a JSON lines or Parquet file. Raises DatasetError."""
    if path.suffix != ".parquet":
        yield from read_lines(path)
        return
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise DatasetError("Parquet needs pyarrow: pip install 'showwork[data]'") from None
    try:
        for batch in parquet.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
    except (OSError, ArrowException) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None


def keys(record: Mapping[str, Any]) -> set[bytes]:
    """By what a record may be recognised: its id, its question's text, the problem its program prints."""
    texts = [question(record)]
    texts += PRINTED.findall(str(record.get("output") or record.get("completion") or ""))
    digests = {_digest("text", plain) for text in texts if (plain := normal(text))}
    if isinstance(record.get("id"), str) and isinstance(record.get("family"), str):
        digests.add(_digest("id", f"{record['family']} {record['id']}"))
    return digests


def question(record: Mapping[str, Any]) -> str:
    """The question of anyone's record, or ""."""
    for key in QUESTION_KEYS:
        value = record.get(key)
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            value = next((part.get("content") for part in value if part.get("role") == "user"), None)
        if isinstance(value, str) and value:
            return value.removeprefix("### Problem:").partition(SOLUTION_MARK)[0]
        if value:
            return json.dumps(value, sort_keys=True, default=str)
    return ""


def normal(text: str) -> str:
    """A question without case, markup, the spaces that separate nothing and the stops that end sentences."""
    plain = MARKUP.sub("", text.lower())
    return SPACES.sub("", " ".join(STOPS.sub("", plain).split()))


def _digest(kind: str, text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind.encode()).digest()
