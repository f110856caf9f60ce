"""What several processes of one run (`accelerate launch`, `torchrun`) must agree on. A run of one does nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from torch import distributed

T = TypeVar("T")
Made = TypeVar("Made")


def place() -> tuple[int, int]:
    """(this process's number, how many there are)."""
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def from_all(value: T) -> list[T]:
    """What every process gives, in their order, in each of them. The value must pickle."""
    _, world = place()
    if world == 1:
        return [value]
    values: list[T] = [value] * world
    distributed.all_gather_object(values, value)
    return values


def rows_of_all(own: Sequence[T]) -> list[T]:
    """The rows of all processes, in their order, in each of them."""
    return [row for rows in from_all(list(own)) for row in rows]


def of_first(make: Callable[[], T]) -> T:
    """What the first process makes, in every process. The value must pickle."""
    return from_all(make() if place()[0] == 0 else None)[0]  # type: ignore[return-value]  # the first one's is a T


def shared(parts: Sequence[T], make: Callable[[T], Made]) -> Iterator[Made]:
    """What `make` makes of each part, in their order and in every process; of each part one process makes it. So many
    at a time as there are processes: what came before is known to all when the next are begun."""
    rank, world = place()
    for start in range(0, len(parts), world):
        at_once = parts[start : start + world]
        made = from_all(make(at_once[rank]) if rank < len(at_once) else None)
        yield from made[: len(at_once)]  # type: ignore[misc]  # those are made


@contextmanager
def first_alone() -> Iterator[None]:
    """The first process runs the body, then the others do: they find the files that it has made."""
    rank, _ = place()
    if rank:
        wait()
    try:
        yield
    finally:
        if not rank:
            wait()


def wait() -> None:
    """Go on when all have come here."""
    if place()[1] > 1:
        distributed.barrier()
