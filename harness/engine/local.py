"""Batches answered on this machine: by threads of this process, or by processes, each of which uses one core."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import chain, islice
from typing import Any

from harness.engine.engine import Make, close
from harness.engine.processes import Processes
from sandbox.cores import available_cores

AT_ONCE = 2
"""Batches answered at once: while the last answers of one are compared, the sandbox runs programs of the next."""
AHEAD = 4
"""Batches a process that may wait for an earlier one: a long one does not keep the others idle."""


class LocalEngine:
    """The engine of one machine."""

    name = "local"

    def __init__(self) -> None:
        self._answered = 0
        self._made: Make | None = None
        self._worker: Any = None

    def answers(
        self, make: Make, batches: Iterable[Any], *, each_core: bool = False, workers: int | None = None
    ) -> Generator[Any]:
        """See `Engine.answers`. (A single batch is answered by this process; so are all where `workers` is 1.)"""
        if not each_core:
            if self._made is not make:
                self.close()
                self._worker, self._made = make(), make
            yield from self._by_threads(self._worker, batches, AT_ONCE, AT_ONCE, self.close)
            return
        rest = iter(batches)
        first = list(islice(rest, 2))
        workers = workers or available_cores()
        if workers > 1 and len(first) > 1:
            with closing(Processes(make)) as processes:
                yield from self._by_threads(
                    processes.answer, chain(first, rest), workers, AHEAD * workers - 1, processes.close
                )
            return
        worker = make()
        try:
            for batch in chain(first, rest):
                answer = worker(batch)
                self._answered += 1
                yield answer
        finally:
            close(worker)

    def _by_threads(
        self,
        answer: Callable[[Any], Any],
        batches: Iterable[Any],
        threads: int,
        ahead: int,
        given_up: Callable[[], None],
    ) -> Generator[Any]:
        with ThreadPoolExecutor(threads, "engine") as pool:
            waiting = deque[Future[Any]]()
            try:
                for batch in batches:
                    waiting.append(pool.submit(answer, batch))
                    if len(waiting) > ahead:
                        yield self._taken(waiting)
                while waiting:
                    yield self._taken(waiting)
            except BaseException:
                for future in waiting:
                    future.cancel()
                given_up()  # before the threads are waited for: an interrupted batch ends
                raise

    def _taken(self, waiting: deque[Future[Any]]) -> Any:
        answer = waiting.popleft().result()
        self._answered += 1
        return answer

    def close(self) -> None:
        """Close what answered by threads."""
        worker, self._worker, self._made = self._worker, None, None
        close(worker)

    def placement(self) -> dict[str, int]:
        """Batches answered, all of them here."""
        return {"here": self._answered}
