"""The engine: one thread that owns the cells, hands them requests, keeps deadlines and makes up for what dies.

All state is the thread's own; other threads only append to the inbox and wait on futures.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sandbox import protocol
from sandbox.cell import Backend, Cell, Plan
from sandbox.errors import InfrastructureError, ShowworkError
from sandbox.execution import Execution, Status

_STATUS = tuple(Status)
_GRACE = 0.5  # seconds past a program's deadline at which its cell is given up
_START_SECONDS = 60.0  # a cell that has not said hello by then never will
_GIVE_UP = 3  # failed starts in a row after which what waits is answered `infrastructure`
_PATIENCE = (0.0, 0.2, 1.0, 5.0)  # seconds before the next attempt, by failed starts in a row


class Ticket:
    """One request as the host sees it, from submission to its only answer."""

    __slots__ = ("attempts", "deadline", "future", "request")

    def __init__(self, request: protocol.Request) -> None:
        self.request = request
        self.future: Future[Execution] = Future()
        self.attempts = 0
        self.deadline = 0.0

    def answer(self, execution: Execution) -> None:
        if not self.future.done():
            self.future.set_result(execution)


@dataclass(slots=True, eq=False)
class Seat:
    """A place for a cell: the cell itself changes when it dies."""

    slots: int
    cell: Cell | None = None
    ready: bool = False
    opening: bool = False
    failures: int = 0
    not_before: float = 0.0
    cause: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    frames: protocol.Frames = field(default_factory=protocol.Frames)
    unsent: deque[memoryview] = field(default_factory=deque)
    # The supervisor starts programs in the order in which they came: the first `slots` run, the others wait there so
    # that a slot never stands idle for a round trip.
    running: dict[int, Ticket] = field(default_factory=dict)
    waiting: deque[Ticket] = field(default_factory=deque)
    asked: deque[Future[dict[str, float]]] = field(default_factory=deque)

    def load(self) -> int:
        return len(self.running) + len(self.waiting)


class Engine:
    """Runs requests on `seats` cells of a backend, in the process that made it."""

    def __init__(self, backend: Backend, plan: Plan, seats: int) -> None:
        self.backend = backend
        self.plan = plan
        self.pid = os.getpid()
        self.restarts = 0
        self._numbers = itertools.count(1)
        self._inbox: deque[Callable[[], None]] = deque()
        self._queue: deque[Ticket] = deque()
        self._seats = [Seat(plan.slots) for _ in range(seats)]
        self._selector = selectors.DefaultSelector()
        self._bell, self._wake = socket.socketpair()
        for end in (self._bell, self._wake):
            end.setblocking(False)
        self._rung = False
        self._closing = False
        self._opened: Future[None] = Future()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="showwork-sandbox", daemon=True)

    # called from any thread

    def open(self) -> None:
        """Start the cells and wait until all of them answer. Raises what the first that failed raised."""
        self._thread.start()
        try:
            self._opened.result()
        except BaseException:
            self.close()
            raise

    def submit(self, program: bytes, cpu: float, wall: float, memory: int, output: int, stdin: bytes) -> Ticket:
        """Queue one program; the ticket's future has its Execution in the end, whatever happens."""
        number = next(self._numbers)
        ticket = Ticket(protocol.Request(number, cpu, wall, memory, output, program, stdin))
        self._post(lambda: self._accept(ticket))
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """The answer is no longer wanted: the program is stopped where it is."""
        self._post(lambda: self._withdraw(ticket))

    def close(self) -> None:
        """Stop everything, and answer what is still open with `infrastructure`. May be called twice."""
        if self._thread.ident is None:
            self._release()
            return
        self._post(self._start_closing)
        if threading.current_thread() is not self._thread:
            self._closed.wait(30.0)
            self._thread.join(5.0)

    def abandon(self) -> None:
        """In a forked child: the cells are the parent's. Close our copies of the descriptors and touch nothing else,
        so that the parent's end is not hidden from the supervisors by ours."""
        for seat in self._seats:
            if seat.cell is not None:
                with contextlib.suppress(OSError):
                    seat.cell.socket.close()
        self._release()

    def facts(self) -> list[dict[str, Any]]:
        """What each cell that is ready said of itself: versions, and which speed tricks hold."""
        open_ = [(seat, seat.cell) for seat in self._seats if seat.cell is not None and seat.ready]
        return [{"backend": self.backend.name, "cell": cell.name, **seat.facts} for seat, cell in open_]

    def census(self, seconds: float = 10.0) -> list[dict[str, float]]:
        """What each cell holds and has used just now (see `Supervisor._census`)."""
        answers: list[Future[dict[str, float]]] = [Future() for _ in self._seats]

        def ask() -> None:
            for seat, answer in zip(self._seats, answers, strict=True):
                seat.asked.append(answer)
                self._send(seat, protocol.frame(protocol.CENSUS))

        self._post(ask)
        return [answer.result(seconds) for answer in answers]

    def _release(self) -> None:
        for end in (self._bell, self._wake):
            end.close()
        with contextlib.suppress(OSError):
            self._selector.close()

    def _post(self, act: Callable[[], None]) -> None:
        self._inbox.append(act)
        if not self._rung:
            self._rung = True
            with contextlib.suppress(OSError):  # full: it will wake anyway; closed: nobody is left to wake
                self._wake.send(b"!")

    # the thread

    def _work(self) -> None:
        self._selector.register(self._bell, selectors.EVENT_READ, None)
        for seat in self._seats:
            self._open_seat(seat)
        try:
            while not self._closing:
                for key, events in self._selector.select(self._patience()):
                    if key.data is None:
                        self._hear_bell()
                    else:
                        self._talk(key.data, events)
                while self._inbox:
                    self._inbox.popleft()()
                self._keep_deadlines()
                self._dispatch()
        finally:
            self._shut_down()

    def _hear_bell(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        # After the bell is emptied and before the inbox is: who posts from here on rings again. The other way round a
        # ring between the two would be swallowed with the flag left up, and nobody would ever ring again.
        self._rung = False

    def _patience(self) -> float | None:
        times = [ticket.deadline for seat in self._seats for ticket in seat.running.values()]
        times += [seat.not_before for seat in self._seats if seat.cell is None and not seat.opening]
        times += [seat.not_before for seat in self._seats if seat.cell is not None and not seat.ready]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _accept(self, ticket: Ticket) -> None:
        self._queue.append(ticket)

    def _withdraw(self, ticket: Ticket) -> None:
        ticket.answer(_failed("cancelled"))
        if ticket in self._queue:
            self._queue.remove(ticket)
            return
        for seat in self._seats:
            if ticket.request.id in seat.running or ticket in seat.waiting:
                self._send(seat, protocol.encode_cancel(ticket.request.id))

    def _start_closing(self) -> None:
        self._closing = True

    def _shut_down(self) -> None:
        cells = [seat.cell for seat in self._seats if seat.cell is not None]
        enders = [threading.Thread(target=cell.kill, daemon=True) for cell in cells]
        for cell in cells:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(cell.socket)
        for ender in enders:
            ender.start()
        left = [t for seat in self._seats for t in (*seat.running.values(), *seat.waiting)]
        for ticket in (*left, *self._queue):
            ticket.answer(_failed("the sandbox was closed"))
        if not self._opened.done():
            self._opened.set_exception(InfrastructureError("the sandbox was closed while it was opening"))
        for ender in enders:
            ender.join(15.0)
        while any(seat.opening for seat in self._seats):  # a cell that opens now must still be ended
            if not self._inbox:
                time.sleep(0.02)
                continue
            self._inbox.popleft()()
        while self._inbox:
            self._inbox.popleft()()
        for ticket in self._queue:
            ticket.answer(_failed("the sandbox was closed"))
        self._release()
        self._closed.set()

    # cells

    def _open_seat(self, seat: Seat) -> None:
        """Open a cell in a thread of its own: an engine may take a second to answer, and requests must not wait."""
        seat.opening = True

        def work() -> None:
            try:
                cell = self.backend.open(self.plan)
            except Exception as error:  # noqa: BLE001 - whatever went wrong there is an outage here, and reported so
                failure = error
                self._post(lambda: self._not_opened(seat, failure))
            else:
                self._post(lambda: self._connected(seat, cell))

        threading.Thread(target=work, name="showwork-cell", daemon=True).start()

    def _not_opened(self, seat: Seat, error: Exception) -> None:
        seat.opening = False
        self._count_failure(seat, error)

    def _connected(self, seat: Seat, cell: Cell) -> None:
        seat.opening = False
        if self._closing:
            cell.kill()
            return
        seat.cell, seat.ready, seat.frames = cell, False, protocol.Frames()
        seat.not_before = time.monotonic() + _START_SECONDS
        cell.socket.setblocking(False)
        self._selector.register(cell.socket, selectors.EVENT_READ, seat)
        self._send(seat, cell.payload)

    def _count_failure(self, seat: Seat, error: Exception) -> None:
        seat.failures += 1
        seat.cause = str(error)
        seat.not_before = time.monotonic() + _PATIENCE[min(seat.failures, len(_PATIENCE) - 1)]
        if not self._opened.done():
            known = isinstance(error, ShowworkError)
            self._opened.set_exception(error if known else InfrastructureError(f"the sandbox did not start: {error}"))

    def _talk(self, seat: Seat, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._flush(seat)
        if events & selectors.EVENT_READ and seat.cell is not None:
            self._read(seat, seat.cell)

    def _read(self, seat: Seat, cell: Cell) -> None:
        try:
            data = cell.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(seat, f"{cell.name} ended unexpectedly")
            return
        for kind, body in seat.frames.feed(cell.decode(data)):
            if kind == protocol.RESULT:
                self._settle(seat, protocol.decode_result(body))
            elif kind == protocol.HELLO:
                self._welcome(seat, body)
            elif kind == protocol.CENSUS:
                seat.asked.popleft().set_result(json.loads(body))
            elif kind == protocol.FAILURE:
                self._lose(seat, f"{cell.name}: {body.decode()}")
                return

    def _welcome(self, seat: Seat, body: bytes) -> None:
        seat.facts, seat.ready, seat.failures = json.loads(body), True, 0
        if all(other.ready for other in self._seats) and not self._opened.done():
            self._opened.set_result(None)

    def _lose(self, seat: Seat, cause: str) -> None:
        """The cell is dead or deaf: end it, retry what ran in it once, and start another."""
        cell = seat.cell
        if cell is None:
            return
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(cell.socket)
        words = cell.complaints()
        threading.Thread(target=cell.kill, name="showwork-ender", daemon=True).start()
        ran, waited = list(seat.running.values()), list(seat.waiting)
        was_ready = seat.ready
        seat.cell, seat.ready = None, False
        seat.unsent.clear()
        seat.running.clear()
        seat.waiting.clear()
        seat.asked.clear()
        # What had started counts an attempt; what only waited there does not.
        again = [ticket for ticket in ran if self._may_retry(ticket, cause)] + waited
        self._queue.extendleft(reversed([ticket for ticket in again if not ticket.future.done()]))
        self.restarts += 1
        if was_ready:
            seat.not_before = 0.0
        else:
            self._count_failure(seat, InfrastructureError(f"{cause}{': ' + words if words else ''}"))

    def _may_retry(self, ticket: Ticket, cause: str) -> bool:
        ticket.attempts += 1
        if ticket.attempts > 1:
            ticket.answer(_failed(f"{cause}; tried twice"))
        return ticket.attempts <= 1

    # requests

    def _dispatch(self) -> None:
        now = time.monotonic()
        for seat in self._seats:
            if seat.cell is None and not seat.opening and now >= seat.not_before and self._wanted(seat):
                self._open_seat(seat)
        if not self._queue:
            return
        able = [seat for seat in self._seats if seat.ready]
        touched: dict[int, list[bytes]] = {}
        while self._queue and able:
            seat = min(able, key=Seat.load)
            if seat.load() >= 3 * seat.slots:
                break
            ticket = self._queue.popleft()
            if len(seat.running) < seat.slots:
                self._mark_started(seat, ticket, now)
            else:
                seat.waiting.append(ticket)
            touched.setdefault(self._seats.index(seat), []).append(protocol.encode_request(ticket.request))
        for index, frames in touched.items():
            self._send(self._seats[index], b"".join(frames))
        if self._queue and not able:
            self._despair()

    def _wanted(self, seat: Seat) -> bool:
        """After repeated failures a cell is tried again only when something waits for it."""
        return seat.failures < _GIVE_UP or bool(self._queue)

    def _despair(self) -> None:
        if all(seat.failures >= _GIVE_UP for seat in self._seats):
            while self._queue:
                self._queue.popleft().answer(_failed(self._seats[0].cause))

    def _mark_started(self, seat: Seat, ticket: Ticket, now: float) -> None:
        ticket.deadline = now + ticket.request.wall + _GRACE
        seat.running[ticket.request.id] = ticket

    def _settle(self, seat: Seat, result: protocol.Result) -> None:
        ticket = seat.running.pop(result.id, None)
        if ticket is None:  # withdrawn while it waited
            ticket = next((waiting for waiting in seat.waiting if waiting.request.id == result.id), None)
            if ticket is None:
                return
            seat.waiting.remove(ticket)
        elif seat.waiting:
            self._mark_started(seat, seat.waiting.popleft(), time.monotonic())
        execution = _execution(result)
        if execution.status is Status.infrastructure and not ticket.future.done():
            if self._may_retry(ticket, "the program was killed from outside the sandbox"):
                self._queue.appendleft(ticket)
        else:
            ticket.answer(execution)

    def _keep_deadlines(self) -> None:
        now = time.monotonic()
        for seat in self._seats:
            late = [ticket for ticket in seat.running.values() if ticket.deadline <= now]
            if late:
                name = seat.cell.name if seat.cell else "a cell"
                for ticket in late:
                    ticket.answer(_failed(f"{name} did not answer by the program's deadline"))
                self._lose(seat, f"{name} did not answer")
            elif seat.cell is not None and not seat.ready and seat.not_before <= now:
                self._lose(seat, f"{seat.cell.name} did not start within {_START_SECONDS:.0f} s")

    def _send(self, seat: Seat, data: bytes) -> None:
        first = not seat.unsent
        seat.unsent.append(memoryview(data))
        if first:
            self._flush(seat)

    def _flush(self, seat: Seat) -> None:
        cell = seat.cell
        if cell is None:
            return
        try:
            while seat.unsent:
                sent = cell.socket.send(seat.unsent[0])
                if sent == len(seat.unsent[0]):
                    seat.unsent.popleft()
                else:
                    seat.unsent[0] = seat.unsent[0][sent:]
        except BlockingIOError:
            pass
        except OSError:
            seat.unsent.clear()  # reading from it will say that it has ended
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if seat.unsent else 0)
        if self._selector.get_key(cell.socket).events != events:
            self._selector.modify(cell.socket, events, seat)


def _execution(result: protocol.Result) -> Execution:
    code = None if result.exit_code == protocol.NOTHING_STARTED else result.exit_code
    return Execution(
        _STATUS[result.status],
        result.stdout.decode("utf-8", "replace"),
        result.stderr.decode("utf-8", "replace"),
        code,
        result.cpu,
        result.wall,
        result.truncated,
    )


def _failed(cause: str) -> Execution:
    return Execution(Status.infrastructure, "", f"sandbox: {cause}", None, 0.0, 0.0)
