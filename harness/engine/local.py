"""Batches answered by threads of this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from harness.engine.engine import Make, close

AT_ONCE = 2
"""Batches answered at once: while the last answers of one are compared, the sandbox runs programs of the next."""


class LocalEngine:
    """The engine of one machine."""

    name = "local"

    def __init__(self) -> None:
        self._answered = 0

    def answers(self, make: Make, batches: Iterable[Any], *, each_core: bool = False) -> Generator[Any]:
        """See `Engine.answers`. (Threads of one process share what answers; each_core says nothing here.)"""
        worker = make()
        with ThreadPoolExecutor(AT_ONCE, "engine") as threads:
            waiting = deque[Future[Any]]()
            try:
                for batch in batches:
                    waiting.append(threads.submit(worker, batch))
                    if len(waiting) > AT_ONCE:
                        yield self._taken(waiting)
                while waiting:
                    yield self._taken(waiting)
            finally:
                for future in waiting:
                    future.cancel()
                close(worker)  # before the threads are waited for: an interrupted batch ends

    def _taken(self, waiting: deque[Future[Any]]) -> Any:
        answer = waiting.popleft().result()
        self._answered += 1
        return answer

    def close(self) -> None:
        """Nothing is open between two calls."""

    def placement(self) -> dict[str, int]:
        """Batches answered, all of them here."""
        return {"here": self._answered}
