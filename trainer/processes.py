"""What several processes of one run (`accelerate launch`, `torchrun`) must agree on. A run of one does nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from torch import distributed

T = TypeVar("T")


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
