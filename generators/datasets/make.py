"""Builds a dataset: samples made by workers, executed in the sandbox, written in order, resumable byte for byte.

    sample i -> (family, level) by (seed, i) -> an engine: a worker makes and certifies it, the sandbox runs its program
             -> the ordered writer drops duplicates and appends the line

What is refused or repeated is replaced by the next try of the same sample, so the file depends on the settings alone,
not on the number of workers, nor on the machines, nor on where an earlier run was stopped.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from generators.datasets.certify_by_running import ProgramRunner
from generators.datasets.formats import FORMATS
from generators.datasets.journal import Journal
from generators.datasets.mixture import MAX_REPEATS, Mixture, exhausted
from generators.datasets.tries import MakeTries, Tried, batch_size
from generators.datasets.workers import Try
from generators.errors import Clocked, DatasetError
from generators.problems import CertifiedProblem
from generators.version import GENERATOR_VERSION, KEY
from harness.engine.engine import Engine, Make
from harness.engine.local import LocalEngine

ATTEMPTS = 10
"""A run may attempt this many times its target."""
WINDOW = 8192
"""Samples being made at a time: they are held in memory (some 6 KB each), so this bounds it for any size of file."""


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
    workers: int | None = 1,
    seconds: float = 5.0,
    format_: str = "showwork",
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Report:
    """Write `count` certified samples to a JSON lines file, going on where an earlier run stopped.

    workers: processes that make samples, on each machine (None: its cores). engine: where they are made and run
    (default: here); the sandbox travels, and is another one there. Raises DatasetError if the file was made otherwise,
    cannot be written, or the attempts run out (what was made is kept), and InfrastructureError where the sandbox or the
    workers fail.
    """
    with Journal(path, settings(mixture, format_)) as journal:
        builder = Builder(mixture=mixture, count=count, journal=journal, format_=format_, progress=progress)
        shortfall = builder.run(partial(MakeTries, mixture, runner, workers, seconds), engine or LocalEngine())
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
    """The state of one run. One thread owns it; an engine makes and runs batches of tries."""

    def __init__(self, mixture: Mixture, count: int, journal: Journal, format_: str, progress: Progress | None):
        self.mixture, self.count, self.journal = mixture, count, journal
        self.shape, self.progress = FORMATS[format_], progress
        self.before = self.next = journal.count
        self.samples: dict[int, DatasetSample] = {}
        self.again: deque[Try] = deque()
        self.asked = 0
        self.shortfall = ""

    def run(self, make: Make, engine: Engine) -> str:
        """Make samples until the file is full; gives the reason where a level has no more.

        A pass ends where nothing is left to ask for; what was refused meanwhile is asked for in the next one.
        """
        with closing(engine):
            while not self._done():
                with closing(engine.answers(make, iter(self._tries, []))) as answers:
                    for tried in answers:
                        for one in tried:
                            self._take(one)
                        self._write()
                        if self._done():
                            break
        return self.shortfall

    def _done(self) -> bool:
        return self.journal.count >= self.count or bool(self.shortfall)

    def _tries(self) -> list[Try]:
        """The next batch: replacements first, since the writer waits for them; none where all are under way."""
        tries: list[Try] = []
        size = batch_size(self.asked, self.count - self.next)
        while len(tries) < size:
            if self.again:
                request = self.again.popleft()
            elif self.next < min(self.count, self.journal.count + WINDOW):
                self.samples[self.next] = DatasetSample()
                request = (self.next, 0)
                self.next += 1
            else:
                break
            clocked = self.journal.clocked.get(request)
            if clocked:
                self._retry(request[0], clocked)
            else:
                tries.append(request)
        self.asked += len(tries)
        return tries

    def _take(self, tried: Tried) -> None:
        sample, further = tried.of
        if tried.error:
            self.samples[sample].duplicates = MAX_REPEATS  # the writer ends the run here, in its turn
        elif tried.certified is not None and bytes.fromhex(tried.certified.problem.id) in self.journal.ids:
            self._repeat(sample, tried.certified)
        elif tried.cause is None:
            self.samples[sample].certified = tried.certified
        else:
            if tried.certified is not None:
                self.samples[sample].refused += tried.certified.refused
            if isinstance(tried.cause, Clocked):
                self.journal.clock(sample, further, tried.cause)
            self._retry(sample, tried.cause)

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
