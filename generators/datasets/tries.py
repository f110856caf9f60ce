"""Tries of samples, made and run in the place where an engine has them done."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from generators.datasets.certify_by_running import BATCH, FIRST_BATCH, ProgramRunner, execute
from generators.datasets.mixture import Mixture
from generators.datasets.workers import Try, WorkerResult, Workers
from generators.errors import Clocked
from generators.problems import CertifiedProblem
from sandbox.cores import available_cores

SHARES = 4
"""Of what is left to ask for a batch has at most one part in so many, so that the last ones end at about one time."""


def batch_size(asked: int, left: int) -> int:
    """How many tries the next batch has, whose programs are one batch of the sandbox: few at first, for whoever waits
    to see something, then as many as were asked for before, up to BATCH, and fewer towards the end. The bytes of a
    dataset are the same however its tries are cut."""
    return max(FIRST_BATCH, min(BATCH, asked, left // SHARES))


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try. certified: what was made, None where it was not; cause: of its refusal, by the clock or by
    running it, None where it stands; error: the level's own word that it has nothing."""

    of: Try
    certified: CertifiedProblem | None = None
    cause: str | None = None
    error: str = ""


class MakeTries:
    """Makes and runs batches of tries, with worker processes of its own; see `harness.engine`. It may be called by
    several threads: while one runs programs, the workers make what another has asked for."""

    def __init__(self, mixture: Mixture, runner: ProgramRunner, workers: int | None, seconds: float) -> None:
        """workers: processes (None: the cores that are here). seconds: what a sample may take, and its program."""
        self._runner, self._seconds = runner, seconds
        self._asked = queue.SimpleQueue[tuple[Try, Future[WorkerResult]] | None]()
        settings = (mixture, workers or available_cores(), seconds)
        self._thread = threading.Thread(target=self._serve, args=settings, name="workers", daemon=True)
        self._thread.start()

    def __call__(self, tries: Sequence[Try]) -> list[Tried]:
        """Raises InfrastructureError where the workers only die, or the sandbox fails."""
        futures = [Future[WorkerResult]() for _ in tries]
        for one in zip(tries, futures, strict=True):
            self._asked.put(one)
        results = [future.result() for future in futures]
        programs = [result.certified for result in results if result.certified is not None]
        causes = iter(execute(programs, self._runner, self._seconds))
        return [_tried(result, causes) for result in results]

    def close(self) -> None:
        """End the workers."""
        self._asked.put(None)
        self._thread.join()

    def _serve(self, mixture: Mixture, workers: int, seconds: float) -> None:
        """Hand what is asked to the workers, and their results to those who wait. One thread owns the workers: Linux
        ends them with the thread that started them."""
        waiting = defaultdict[Try, deque[Future[WorkerResult]]](deque)
        try:
            with Workers(mixture, workers, seconds) as pool:
                self._until_closed(pool, waiting)
        except BaseException as error:  # noqa: BLE001 - raised where the results are waited for
            for futures in waiting.values():
                for future in futures:
                    future.set_exception(error)
            if not isinstance(error, _Closed):
                while (asked := self._asked.get()) is not None:
                    asked[1].set_exception(error)

    def _until_closed(self, pool: Workers, waiting: defaultdict[Try, deque[Future[WorkerResult]]]) -> None:
        held = deque[Try]()
        while True:
            while not self._asked.empty() or not waiting:
                asked = self._asked.get()
                if asked is None:
                    raise _Closed
                waiting[asked[0]].append(asked[1])
                held.append(asked[0])
            while held and pool.room():
                pool.ask(held.popleft())
            for result in pool.results(0.05):
                waiting[result.of].popleft().set_result(result)
                if not waiting[result.of]:
                    del waiting[result.of]


class _Closed(Exception):
    """Nothing of what is under way is wanted any more."""


def _tried(result: WorkerResult, causes: Iterator[str | None]) -> Tried:
    """causes: of those that were made, in order."""
    if result.certified is None:
        return Tried(result.of, cause=Clocked.generation if result.timeout else None, error=result.error)
    return Tried(result.of, result.certified, next(causes))
