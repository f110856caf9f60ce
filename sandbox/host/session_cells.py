"""The cells that sessions live in: their own, so that what sessions hold is no program's loss, opened as they fill."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import InfrastructureError, UsageError
from sandbox.host.engine import Engine


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """Room for one session in a cell."""

    engine: Engine
    """Of that one cell."""
    session: int
    """The session's number there."""

    def is_ours(self) -> bool:
        """Whether this is the process that opened the cell, and no fork of it."""
        return self.engine.pid == os.getpid()


class SessionCells:
    """The open cells, each with an engine of its own: a session stays where its process is."""

    def __init__(self, start: Callable[[int], Engine], each: int, memory: int, least: int) -> None:
        """start: opens a cell that may hold so many bytes. each: sessions a cell. memory: bytes that all cells may hold
        together, in equal parts; least: what a part must be, or no further cell opens."""
        self._start = start
        self._each = each
        self._memory = memory
        self._least = least
        self._taken: dict[Engine, int] = {}
        self._lock = threading.Lock()
        self.closed = False

    def take(self) -> SessionPlace:
        """A place in the first cell that has one; another cell opens where none has. Raises InfrastructureError where
        that cannot be."""
        with self._lock:
            if self.closed:
                raise UsageError("this Sandbox is closed: create another")
            free = (engine for engine, count in self._taken.items() if count < self._each)
            engine = next(free, None)
            if engine is None:
                engine = self._another()
                self._taken[engine] = 0
            self._taken[engine] += 1
            return SessionPlace(engine, engine.new_session())

    def _another(self) -> Engine:
        """One cell more: the others give of their part."""
        part = self._memory // (len(self._taken) + 1)
        if self._taken and part < self._least:
            raise InfrastructureError(
                f"{self._memory >> 20} MiB (session_memory) are taken by {len(self._taken)} containers of {self._each} "
                "sessions each: close sessions, or allow more"
            )
        for engine in self._taken:
            engine.hold(part)
        return self._start(part)

    def give_back(self, place: SessionPlace) -> None:
        """The session is over: its process ends."""
        if place.is_ours():
            place.engine.end_session(place.session)
            with self._lock:
                if place.engine in self._taken:
                    self._taken[place.engine] -= 1

    def engines(self) -> list[Engine]:
        return list(self._taken)

    def close(self, *, wait: bool = True) -> None:
        """End every session and every cell; `wait` until they have ended."""
        self.closed = True
        with self._lock:
            engines, self._taken = [*self._taken], {}
        ours = [engine for engine in engines if engine.pid == os.getpid()]
        closing = [threading.Thread(target=engine.close, daemon=True) for engine in ours]
        for thread in closing:
            thread.start()
        for thread in closing if wait else ():
            thread.join()

    def abandon(self) -> None:
        """In a forked child: the cells are the parent's, and their sessions too."""
        self._lock = threading.Lock()
        engines, self._taken = [*self._taken], {}
        for engine in engines:
            engine.abandon()
