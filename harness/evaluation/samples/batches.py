"""Batches of a file, judged by an engine, and their results in the file's order.

A batch always holds the same lines: what SymPy may be asked is limited by batch, so a continued run asks the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Any

from harness.engine.engine import Engine, Make
from harness.evaluation.solution_files.source import Batch, Line, in_batches

BATCH_RECORDS, BATCH_BYTES = 128, 4 << 20
"""The most that a batch holds: about two seconds of work on two cores, and what a kill loses."""

Results = list[dict[str, Any]]


def in_order(lines: Iterable[Line], done: int, engine: Engine, make: Make) -> Generator[Results]:
    """The results that are missing after the first `done`, in order, a batch at a time. make: of what judges a batch,
    where the engine does."""
    had = deque[int]()

    def asked() -> Iterator[Batch]:
        for batch, results in _missing(in_batches(lines, BATCH_RECORDS, BATCH_BYTES), done):
            had.append(results)
            yield batch

    with closing(engine.answers(make, asked())) as answers:
        for results in answers:
            yield results[had.popleft() :]


def _missing(batches: Iterable[Batch], done: int) -> Iterator[tuple[Batch, int]]:
    """The batches that are not done, each with how many of its results there are: a kill may tear a write."""
    for batch in batches:
        if done < len(batch):
            yield batch, done
        done = max(0, done - len(batch))
