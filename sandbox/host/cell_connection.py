"""The engine's connection to one cell: its socket, its state, and the pending runs that were sent to it.

Cells die and others are opened in their place; `vacate` ends everything that must not outlive the cell that died. A
connection belongs to the engine's thread alone.
"""

from __future__ import annotations

import contextlib
import selectors
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from sandbox import protocol
from sandbox.backends.cell import Cell
from sandbox.errors import InfrastructureError
from sandbox.host.pending import Pending

START_SECONDS = 60.0  # a cell that has not said hello by then never will
_GIVE_UP = 3  # failed starts in a row after which a cell is tried again only when something waits for it
_GRACE = 0.5  # seconds past a program's deadline at which its cell is given up
_PATIENCE = (0.0, 0.2, 1.0, 5.0)  # seconds before the next attempt, by failed starts in a row
_READ = 1 << 18  # bytes: one read takes the results of many programs


class CellConnection:
    """Empty, opening, connected to a cell that starts, or ready."""

    def __init__(self, slots: int, selector: selectors.BaseSelector) -> None:
        self.slots = slots
        self.cell: Cell | None = None
        self.opening = False
        self.ready = False
        self.facts: dict[str, Any] = {}
        self.failures = 0  # failed starts in a row
        self.cause = ""  # of the last of them
        self.until = 0.0  # empty: not to be opened before then; occupied and not ready: given up then
        # The supervisor starts programs in the order in which they came: the first `slots` run, the others wait there
        # so that a slot never stands idle for a round trip.
        self.running: dict[int, Pending] = {}
        self.waiting: deque[Pending] = deque()
        self.asked: deque[Future[dict[str, float]]] = deque()
        self._selector = selector
        self._frames = protocol.Frames()
        self._unsent: deque[memoryview] = deque()
        self._warming_until = 0.0

    # the cell

    def occupy(self, cell: Cell) -> None:
        """A cell has opened: send it our code, and wait for its hello."""
        self.opening, self.cell, self.ready = False, cell, False
        self._frames = protocol.Frames()
        self.until = time.monotonic() + START_SECONDS
        cell.socket.setblocking(False)
        self._selector.register(cell.socket, selectors.EVENT_READ, self)
        self.send(cell.payload)

    def welcome(self, facts: dict[str, Any]) -> None:
        """It has said hello."""
        self.facts, self.ready, self.failures = facts, True, 0

    def hear_of_warming(self, warming: bool) -> None:
        """Programs wait there for a template: none is late before it is ready, or START_SECONDS are over."""
        now = time.monotonic()
        self._warming_until = now + START_SECONDS if warming else 0.0
        for pending in self.running.values():
            pending.deadline = max(pending.deadline, now + pending.request.wall + _GRACE)

    def vacate(self) -> tuple[list[Pending], list[Pending]]:
        """The cell is gone; return the runs that had started there and those that only waited."""
        if self.cell is not None:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(self.cell.socket)
        interrupted, waited = list(self.running.values()), list(self.waiting)
        for answer in self.asked:
            answer.set_exception(InfrastructureError("its cell ended before it had answered"))
        self.cell, self.ready, self.until, self._warming_until = None, False, 0.0, 0.0
        self._unsent.clear()
        self.running.clear()
        self.waiting.clear()
        self.asked.clear()
        return interrupted, waited

    def count_failure(self, cause: str) -> None:
        """A cell did not start: the next attempt is made later each time."""
        self.failures += 1
        self.cause = cause
        self.until = time.monotonic() + _PATIENCE[min(self.failures, len(_PATIENCE) - 1)]

    def may_open(self, now: float, work_waits: bool) -> bool:
        """Whether to try for a cell now; `work_waits`: a program waits for one."""
        return self.cell is None and not self.opening and now >= self.until and (work_waits or self.failures < _GIVE_UP)

    def hopeless(self) -> bool:
        """No cell, none on its way, and the last attempts have all failed."""
        return self.cell is None and not self.opening and self.failures >= _GIVE_UP

    def deadlines(self) -> Iterator[float]:
        """When this connection must be looked at again if nothing happens before."""
        for pending in self.running.values():
            yield max(pending.deadline, self._warming_until)
        if not self.ready and not self.opening and not self.hopeless():
            yield self.until

    # its pending runs

    def load(self) -> int:
        return len(self.running) + len(self.waiting)

    def put(self, pending: Pending, now: float) -> None:
        """The request goes to this cell; the clock of its deadline runs from when it can have started."""
        if len(self.running) < self.slots:
            pending.deadline, pending.excused = now + pending.request.wall + _GRACE, False
            self.running[pending.request.id] = pending
        else:
            self.waiting.append(pending)

    def take(self, number: int) -> Pending | None:
        """The pending run that the supervisor has finished. None: it is no longer here."""
        pending = self.running.pop(number, None)
        if pending is None:  # withdrawn while it waited
            pending = next((waiting for waiting in self.waiting if waiting.request.id == number), None)
            if pending is not None:
                self.waiting.remove(pending)
        elif self.waiting:
            self.put(self.waiting.popleft(), time.monotonic())
        return pending

    def holds(self, pending: Pending) -> bool:
        return pending.request.id in self.running or pending in self.waiting

    def postpone(self, seconds: float) -> None:
        """All deadlines: this process has stood still so long. Each then has its grace from now on at least."""
        now = time.monotonic()
        for pending in self.running.values():
            pending.deadline = max(pending.deadline + seconds, now + _GRACE)
            pending.excused = True
        if not self.ready:
            self.until += seconds

    def late(self, now: float) -> list[Pending]:
        return [pending for pending in self.running.values() if max(pending.deadline, self._warming_until) <= now]

    # the connection

    def send(self, data: bytes) -> None:
        """Send now what can be sent now; the rest follows when there is room."""
        if self.cell is None:  # what is kept now would reach the next cell ahead of its code
            return
        self._unsent.append(memoryview(data))
        if len(self._unsent) == 1:
            self.flush()

    def ask(self) -> Future[dict[str, float]]:
        """Ask the supervisor for its census."""
        answer: Future[dict[str, float]] = Future()
        self.asked.append(answer)
        self.send(protocol.frame(protocol.CENSUS))
        return answer

    def flush(self) -> None:
        cell = self.cell
        if cell is None:
            return
        try:
            while self._unsent:
                count = cell.socket.send(self._unsent[0])
                if count == len(self._unsent[0]):
                    self._unsent.popleft()
                else:
                    self._unsent[0] = self._unsent[0][count:]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()  # reading from it will say that it has ended
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        if self._selector.get_key(cell.socket).events != events:
            self._selector.modify(cell.socket, events, self)

    def read(self) -> list[tuple[int, bytes]] | None:
        """The frames that have arrived; None: the cell has ended."""
        if self.cell is None:
            return []
        try:
            data = self.cell.socket.recv(_READ)
        except BlockingIOError:
            return []
        except OSError:
            return None
        return self._frames.feed(self.cell.decode(data)) if data else None
