"""Many programs at a time, lazily: as many are under way as a window holds, and each that ends lets the next one in.

`submit` and `cancel` are a Sandbox's. Leaving an iterator early stops what is still running.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue

from sandbox.execution import Execution, Limits
from sandbox.host.pending import Pending

Submit = Callable[[str, Limits | None, str], Pending]
Cancel = Callable[[Pending], None]
ForAll = Limits | Iterable[Limits] | None
"""Limits: one for all programs, or one per program; None where the sandbox's own hold."""


def in_order(submit: Submit, cancel: Cancel, most: int, programs: Iterable[str], limits: ForAll) -> Iterator[Execution]:
    """The Executions in the order of the programs; at most so many are under way."""
    window: deque[Pending] = deque()
    try:
        for program, limit in _pairs(programs, limits):
            window.append(submit(program, limit, ""))
            # A slow program at the head must not leave the others' slots idle, so the window is a wide one; and
            # where the programs themselves come slowly, what is done does not wait until it is full.
            while window and (len(window) >= most or window[0].future.done()):
                yield window[0].future.result()
                window.popleft()
        while window:
            yield window[0].future.result()
            window.popleft()
    finally:
        for pending in window:
            cancel(pending)


async def in_order_async(
    submit: Submit, cancel: Cancel, most: int, programs: Iterable[str], limits: ForAll
) -> AsyncGenerator[Execution, None]:
    """`in_order` for asyncio."""
    window: deque[Pending] = deque()
    try:
        for program, limit in _pairs(programs, limits):
            window.append(submit(program, limit, ""))
            while window and (len(window) >= most or window[0].future.done()):
                yield await asyncio.wrap_future(window[0].future)
                window.popleft()
        while window:
            yield await asyncio.wrap_future(window[0].future)
            window.popleft()
    finally:
        for pending in window:
            cancel(pending)


def as_each_ends(
    submit: Submit, cancel: Cancel, most: int, programs: Iterable[str], limits: ForAll
) -> Iterator[tuple[int, Execution]]:
    """(index, Execution) as each ends; at most so many are under way."""
    in_flight: dict[int, Pending] = {}
    completions: SimpleQueue[int] = SimpleQueue()
    try:
        for index, (program, limit) in enumerate(_pairs(programs, limits)):
            in_flight[index] = pending = submit(program, limit, "")
            pending.future.add_done_callback(partial(_tell, completions, index))
            while in_flight and (len(in_flight) >= most or not completions.empty()):
                first = completions.get()
                yield first, in_flight.pop(first).future.result()
        while in_flight:
            first = completions.get()
            yield first, in_flight.pop(first).future.result()
    finally:
        for pending in in_flight.values():
            cancel(pending)


def _pairs(programs: Iterable[str], limits: ForAll) -> Iterator[tuple[str, Limits | None]]:
    if limits is None or isinstance(limits, Limits):
        for program in programs:
            yield program, limits
    else:
        yield from zip(programs, limits, strict=True)


def _tell(completions: SimpleQueue[int], index: int, _: Future[Execution]) -> None:
    completions.put(index)
