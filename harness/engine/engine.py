"""The interface of an engine: batches in, their answers out, in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol

from sandbox.errors import InfrastructureError

Make = Callable[[], Callable[[Any], Any]]
"""Makes, where the work is done, what answers a batch; it is closed in the end where it has a `close`. It travels by
pickle, and so do batches and answers."""


class BatchDied(InfrastructureError):
    """What answered a batch died of it each time. batch: that batch; how: how often it died, and how it ended."""

    def __init__(self, message: str, batch: Any = None, how: str = "") -> None:
        super().__init__(message)
        self.batch, self.how = batch, how


class Engine(Protocol):
    """Answers batches. The answer of a batch depends on the batch alone, so it may be asked for again."""

    name: str

    def answers(
        self, make: Make, batches: Iterable[Any], *, each_core: bool = False, workers: int | None = None
    ) -> Generator[Any]:
        """The answers of the batches, in their order; batches are taken as they are needed, and the next one is not
        waited for: an iterable that ends has no more.

        each_core: what answers uses one core, so that a machine gets `workers` of them (default: as many as it has
        cores), each in a process of its own; otherwise it gets one, which answers two batches at a time. Raises what an
        answer raises, BatchDied, and InfrastructureError where the places of work are lost."""

    def close(self) -> None:
        """End the places of work; until then the same `make` finds them open."""

    def placement(self) -> dict[str, int]:
        """Batches answered, by the place that answered them."""


def close(worker: object) -> None:
    """Close what answered batches, where it can be closed."""
    ended = getattr(worker, "close", None)
    if ended is not None:
        ended()
