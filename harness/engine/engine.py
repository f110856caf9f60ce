"""The interface of an engine: batches in, their answers out, in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol

Make = Callable[[], Callable[[Any], Any]]
"""Makes, where the work is done, what answers a batch; it is closed in the end where it has a `close`. It travels by
pickle, and so do batches and answers."""


class Engine(Protocol):
    """Answers batches. The answer of a batch depends on the batch alone, so it may be asked for again."""

    name: str

    def answers(self, make: Make, batches: Iterable[Any], *, each_core: bool = False) -> Generator[Any]:
        """The answers of the batches, in their order; batches are taken as they are needed. each_core: what answers
        uses one core, so a place gets as many of them as it has cores. Raises what an answer raises, and
        InfrastructureError where the places of work are lost."""

    def close(self) -> None:
        """End the places of work; until then the same `make` finds them open."""

    def placement(self) -> dict[str, int]:
        """Batches answered, by the place that answered them."""


def close(worker: object) -> None:
    """Close what answered batches, where it can be closed."""
    ended = getattr(worker, "close", None)
    if ended is not None:
        ended()
