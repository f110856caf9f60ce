"""The engine: one thread that owns the seats, hands requests to their cells, keeps deadlines, makes up for what dies.

All state is the thread's own; other threads only append to the inbox and wait on futures.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import selectors
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from sandbox import protocol
from sandbox.backends.cell import Backend, Cell, CellPlan
from sandbox.errors import InfrastructureError, ShowworkError
from sandbox.execution import Status
from sandbox.host.cell_connection import START_SECONDS, Seat
from sandbox.host.inbox import Inbox
from sandbox.host.pending import Ticket, execution

_CLOSING_SECONDS = 30.0


class Engine:
    """Runs requests on `seats` cells of a backend, in the process that made it."""

    def __init__(self, backend: Backend, plan: CellPlan, seats: int) -> None:
        self.backend = backend
        self.plan = plan
        self.pid = os.getpid()
        self._numbers = itertools.count(1)
        self._queue: deque[Ticket] = deque()
        self._selector = selectors.DefaultSelector()
        self._inbox = Inbox(self._selector)
        self._seats = [Seat(plan.slots, self._selector) for _ in range(seats)]
        self._closing = False
        self._opened: Future[None] = Future()
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
        ticket = Ticket(protocol.RunRequest(number, cpu, wall, memory, output, program, stdin))
        if not self._inbox.post(lambda: self._queue.append(ticket)):
            ticket.fail("the sandbox was closed")
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """The answer is no longer wanted: the program is stopped where it is."""
        self._inbox.post(lambda: self._withdraw(ticket))

    def close(self) -> None:
        """Stop everything, and answer what is still open with `infrastructure`. May be called twice."""
        if self._thread.ident is None:
            self._release()
            return
        self._inbox.post(self._start_closing)
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSING_SECONDS)

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
        """What each cell that is ready holds and has used just now (see `Supervisor._census`)."""
        asked: Future[list[Future[dict[str, float]]]] = Future()
        self._inbox.post(lambda: asked.set_result([seat.ask() for seat in self._seats if seat.ready]))
        try:
            return [answer.result(seconds) for answer in asked.result(seconds)]
        except TimeoutError as error:
            raise InfrastructureError(f"a cell did not tell within {seconds:.0f} s what it holds") from error

    def _release(self) -> None:
        self._inbox.close()
        with contextlib.suppress(OSError):
            self._selector.close()

    # the thread

    def _work(self) -> None:
        try:
            self._open_seats()
            while not self._closing:
                for key, events in self._selector.select(self._patience()):
                    if key.data is None:
                        self._inbox.hear()
                    else:
                        self._talk(key.data, events)
                self._inbox.empty()
                self._keep_deadlines()
                self._open_seats()
                self._dispatch()
        finally:
            self._shut_down()

    def _patience(self) -> float | None:
        times = [at for seat in self._seats for at in seat.deadlines()]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _withdraw(self, ticket: Ticket) -> None:
        ticket.fail("cancelled")
        if ticket in self._queue:
            self._queue.remove(ticket)
            return
        for seat in self._seats:
            if seat.holds(ticket):
                seat.send(protocol.encode_cancel(ticket.request.id))

    def _start_closing(self) -> None:
        self._closing = True

    def _shut_down(self) -> None:
        self._closing = True
        cells = [seat.cell for seat in self._seats if seat.cell is not None]
        left = [ticket for seat in self._seats for tickets in seat.vacate() for ticket in tickets]
        enders = [threading.Thread(target=cell.kill, daemon=True) for cell in cells]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join(_CLOSING_SECONDS / 2)
        # A cell that opens from here on is ended by the thread that opens it: an image may take minutes to build, and
        # whoever pressed Ctrl-C does not wait for it.
        self._inbox.shut()
        for ticket in (*left, *self._queue):
            ticket.fail("the sandbox was closed")
        if not self._opened.done():
            self._opened.set_exception(InfrastructureError("the sandbox was closed while it was opening"))
        self._release()

    # cells

    def _open_seats(self) -> None:
        now = time.monotonic()
        for seat in self._seats:
            if seat.may_open(now, wanted=bool(self._queue)):
                seat.opening = True
                threading.Thread(target=self._open, args=(seat,), name="showwork-cell", daemon=True).start()

    def _open(self, seat: Seat) -> None:
        """Open a cell, in a thread of its own: an engine may take a second to answer, and requests must not wait."""
        try:
            cell = self.backend.open(self.plan)
        except Exception as error:  # noqa: BLE001 - whatever went wrong there is an outage here, and reported so
            failure = error
            self._inbox.post(lambda: self._not_opened(seat, failure))
        else:
            if not self._inbox.post(lambda: self._connected(seat, cell)):
                cell.kill()

    def _not_opened(self, seat: Seat, error: Exception) -> None:
        seat.opening = False
        self._count_failure(seat, error)

    def _connected(self, seat: Seat, cell: Cell) -> None:
        if self._closing:
            cell.kill()
        else:
            seat.occupy(cell)

    def _count_failure(self, seat: Seat, error: Exception) -> None:
        seat.count_failure(str(error))
        if not self._opened.done():
            known = isinstance(error, ShowworkError)
            self._opened.set_exception(error if known else InfrastructureError(f"the sandbox did not start: {error}"))

    def _talk(self, seat: Seat, events: int) -> None:
        cell = seat.cell
        if cell is None:  # lost in this very round
            return
        if events & selectors.EVENT_WRITE:
            seat.flush()
        frames = seat.read()
        if frames is None:
            self._lose(seat, f"{cell.name} ended unexpectedly")
            return
        for kind, body in frames:
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
        seat.welcome(json.loads(body))
        if all(other.ready for other in self._seats) and not self._opened.done():
            self._opened.set_result(None)

    def _lose(self, seat: Seat, cause: str) -> None:
        """The cell is dead or deaf: end it, and retry what ran in it once. Another will be opened."""
        cell, was_ready = seat.cell, seat.ready
        if cell is None:
            return
        ran, waited = seat.vacate()
        words = cell.complaints()
        threading.Thread(target=cell.kill, name="showwork-ender", daemon=True).start()
        # What had started counts an attempt; what only waited there does not.
        again = [ticket for ticket in ran if ticket.may_try_again(cause)] + waited
        self._queue.extendleft(reversed([ticket for ticket in again if not ticket.future.done()]))
        if not was_ready:
            self._count_failure(seat, InfrastructureError(f"{cause}{': ' + words if words else ''}"))

    # requests

    def _dispatch(self) -> None:
        now = time.monotonic()
        able = [seat for seat in self._seats if seat.ready]
        requests: dict[Seat, list[bytes]] = {}
        while self._queue and able:
            seat = min(able, key=Seat.load)
            if seat.load() >= 3 * seat.slots:
                break
            ticket = self._queue.popleft()
            seat.put(ticket, now)
            requests.setdefault(seat, []).append(protocol.encode_request(ticket.request))
        for seat, frames in requests.items():
            seat.send(b"".join(frames))
        if all(seat.hopeless() for seat in self._seats):
            while self._queue:
                self._queue.popleft().fail(self._seats[0].cause)

    def _settle(self, seat: Seat, result: protocol.RunResult) -> None:
        ticket = seat.take(result.id)
        if ticket is None:
            return
        found = execution(result)
        if found.status is not Status.infrastructure:
            ticket.answer(found)
        elif not ticket.future.done() and ticket.may_try_again("the program was killed from outside the sandbox"):
            self._queue.appendleft(ticket)

    def _keep_deadlines(self) -> None:
        now = time.monotonic()
        for seat in self._seats:
            cell, late = seat.cell, seat.late(now)
            if cell is None:
                continue
            if late:
                for ticket in late:
                    ticket.fail(f"{cell.name} did not answer by the program's deadline")
                self._lose(seat, f"{cell.name} did not answer")
            elif not seat.ready and seat.until <= now:
                self._lose(seat, f"{cell.name} did not start within {START_SECONDS:.0f} s")
