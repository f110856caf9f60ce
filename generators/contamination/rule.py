"""What every rule of contamination looks at, and what it finds."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from generators.corpus.lines import text_of
from generators.datasets.questions import answer, question, records, work
from generators.errors import DatasetError


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the benchmark. number: of its record, from 1 on."""

    number: int
    question: str
    answer: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus. text: what is searched: a page, or the question of a record; work: a record's solution
    and answer, in which only answers are looked for."""

    number: int
    text: str
    work: str
    record: Mapping[str, Any]


class Evidence(enum.StrEnum):
    """Why a document counts as contaminated."""

    question = "question"
    """The whole question, but for case, spaces and marks."""
    ngram = "ngram"
    """So many words in a row, exactly."""
    formula = "formula"
    """The question's formulas, which are rare in the corpus."""
    answer = "answer"
    """The question's formulas, and its answer near by."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A document that may hold an item: `item` is the item's number; `formulas` says which formulas of the index were
    found in it; `answered` whether the item's answer stands near by, `worded` whether half of its words do; `excerpt`
    what was found, as it stands."""

    document: int
    item: int
    evidence: Evidence
    excerpt: str
    formulas: tuple[int, ...] = ()
    answered: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule sees in one document. formulas: of the index, found anywhere in it, however often."""

    findings: tuple[Finding, ...] = ()
    formulas: frozenset[int] = field(default_factory=frozenset)


class Rule(Protocol):
    """A way to recognise a benchmark's questions. It travels to the processes that look."""

    def look(self, document: Document) -> Look:
        """What may be an item, judged by this document alone."""

    def settled(self, finding: Finding, counts: Mapping[int, int], documents: int) -> Finding | None:
        """The finding once all `documents` are known, `counts` of which hold each formula; None where it is none."""


def read_benchmark(path: Path) -> list[Item]:
    """The questions of a benchmark's file. Raises DatasetError for a file in which none is found."""
    items, count = [], 0
    for count, record in enumerate(records(path), 1):
        asked = question(record) or text_of(dict(record))
        if asked.strip():
            items.append(Item(count, asked, answer(record), record))
    if not items:
        raise DatasetError(f"{path}: none of its {count} records has a question: nothing to compare")
    return items


def document_of(number: int, record: dict[str, Any]) -> Document | None:
    """The document of a record: its text, else its question; None where it has neither."""
    text = text_of(record)
    if text.strip():
        return Document(number, text, "", record)
    asked = question(record)
    return Document(number, asked, work(record), record) if asked.strip() else None


def excerpt(text: str, length: int = 200) -> str:
    """A text on one line, no longer than a report shows."""
    return " ".join(text.split())[:length]
