"""`Session`: a program that goes on. Cell after cell runs in one process, which keeps its names in between."""

from __future__ import annotations

import asyncio
import threading
import weakref
from types import TracebackType
from typing import Self

from sandbox.errors import UsageError
from sandbox.execution import Execution, Limits, Status
from sandbox.host.pending import LARGEST_PROGRAM, SESSION_ENDED, Pending, refused
from sandbox.host.session_cells import SessionCells, SessionPlace


class Session:
    """A program's process that waits for its next cell with its names alive; made by `Sandbox.session`.

    The first cell starts the process, in a container that sessions have to themselves (64 to each by default). Between
    its cells it is stopped: it uses no CPU and holds no worker.

    A cell that raises is over, and its session goes on. One that reaches a limit, that leaves (`sys.exit`), or that is
    cancelled ends the session: the last line of its stderr is `sandbox: the session has ended`, and that line with
    status `error` is all that a later cell gets (status `infrastructure` where the sandbox lost the session).

    That a cell is over the program says itself, from its first cell on: a cell's `ok`, and where its output begins and
    ends, are the program's word. What is to be scored is therefore run once more: the joined cells as one program, by
    `Sandbox.run`. (The limits hold whatever a program says. Random numbers follow from the first cell's text in a
    session, and from the whole text in a program.)

    `close` or `with` closes it; one that is dropped is closed. It keeps its Sandbox alive. One cell at a time.
    """

    def __init__(self, sandbox: object, cells: SessionCells, limits: Limits) -> None:
        self.limits = limits
        self._sandbox = sandbox  # which must not be closed while this is in use
        self._cells = cells
        self._place: SessionPlace | None = None
        self._begun = False
        self._over: Status | None = None  # what every later cell is
        self._closed = False
        self._lock = threading.Lock()
        self._give_back: weakref.finalize[..., Session] | None = None

    @property
    def ended(self) -> bool:
        """Whether its process is known to have ended; every later cell is then refused."""
        return self._over is not None

    def run(self, cell: str, limits: Limits | None = None) -> Execution:
        """Run the next cell and wait for it.

        limits: of this cell, the session's by default. Its memory_bytes says nothing: memory is the whole session's.
        Raises UsageError for what is no text, while another cell runs, and once the session or its sandbox is closed.
        """
        with _Turn(self, cell):
            pending = self._submit(cell, limits)
            try:
                return self._heard(pending, pending.future.result())
            except BaseException:  # Ctrl-C while waiting: the cell must not run on
                self._end(Status.error)
                raise

    async def run_async(self, cell: str, limits: Limits | None = None) -> Execution:
        """`run` without blocking the event loop. Cancelling the task ends the session."""
        with _Turn(self, cell):
            if self._place is None:
                await asyncio.to_thread(self.open)
            pending = self._submit(cell, limits)
            try:
                return self._heard(pending, await asyncio.wrap_future(pending.future))
            except BaseException:
                self._end(Status.error)
                raise

    def open(self) -> Self:
        """Take its place in a container now, rather than with the first cell."""
        if self._closed:
            raise UsageError("this Session is closed: open another")
        if self._place is None:
            self._place = self._cells.take()
            # (At the process's end the cells close anyway, with all that is in them.)
            self._give_back = weakref.finalize(self, self._cells.give_back, self._place)
            self._give_back.atexit = False
        return self

    def close(self) -> None:
        """End it. May be called twice."""
        self._closed = True
        if self._give_back is not None:
            self._give_back()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.open)

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "ended" if self.ended else "open" if self._begun else "not yet begun"
        return f"<Session, {state}>"

    # inside

    def _submit(self, cell: str, limits: Limits | None) -> Pending:
        place = self.open()._place
        assert place is not None
        if self._cells.closed:
            raise UsageError("the Sandbox of this Session is closed: create another")
        if not place.is_ours():
            raise UsageError("this Session belongs to the process that opened it: open another here")
        source = cell.encode("utf-8", "surrogatepass")
        if self._over is not None:
            return refused(SESSION_ENDED, self._over)
        if len(source) > LARGEST_PROGRAM:
            return refused(f"{len(source)} bytes of a cell are over {LARGEST_PROGRAM}")
        chosen = limits or self.limits
        opens, self._begun = not self._begun, True
        whole = Limits(chosen.cpu_seconds, chosen.wall_seconds, self.limits.memory_bytes, chosen.output_bytes)
        return place.engine.submit(source, whole, b"", session=place.session, opens=opens)

    def _heard(self, pending: Pending, execution: Execution) -> Execution:
        if pending.ended:
            lost = execution.status is Status.infrastructure
            self._end(Status.infrastructure if lost else Status.error)
        return execution

    def _end(self, status: Status) -> None:
        """No more cells: each later one has this status. The place is another session's."""
        self._over = self._over or status
        if self._give_back is not None:
            self._give_back()


class _Turn:
    """One cell at a time, of a session that can have one."""

    def __init__(self, session: Session, cell: str) -> None:
        if not isinstance(cell, str):
            raise UsageError(f"a cell must be str, not {type(cell).__name__}")
        self._lock = session._lock

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise UsageError("a cell of this Session is still running: wait for it, or open another session")

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._lock.release()
