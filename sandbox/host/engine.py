"""The engine: one thread that owns the connections, sends requests to the cells, keeps deadlines, replaces dead cells.

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
from dataclasses import replace
from functools import partial
from typing import Any

from sandbox import protocol
from sandbox.backends.cell import Backend, Cell, CellPlan
from sandbox.errors import InfrastructureError, ShowworkError
from sandbox.execution import LARGEST_OUTPUT, Limits, Status
from sandbox.host.cell_connection import START_SECONDS, CellConnection
from sandbox.host.inbox import Inbox
from sandbox.host.pending import Pending, execution
from sandbox.standstill import TICK, Standstill

_CLOSING_SECONDS = 30.0  # half of it for ending the cells, so that `close` returns after the thread has
_READS = 256  # before a deadline is judged: what a cell has already answered is less than that


class Engine:
    """Runs requests on `connections` cells of a backend, in the process that made it."""

    def __init__(self, backend: Backend, plan: CellPlan, connections: int) -> None:
        self.backend = backend
        self.plan = plan
        self.pid = os.getpid()
        self._numbers = itertools.count(1)
        self._queue: deque[Pending] = deque()
        self._selector = selectors.DefaultSelector()
        self._inbox = Inbox(self._selector)
        self._connections = [CellConnection(plan.slots, self._selector) for _ in range(connections)]
        self._closing = False
        self._standstill = Standstill()
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

    def submit(self, program: bytes, limits: Limits, stdin: bytes, *, session: int = 0, opens: bool = False) -> Pending:
        """Queue one program, or one cell of a session (`opens`: its first); its future receives the Execution in the
        end, whatever happens."""
        request = protocol.RunRequest(
            id=next(self._numbers),
            cpu=limits.cpu_seconds,
            wall=limits.wall_seconds,
            memory=limits.memory_bytes,
            output=min(limits.output_bytes, LARGEST_OUTPUT),
            program=program,
            stdin=stdin,
            session=session,
            opens=opens,
        )
        pending = Pending(request)
        if not self._inbox.post(lambda: self._queue.append(pending)):
            pending.fail("the sandbox was closed")
        return pending

    def hold(self, memory: int) -> None:
        """Its cells, and those opened in their place, hold no more than so many bytes each from now on, where the
        backend can see to that. Raises InfrastructureError where one holds more already."""
        self.plan = replace(self.plan, memory_bytes=memory)
        for cell in [connection.cell for connection in self._connections]:
            if cell is not None and cell.resize is not None:
                cell.resize(memory)

    def new_session(self) -> int:
        """A number that no session here has had."""
        return next(self._numbers)

    def end_session(self, session: int) -> None:
        """Its process, wherever it is, is not needed any more."""
        frame = protocol.encode_number(protocol.END, session)
        for connection in self._connections:
            self._inbox.post(partial(connection.send, frame))

    def cancel(self, pending: Pending) -> None:
        """Stop the program: its answer is no longer wanted."""
        self._inbox.post(lambda: self._withdraw(pending))

    def close(self) -> None:
        """Stop everything, and answer what is still open with `infrastructure`. May be called twice."""
        if self._thread.ident is None:
            self._release()
            return
        self.close_soon()
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSING_SECONDS)

    def close_soon(self) -> None:
        """Begin to close, and do not wait for it. For whoever drops a Sandbox that was never closed."""
        if self.pid == os.getpid() and self._thread.ident is not None:
            self._inbox.post(self._start_closing)

    def abandon(self) -> None:
        """In a forked child: the cells are the parent's. Close our copies of the descriptors and touch nothing else,
        so that the parent's end is not hidden from the supervisors by ours."""
        for connection in self._connections:
            if connection.cell is not None:
                with contextlib.suppress(OSError):
                    connection.cell.socket.close()
        self._release()

    def facts(self) -> list[dict[str, Any]]:
        """What each cell that is ready said of itself: versions, and which speed tricks hold."""
        return [
            {"backend": self.backend.name, "cell": connection.cell.name, **connection.facts}
            for connection in self._connections
            if connection.cell is not None and connection.ready
        ]

    def census(self, seconds: float = 10.0) -> list[dict[str, float]]:
        """What each cell that is ready holds and has used just now (see `sandbox.inside.census`)."""
        requests: Future[list[Future[dict[str, float]]]] = Future()
        ready = (connection for connection in self._connections if connection.ready)  # read by the engine's thread
        self._inbox.post(lambda: requests.set_result([connection.ask() for connection in ready]))
        try:
            return [answer.result(seconds) for answer in requests.result(seconds)]
        except TimeoutError as error:
            raise InfrastructureError(f"a sandbox container did not report its state within {seconds:.0f} s") from error

    def _release(self) -> None:
        self._inbox.close()
        with contextlib.suppress(OSError):
            self._selector.close()

    # the thread

    def _work(self) -> None:
        try:
            self._open_cells()
            while not self._closing:
                patience = self._patience()
                self._hear(patience)
                self._excuse(self._standstill.seconds(patience))
                self._inbox.empty()
                self._excuse(self._standstill.seconds())
                self._keep_deadlines()
                self._open_cells()
                self._dispatch()
        finally:
            self._shut_down()

    def _patience(self) -> float | None:
        times = [at for connection in self._connections for at in connection.deadlines()]
        return min(TICK, max(0.0, min(times) - time.monotonic())) if times else None

    def _hear(self, patience: float | None) -> bool:
        """Read what has come, waiting so long for it; whether anything had."""
        heard = self._selector.select(patience)
        for key, events in heard:
            if key.data is None:
                self._inbox.hear()
            else:
                self._talk(key.data, events)
        return bool(heard)

    def _excuse(self, seconds: float) -> None:
        """This process stood still so long: nothing is late for that."""
        for connection in self._connections if seconds else ():
            connection.postpone(seconds)

    def _withdraw(self, pending: Pending) -> None:
        pending.fail("cancelled")  # where it is still queued, `_dispatch` passes over it
        for connection in self._connections:
            if connection.holds(pending):
                connection.send(protocol.encode_number(protocol.CANCEL, pending.request.id))

    def _start_closing(self) -> None:
        self._closing = True

    def _shut_down(self) -> None:
        self._closing = True
        cells = [connection.cell for connection in self._connections if connection.cell is not None]
        left = [pending for connection in self._connections for runs in connection.vacate() for pending in runs]
        enders = [threading.Thread(target=cell.kill, daemon=True) for cell in cells]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join(_CLOSING_SECONDS / 2)
        # A cell that opens from here on is ended by the thread that opens it: an image may take minutes to build, and
        # whoever pressed Ctrl-C does not wait for it.
        self._inbox.shut()
        for pending in (*left, *self._queue):
            pending.fail("the sandbox was closed")
        if not self._opened.done():
            self._opened.set_exception(InfrastructureError("the sandbox was closed while it was opening"))
        self._release()

    # cells

    def _open_cells(self) -> None:
        now = time.monotonic()
        for connection in self._connections:
            if connection.may_open(now, work_waits=bool(self._queue)):
                connection.opening = True
                threading.Thread(target=self._open, args=(connection,), name="showwork-cell", daemon=True).start()

    def _open(self, connection: CellConnection) -> None:
        """Open a cell, in a thread of its own: an engine may take a second to answer, and requests must not wait."""
        try:
            cell = self.backend.open(self.plan)
        except Exception as error:  # noqa: BLE001 - whatever went wrong there is an outage here, and reported so
            failure = error
            self._inbox.post(lambda: self._not_opened(connection, failure))
        else:
            if not self._inbox.post(lambda: self._connected(connection, cell)):
                cell.kill()

    def _not_opened(self, connection: CellConnection, error: Exception) -> None:
        connection.opening = False
        self._count_failure(connection, error)

    def _connected(self, connection: CellConnection, cell: Cell) -> None:
        if self._closing:
            cell.kill()
        else:
            connection.occupy(cell)

    def _count_failure(self, connection: CellConnection, error: Exception) -> None:
        connection.count_failure(str(error))
        if not self._opened.done():
            is_ours = isinstance(error, ShowworkError)
            self._opened.set_exception(error if is_ours else InfrastructureError(f"the sandbox did not start: {error}"))

    def _talk(self, connection: CellConnection, events: int) -> None:
        cell = connection.cell
        if cell is None:  # lost in this very round
            return
        if events & selectors.EVENT_WRITE:
            connection.flush()
        frames = connection.read()
        if frames is None:
            self._lose(connection, f"{cell.name} ended unexpectedly")
            return
        for kind, body in frames:
            if kind == protocol.RESULT:
                self._settle(connection, protocol.decode_result(body))
            elif kind == protocol.HELLO:
                self._welcome(connection, body)
            elif kind == protocol.WARMING:
                connection.hear_of_warming(bool(protocol.decode_number(body)))
            elif kind == protocol.CENSUS:
                connection.asked.popleft().set_result(json.loads(body))
            elif kind == protocol.FAILURE:
                self._lose(connection, f"{cell.name}: {json.loads(body)['cause']}")
                return

    def _welcome(self, connection: CellConnection, body: bytes) -> None:
        connection.welcome(json.loads(body))
        if all(other.ready for other in self._connections) and not self._opened.done():
            self._opened.set_result(None)

    def _lose(self, connection: CellConnection, cause: str) -> None:
        """The cell is dead or deaf: end it, and retry what ran in it once. Another will be opened."""
        cell, was_ready = connection.cell, connection.ready
        if cell is None:
            return
        interrupted, waited = connection.vacate()
        words = cell.complaints()
        threading.Thread(target=cell.kill, name="showwork-ender", daemon=True).start()
        # What had started counts an attempt; what only waited there does not.
        retries = [pending for pending in interrupted if pending.may_try_again(cause)] + waited
        self._queue.extendleft(reversed([pending for pending in retries if not pending.future.done()]))
        if not was_ready:
            self._count_failure(connection, InfrastructureError(f"{cause}{': ' + words if words else ''}"))

    # requests

    def _dispatch(self) -> None:
        now = time.monotonic()
        able = [connection for connection in self._connections if connection.ready]
        requests: dict[CellConnection, list[bytes]] = {}
        while self._queue and self._queue[0].future.done():  # cancelled while it waited
            self._queue.popleft()
        while self._queue and able:
            connection = min(able, key=CellConnection.load)
            if connection.load() >= 3 * connection.slots:
                break
            pending = self._queue.popleft()
            if pending.future.done():
                continue
            connection.put(pending, now)
            requests.setdefault(connection, []).append(protocol.encode_request(pending.request))
        for connection, frames in requests.items():
            connection.send(b"".join(frames))
        if all(connection.hopeless() for connection in self._connections):
            while self._queue:
                self._queue.popleft().fail(self._connections[0].cause)

    def _settle(self, connection: CellConnection, result: protocol.RunResult) -> None:
        pending = connection.take(result.id)
        if pending is None:
            return
        outcome = execution(result)
        pending.ended = result.ended
        if outcome.status is not Status.infrastructure:
            pending.answer(outcome)
        elif not pending.future.done() and pending.may_try_again("the program was killed from outside the sandbox"):
            self._queue.appendleft(pending)

    def _keep_deadlines(self) -> None:
        now = time.monotonic()
        reads = 0
        while any(connection.late(now) for connection in self._connections) and reads < _READS and self._hear(0.0):
            reads += 1  # what is there already was in time, whenever this thread comes to read it
        for connection in self._connections:
            cell, late = connection.cell, connection.late(now)
            if cell is None:
                continue
            if late:
                for pending in late:
                    if not pending.excused:
                        pending.fail(f"{cell.name} did not answer by the program's deadline")
                self._lose(connection, f"{cell.name} did not answer")
            elif not connection.ready and connection.until <= now:
                self._lose(connection, f"{cell.name} did not start within {START_SECONDS:.0f} s")
