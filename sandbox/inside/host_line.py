"""The supervisor's line to the host: frames in from descriptor 0, out to descriptor 1. Runs inside the sandbox."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator

from sandbox import protocol
from sandbox.inside.event_loop import EventLoop

_READ = 1 << 18


class HostLine:
    """What is sent waits for the end of the round: results that come together leave in one write."""

    def __init__(self, loop: EventLoop, leave: Callable[[], None]) -> None:
        """leave: what is done when the host has gone; it does not return."""
        self._loop, self._leave = loop, leave
        self._frames = protocol.Frames()
        self._unsent = bytearray()

    def receive(self) -> Iterator[tuple[int, bytes]]:
        """The frames that have come whole."""
        try:
            data = os.read(0, _READ)
        except BlockingIOError:
            return
        if not data:
            self._leave()
        yield from self._frames.feed(data)

    def send(self, data: bytes) -> None:
        self._unsent += data

    def flush(self) -> None:
        """Write what the host takes now; the rest when it takes more."""
        if not self._unsent:
            return
        try:
            del self._unsent[: os.write(1, self._unsent)]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._leave()
        if self._unsent and 1 not in self._loop:
            self._loop.watch(1, self.flush, select.EPOLLOUT)
        elif not self._unsent:
            self._loop.forget(1)
