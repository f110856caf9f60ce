"""Builds a dataset: samples made by workers, executed in the sandbox, written in order, resumable byte for byte.

    sample i -> (family, level) by (seed, i) -> a worker makes and certifies it -> the sandbox runs its program
             -> the ordered writer drops duplicates and appends the line

What is refused or repeated is replaced by the next try of the same sample, so the file depends on the settings alone,
not on the number of workers, nor on where an earlier run was stopped.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generators.datasets.certify_by_running import BATCH, ProgramRunner, execute
from generators.datasets.formats import FORMATS
from generators.datasets.journal import Journal
from generators.datasets.mixture import MAX_REPEATS, Mixture, exhausted
from generators.datasets.workers import Try, WorkerResult, Workers
from generators.errors import Clocked, DatasetError
from generators.problems import CertifiedProblem
from generators.version import GENERATOR_VERSION, KEY

ATTEMPTS = 10
"""A run may attempt this many times its target."""
WINDOW = 512
"""Samples being made at a time: they are held in memory, so this bounds it for any size of file."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended. `records` records are in the file, `before` of them from earlier runs."""

    path: Path
    records: int
    before: int
    refused: Counter[str]
    duplicates: int
    shortfall: str = ""
    """Why there are fewer than asked for, where a level has nothing new to give."""

    @property
    def attempts(self) -> int:
        """Draws in the split that were emitted or refused; duplicates and draws of other splits are none."""
        return self.records + self.refused.total()


Progress = Callable[[Journal], None]


def settings(mixture: Mixture, format_: str) -> dict[str, Any]:
    """What a file's bytes depend on; a resumed run must agree in all of it."""
    versions = {name: importlib.metadata.version(name) for name in ("sympy", "mpmath")}
    made = asdict(mixture)
    if mixture.language == "en":  # files that were begun before there was another go on
        del made["language"]
    return {**made, "format": format_, KEY: GENERATOR_VERSION, "versions": versions}


def build(
    mixture: Mixture,
    count: int,
    path: Path,
    runner: ProgramRunner,
    *,
    workers: int = 1,
    seconds: float = 5.0,
    format_: str = "showwork",
    progress: Progress | None = None,
) -> Report:
    """Write `count` certified samples to a JSON lines file, going on where an earlier run stopped.

    Raises DatasetError if the file was made otherwise, cannot be written, or the attempts run out (what was made is
    kept), and InfrastructureError where the sandbox or the workers fail.
    """
    with Journal(path, settings(mixture, format_)) as journal:
        builder = Builder(
            mixture=mixture,
            count=count,
            journal=journal,
            runner=runner,
            seconds=seconds,
            format_=format_,
            progress=progress,
        )
        shortfall = builder.run(workers) if journal.count < count else ""
        return Report(
            path=path,
            records=journal.count,
            before=builder.before,
            refused=journal.refused,
            duplicates=journal.duplicates,
            shortfall=shortfall,
        )


@dataclass
class DatasetSample:
    """A sample on its way: which try it is at, and what was refused before."""

    further: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    certified: CertifiedProblem | None = None


