"""What a run trains on: problems straight from the generators or from dataset files, as batches in a fixed order.

    source (window number -> problems) -> new problems only -> tokens -> batches of like lengths, or packed rows

Everything is a function of (configuration, window number), so a run resumes at the exact example by remembering its
window, its place in it and the identities it has seen; nothing is replayed.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import Any

from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError
from trainer.errors import TrainingError
from trainer.rows import Row, by_length, collate, collate_packed, packed
from trainer.sources import Source

EMPTY_WINDOWS = 8
"""This many windows in a row without one new problem mean that the families have no more."""


@dataclass(frozen=True, slots=True)
class Batching:
    """How rows become batches."""

    mode: str = "length"
    """length (rows of like lengths, padded) or packed (rows of all lengths end to end, in lines)."""
    one_line: bool = False
    """Packed batches are a single line each, as flash attention asks."""
    examples: int = 4
    tokens: int | None = None
    """Padded tokens a batch; overrides `examples`."""
    max_length: int = 1024
    overlong: str = "error"
    """What to do with an example longer than max_length: error, drop or truncate."""
    loss: str = "completion"
    seed: int = 0

    def capacity(self) -> int:
        return self.tokens or self.examples * self.max_length


@dataclass(slots=True)
class Position:
    """A run's position in its data: the next batch is `batch` of `window`; `seen`
    counts how often each problem came before that window."""

    window: int = 0
    batch: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"window": self.window, "batch": self.batch, "seen": self.seen}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Position:
        return cls(record["window"], record["batch"], dict(record["seen"]))


class ProblemStream:
    """Batches of a source, from a position on, without end. `position(n)` tells where the n-th batch from the start of
    this stream stood, whatever has been prefetched since.

    repeats: how often a problem may come; None if that is the source's affair (a file's epochs).
    unlimited: the identities of those for which it is, in a mixture.
    rank and world: under several processes each takes every world-th batch, so that together they take those that one
    process would, as many at a time as there are processes. Positions are those of all of them.
    """

    def __init__(
        self,
        source: Source,
        encoder: Callable[[Problem], Row],
        batching: Batching,
        pad: int,
        *,
        start: Position | None = None,
        workers: int = 0,
        repeats: int | None = 1,
        unlimited: frozenset[str] = frozenset(),
        rank: int = 0,
        world: int = 1,
    ):
        self.source, self.encoder, self.batching, self.pad = source, encoder, batching, pad
        self.start = start or Position()
        self.workers, self.repeats, self.rank, self.world = workers, repeats, rank, world
        self.unlimited = unlimited
        self.dropped = 0
        self._marks: deque[tuple[int, int, int, dict[str, int]]] = deque(
            maxlen=4 * world
        )  # first batch, window, offset, seen before

    def __iter__(self) -> Iterator[dict[str, Any]]:
        number, uses, offset, count, empty = self.start.window, dict(self.start.seen), self.start.batch, 0, 0
        for problems in self._windows(number):
            before = dict(uses)
            rows = []
            for problem in problems:
                if self.repeats is not None and problem.id not in self.unlimited:
                    if uses.get(problem.id, 0) >= self.repeats:
                        continue
                    uses[problem.id] = uses.get(problem.id, 0) + 1
                row = self._fit(self.encoder(problem))
                if row is not None:
                    rows.append(row)
            empty = 0 if rows else empty + 1
            if empty == EMPTY_WINDOWS:
                raise TrainingError(
                    f"no new problem in {EMPTY_WINDOWS * len(problems)} draws: the families and levels asked for are "
                    "used up; add levels or families, or raise --repeats"
                )
            self._marks.append((count, number, offset, before))
            batches = self._batches(rows, number)
            for batch in batches[offset:]:
                if count % self.world == self.rank:
                    yield self._collated(batch)
                count += 1
            number += 1
            # A process may have been stopped before it came to the window where the others stood.
            offset = max(0, offset - len(batches))

    def _collated(self, batch: Any) -> dict[str, Any]:
        return collate_packed(batch, self.pad) if self.batching.mode == "packed" else collate(batch, self.pad)

    def position(self, own: int) -> Position:
        """The stream's position after its first `own` batches in each process."""
        count = own * self.world
        for first, window, offset, uses in reversed(self._marks):
            if count >= first:
                return Position(window, offset + count - first, uses)
        return self.start

    def _windows(self, number: int) -> Iterator[list[Problem]]:
        if not self.workers:
            while True:
                yield self.source.window(number)
                number += 1
        failures = 0
        while True:
            # Spawned, not forked: torch's threads and locks do not survive a fork.
            with ProcessPoolExecutor(self.workers, get_context("spawn"), initializer=end_with_parent) as pool:
                queue: deque[Future[list[Problem]]] = deque()
                ahead = number
                try:
                    while True:
                        while len(queue) < self.workers + 1:
                            queue.append(pool.submit(self.source.window, ahead))
                            ahead += 1
                        problems = queue.popleft().result()
                        number, failures = number + 1, 0
                        yield problems
                except BrokenProcessPool as error:
                    # A window is a function of its number: nothing is lost but the time.
                    failures += 1
                    if failures == 3:
                        raise InfrastructureError(
                            f"the processes that generate problems died three times (window {number}): out of memory? "
                            "Run the same command again; it continues from the last checkpoint"
                        ) from error
                finally:
                    pool.shutdown(wait=False, cancel_futures=True)

    def _fit(self, row: Row) -> Row | None:
        length, limit = len(row["input_ids"]), self.batching.max_length
        if length <= limit:
            return row
        if self.batching.overlong == "error":
            raise TrainingError(
                f"an example has {length} tokens, max_length is {limit}: raise it or pass --overlong drop"
            )
        self.dropped += 1
        return None if self.batching.overlong == "drop" else {name: part[:limit] for name, part in row.items()}

    def _batches(self, rows: Sequence[Row], window: int) -> list[Any]:
        shuffle = random.Random(f"{self.batching.seed} {window}")
        if self.batching.mode == "packed":
            return packed(rows, capacity=self.batching.capacity(), shuffle=shuffle, one_line=self.batching.one_line)
        return by_length(rows, tokens=self.batching.tokens, examples=self.batching.examples, shuffle=shuffle)


def end_with_parent() -> None:
    """For a worker's start: a parent ended by kill -9 closes no pool, and its workers would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
