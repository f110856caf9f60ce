"""Batches of a file, judged two at a time, and their results in the file's order.

A batch always holds the same lines: what SymPy may be asked is limited by batch, so a continued run asks the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from harness.evaluation.solution_files.source import Batch, Line, in_batches

BATCH_RECORDS, BATCH_BYTES = 128, 4 << 20
"""The most that a batch holds: about two seconds of work on two cores, and what a kill loses."""
AT_ONCE = 2
"""Batches judged at once: while the last answers of one are compared, the sandbox runs programs of the next."""

Results = list[dict[str, Any]]


def in_order(lines: Iterable[Line], done: int, judge: Callable[[Batch], Results]) -> Generator[Results]:
    """The results that are missing after the first `done`, in order, a batch at a time."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        waiting = deque[tuple[Future[Results], int]]()
        try:
            for batch, had in _missing(in_batches(lines, BATCH_RECORDS, BATCH_BYTES), done):
                waiting.append((threads.submit(judge, batch), had))
                if len(waiting) > AT_ONCE:
                    yield _taken(*waiting.popleft())
            while waiting:
                yield _taken(*waiting.popleft())
        finally:
            for future, _ in waiting:
                future.cancel()


def _taken(future: Future[Results], had: int) -> Results:
    return future.result()[had:]


def _missing(batches: Iterable[Batch], done: int) -> Iterator[tuple[Batch, int]]:
    """The batches that are not done, each with how many of its results there are: a kill may tear a write."""
    for batch in batches:
        if done < len(batch):
            yield batch, done
        done = max(0, done - len(batch))