class Builder:
    """The state of one run. One thread owns it; the sandbox runs batches on others."""

    def __init__(
        self,
        mixture: Mixture,
        count: int,
        journal: Journal,
        runner: ProgramRunner,
        seconds: float,
        format_: str,
        progress: Progress | None,
    ):
        self.mixture, self.count, self.journal, self.runner = mixture, count, journal, runner
        self.seconds, self.shape, self.progress = seconds, FORMATS[format_], progress
        self.before = journal.count
        self.samples: dict[int, DatasetSample] = {}
        self.again: deque[Try] = deque()
        self.unexecuted: deque[tuple[int, CertifiedProblem]] = deque()
        self.running: dict[Future[list[str | None]], list[tuple[int, CertifiedProblem]]] = {}
        self.asked = 0
        self.shortfall = ""

    def run(self, workers: int) -> str:
        """Make samples until the file is full; gives the reason where a level has no more."""
        started = self.journal.count
        self.next = started
        with Workers(self.mixture, workers, self.seconds) as pool, ThreadPoolExecutor(workers) as threads:
            try:
                while self.journal.count < self.count and not self.shortfall:
                    self._ask(pool)
                    for result in pool.results(0.05 if self.asked else 0.0):
                        self.asked -= 1
                        self._take(result)
                    self._execute(threads)
                    self._write()
            finally:
                for future in self.running:
                    future.cancel()
        return self.shortfall

    def _ask(self, pool: Workers) -> None:
        """Keep the workers busy: replacements first, since the writer waits for them."""
        while pool.room():
            if self.again:
                request = self.again.popleft()
            elif self.next < min(self.count, self.journal.count + WINDOW):
                self.samples[self.next] = DatasetSample()
                request = (self.next, 0)
                self.next += 1
            else:
                return
            clocked = self.journal.clocked.get(request)
            if clocked:
                self._retry(request[0], clocked)
                continue
            pool.ask(request)
            self.asked += 1

    def _take(self, result: WorkerResult) -> None:
        sample, further = result.of
        if result.error:
            self.samples[sample].duplicates = MAX_REPEATS  # the writer ends the run here, in its turn
        elif result.certified is None:
            self.journal.clock(sample, further, Clocked.generation)
            self._retry(sample, Clocked.generation)
        elif bytes.fromhex(result.certified.problem.id) in self.journal.ids:
            self._repeat(sample, result.certified)
        else:
            self.unexecuted.append((sample, result.certified))

    def _execute(self, threads: ThreadPoolExecutor) -> None:
        """Batches to the sandbox when they are full, or when nothing else is under way; then what has come back."""
        while len(self.unexecuted) >= BATCH or (self.unexecuted and not self.asked and not self.running):
            batch = [self.unexecuted.popleft() for _ in range(min(BATCH, len(self.unexecuted)))]
            programs = [candidate for _, candidate in batch]
            self.running[threads.submit(execute, programs, self.runner, self.seconds)] = batch
        for future in [future for future in self.running if future.done() or not self.asked]:
            batch = self.running.pop(future)
            for (sample, candidate), cause in zip(batch, future.result(), strict=True):
                if cause is None:
                    self.samples[sample].certified = candidate
                    continue
                self.samples[sample].refused += candidate.refused
                if cause is Clocked.execution:
                    self.journal.clock(sample, self.samples[sample].further, cause)
                self._retry(sample, cause)

    def _write(self) -> None:
        """Append what is next in order."""
        while (sample := self.samples.get(self.journal.count)) is not None:
            if sample.duplicates >= MAX_REPEATS:
                self.shortfall = str(exhausted(self.mixture, self.journal.count, self.journal.count))
                return
            self._check_attempts(sample)
            if sample.certified is None:
                return
            if bytes.fromhex(sample.certified.problem.id) in self.journal.ids:
                self._repeat(self.journal.count, sample.certified)
                return
            del self.samples[self.journal.count]
            self.journal.settle(
                self.shape(sample.certified.problem), sample.refused + sample.certified.refused, sample.duplicates
            )
            if self.progress:
                self.progress(self.journal)

    def _repeat(self, sample: int, candidate: CertifiedProblem) -> None:
        """A duplicate is neither a refusal nor an attempt: the next try, and what this one refused on its way."""
        self.samples[sample].duplicates += 1
        self.samples[sample].refused += candidate.refused
        self._next_try(sample)

    def _retry(self, sample: int, cause: str) -> None:
        self.samples[sample].refused[cause] += 1
        self._next_try(sample)

    def _next_try(self, sample: int) -> None:
        state = self.samples[sample]
        state.certified = None
        state.further += 1
        if state.duplicates < MAX_REPEATS:
            self.again.append((sample, state.further))

    def _check_attempts(self, sample: DatasetSample) -> None:
        attempts = self.journal.count + self.journal.refused.total() + sample.refused.total()
        if attempts <= ATTEMPTS * max(self.count, 1):
            return
        (cause, _), *_ = (self.journal.refused + sample.refused).most_common(1)
        raise DatasetError(
            f"{attempts} attempts gave {self.journal.count} of {self.count} samples, which are kept in "
            f"{self.journal.path}; most were refused as: {cause}"
        )


def shares(count: int) -> dict[str, int]:
    """How many of `count` samples each split gets, 80/10/10."""
    tenth = math.floor(count / 10)
    return {"train": count - 2 * tenth, "validation": tenth, "test": tenth}
