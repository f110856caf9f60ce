"""A corpus scanned for a benchmark: streamed, by one process or several, settled at the end."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from generators.contamination.rule import Document, Finding, Look, Rule, document_of
from generators.corpus.lines import Line, Skipped, corpus_lines, record_of
from harness.engine.local import LocalEngine

CHUNK = 256
"""Lines that a process takes at a time."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found. skipped: lines that are no documents, by reason. seconds and megabytes are of this run, the
    memory that of the largest process."""

    documents: int
    findings: tuple[Finding, ...]
    skipped: Counter[Skipped]
    seconds: float
    megabytes: float

    @property
    def contaminated(self) -> int:
        """How many documents hold an item."""
        return len({finding.document for finding in self.findings})


def scan(path: Path, rule: Rule, workers: int | None = 1, progress: bool = False) -> Scan:
    """Look at every document of a corpus. Memory: the rule's, some chunks, and what was found.

    Raises DatasetError for a corpus that cannot be read, InfrastructureError where a process dies.
    """
    began = time.perf_counter()
    documents, counts = 0, Counter[int]()
    skipped = Counter[Skipped]()
    findings: list[Finding] = []
    for look in _watched(_looked(corpus_lines(path), rule, workers), progress):
        if isinstance(look, Skipped):
            skipped[look] += 1
            continue
        documents += 1
        counts.update(look.formulas)
        findings += look.findings
    settled = (rule.settled(finding, counts, documents) for finding in findings)
    kept = tuple(finding for finding in settled if finding is not None)
    return Scan(documents, kept, skipped, time.perf_counter() - began, _megabytes())


def _megabytes() -> float:
    """The most memory of this process or of a child. Linux counts kilobytes, macOS bytes."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _watched(looks: Iterable[Look | Skipped], progress: bool) -> Iterator[Look | Skipped]:
    from tqdm import tqdm

    yield from tqdm(looks, unit=" documents", disable=None if progress else True, leave=False)


def _looked(lines: Iterable[Line], rule: Rule, workers: int | None) -> Iterator[Look | Skipped]:
    """What is seen of each line, in order."""
    rest = iter(lines)
    chunks = iter(lambda: list(islice(rest, CHUNK)), [])
    for looks in LocalEngine().answers(partial(Looking, rule), chunks, each_core=True, workers=workers):
        yield from looks


class Looking:
    """What looks at chunks of lines, in the process where that is done; see `harness.engine`."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def __call__(self, chunk: Iterable[Line]) -> list[Look | Skipped]:
        found = map(document_at, chunk)
        return [document if isinstance(document, Skipped) else self._rule.look(document) for document in found]


def document_at(line: Line) -> Document | Skipped:
    """The document of a line, or why there is none."""
    record = record_of(line)
    return record if isinstance(record, Skipped) else document_of(line.number, record) or Skipped.no_text
