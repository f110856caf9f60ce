"""The inbox: how other threads tell the engine's thread, which sleeps in a selector, what to do."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable


class Inbox:
    """Acts that are to be done in the thread that owns the selector."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._acts: deque[Callable[[], None]] = deque()
        self._bell, self._wake = socket.socketpair()
        for end in (self._bell, self._wake):
            end.setblocking(False)
        self._rung = False
        self._shut = threading.Event()
        selector.register(self._bell, selectors.EVENT_READ, None)

    def post(self, act: Callable[[], None]) -> bool:
        """Schedule an act for the engine's thread. False: the engine has shut down."""
        self._acts.append(act)
        if not self._rung:
            self._rung = True
            with contextlib.suppress(OSError):  # full: it will wake anyway; closed: nobody is left to wake
                self._wake.send(b"!")
        return not self._shut.is_set()

    def hear(self) -> None:
        """The bell has rung."""
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        # After the bell is emptied and before the acts are done: who posts from here on rings again. The other way
        # round a ring between the two would be swallowed with the flag left up, and nobody would ever ring again.
        self._rung = False

    def empty(self) -> None:
        """Do all that has been posted."""
        while self._acts:
            self._acts.popleft()()

    def shut(self) -> None:
        """From now on `post` says False; what was posted before is done here, for the last time."""
        self._shut.set()
        self.empty()

    def close(self) -> None:
        for end in (self._bell, self._wake):
            end.close()
