"""Work done by several processes, its results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from sandbox.errors import InfrastructureError

AHEAD = 4
"""Batches a process that may wait for an earlier one: a long one does not keep the others idle."""
Batch = TypeVar("Batch")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Batch], Result], batches: Iterable[Batch], workers: int, begin: Callable[[], None] | None = None
) -> Iterator[Result]:
    """The result of each batch, in order; batches are asked for no faster than they are done.

    begin: called once in each process, before its first batch. Raises InfrastructureError where a process dies.
    """
    with ProcessPoolExecutor(workers, get_context("spawn"), begin) as pool:
        waiting = deque[Future[Result]]()
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise InfrastructureError(
                "a process died (out of memory?): nothing is lost; give the same command with --workers 1"
            ) from None
        finally:
            for future in waiting:
                future.cancel()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
