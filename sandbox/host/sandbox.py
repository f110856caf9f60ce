"""`Sandbox`: what the other packages use. Runs programs, one or very many, and returns how each of them ended."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import threading
import weakref
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from inspect import signature
from types import TracebackType
from typing import Any, Self, TypedDict

from sandbox.backends.cell import CELL_OVERHEAD, CellPlan
from sandbox.backends.registry import NAMES, OPTIONS, find
from sandbox.cores import available_cores
from sandbox.errors import UsageError
from sandbox.execution import Execution, Limits
from sandbox.host.engine import Engine
from sandbox.host.many import as_each_ends, in_order, in_order_async
from sandbox.host.pending import LARGEST_PROGRAM, Pending, refused
from sandbox.host.session import Session
from sandbox.host.session_cells import SessionCells
from sandbox.memory import available_memory
from sandbox.packages import requirements

_CLOSED = "this Sandbox is closed: create another"
_SLOTS_PER_CELL = 8  # one supervisor and one template feed about eight cores


class _PlanOptions(TypedDict):
    """The options of a Sandbox that are handed on to its cells as they are."""

    writable: bool
    scratch_bytes: int
    without: frozenset[str]
    immortal: bool
    raw_fork: bool
    snapshot: bool
    packages: tuple[str, ...]
    modules: tuple[str, ...] | None


class Sandbox:
    """Runs untrusted Python programs, each in a process of its own, isolated, within limits.

    backend: "docker", "namespace", "confined" (isolates less: its docstring says what it does not stop), "process"
        (trusted programs only), or "auto": docker where an engine answers, else namespace, else confined where
        allow_confined=True or SHOWWORK_SANDBOX=confined says that it may be, else an InfrastructureError that says what
        to install. Or the name of a backend that an installed package registers in the entry-point group
        `showwork.backends`; `auto` never takes one of these.
    workers: programs at a time; by default the cores that this process may use (affinity and CPU quota).
    limits: the default limits of every program.
    cells: containers over which the workers are spread; by default one for every eight workers.
    sessions: how many sessions share a container; another one opens when it is full.
    session_memory: bytes that the containers of all sessions may hold together; by default the memory that this process
        may use. Each holds an equal part, and none opens whose part would not hold a program. Only docker can hold a
        container to it: elsewhere it limits how many there are.
    packages: what programs may import beside SymPy, mpmath and NumPy, as pip is asked for it: ["networkx==3.5"]. Their
        versions are written down the first time (`sandbox.packages`), and the same ones taken from then on.
    modules: what is imported of them before any program starts, so that programs need not wait; all of them by default.
    writable: whether each program gets an empty /tmp of its own, of scratch_bytes; then every worker has its own cell.
    without: mitigations to switch off, for the test that shows what each of them stops; never for use.
    immortal, raw_fork, snapshot: the three speed tricks; a self-test guards each.
    options: of the backend. auto takes allow_confined (see above), and prefer_ready=True: an image that must first be
        built is not waited for where namespaces work, for programs that are known, like those of our problems. Docker
        takes runtime="runsc", and image=TAG in place of the built image; a backend from outside takes its own.

    Opens when it is entered or first used, closes with `close`, at the end of `with`, when nobody holds it any more, or
    with the process. Safe to use
    from any thread and from asyncio; a forked or spawned process that uses its copy gets cells of its own.

    What a program does is data: `run` gives an Execution for any text at all. Raises UsageError for a wrong option, a
    program that is not text, or a closed sandbox, and InfrastructureError if no cell can be opened at first; an
    outage later on is an Execution with status `infrastructure`.
    """

    def __init__(
        self,
        backend: str = "auto",
        workers: int | None = None,
        limits: Limits | None = None,
        *,
        cells: int | None = None,
        sessions: int = 64,
        session_memory: int | None = None,
        packages: Iterable[str] = (),
        modules: Iterable[str] | None = None,
        writable: bool = False,
        scratch_bytes: int = 64 << 20,
        without: Iterable[str] = (),
        immortal: bool = True,
        raw_fork: bool = True,
        snapshot: bool = True,
        **options: Any,
    ) -> None:
        unknown = sorted(set(options).difference(OPTIONS))
        if unknown and backend in NAMES:  # one from outside says itself which options it takes, when it is opened
            own = [name for name, value in signature(Sandbox).parameters.items() if value.kind is value.KEYWORD_ONLY]
            raise UsageError(f"Sandbox has no option {unknown[0]!r}; it has {', '.join((*own, *sorted(OPTIONS)))}")
        if workers is not None and workers < 1:
            raise UsageError(f"workers must be at least 1, not {workers}")
        if sessions < 1:
            raise UsageError(f"sessions must be at least 1, not {sessions}")
        if session_memory is not None and session_memory < 1:
            raise UsageError(f"session_memory must be at least 1, not {session_memory}")
        self._cells = cells
        self._plan_options = _PlanOptions(
            writable=bool(writable),
            scratch_bytes=int(scratch_bytes),
            without=frozenset(without),
            immortal=bool(immortal),
            raw_fork=bool(raw_fork),
            snapshot=bool(snapshot),
            packages=requirements(packages),
            modules=None if modules is None else tuple(modules),
        )
        # As given: in another process, on another machine, None means the cores that are there.
        given = {
            "cells": cells,
            "sessions": sessions,
            "session_memory": session_memory,
            **self._plan_options,
            **options,
        }
        self._copy = partial(Sandbox, backend, workers, limits, **given)
        self.backend = backend
        self.workers = workers or available_cores()
        self.limits = limits or Limits()
        self._options = options  # of the backend
        self._engine: Engine | None = None
        # A writable /tmp is private because nobody else is in the cell.
        each = 1 if writable else sessions
        slots = 1 if writable else min(self.workers, _SLOTS_PER_CELL)
        plan = CellPlan(slots=slots, limits=self.limits, sessions=each, **self._plan_options)
        self._sessions = SessionCells(
            partial(_opened_holding, backend, options, plan),
            each,
            session_memory or available_memory(),
            self.limits.memory_bytes + CELL_OVERHEAD,
        )
        weakref.finalize(self, self._sessions.close, wait=False).atexit = False  # `_close_all` comes before
        self._lock = threading.Lock()
        self._closed = False
        self._dropped: weakref.finalize[..., Sandbox] | None = None
        _living.add(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._copy, ()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open" if self._engine else "not yet open"
        return f"<Sandbox {self.backend}, {self.workers} workers, {state}>"

    # opening and closing

    def open(self) -> Self:
        """Start the cells now, rather than with the first program."""
        self._running()
        return self

    def close(self) -> None:
        """End every program and every cell. The sandbox cannot be used again."""
        with self._lock:
            self._closed = True
            engine, self._engine = self._engine, None
            if self._dropped is not None:
                self._dropped.detach()
        if engine is not None and engine.pid == os.getpid():
            engine.close()
        self._sessions.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.open)

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await asyncio.to_thread(self.close)

    def facts(self) -> list[dict[str, Any]]:
        """What each open cell says of itself: its name, the versions in it, the speed tricks that hold there."""
        engine = self._running()
        return [fact for one in (engine, *self._sessions.engines()) for fact in one.facts()]

    def census(self) -> list[dict[str, float]]:
        """What each open cell holds and has used: descriptors, processes, rss, the CPU of its supervisor, its template
        and its programs; of idle sessions the number, memory (bytes) and CPU. The cells of programs come first."""
        engine = self._running()
        return [counts for one in (engine, *self._sessions.engines()) for counts in one.census()]

    # running

    def run(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        """Run one program and wait for it."""
        pending = self._submit(program, limits, stdin)
        try:
            return pending.future.result()
        except BaseException:  # Ctrl-C while waiting: the program must not run on
            self._cancel(pending)
            raise

    def map(self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None) -> Iterator[Execution]:
        """Run many; yields their Executions in order, and takes programs only as fast as they are run.

        limits: one for all, or one per program. Leaving the iterator early stops what is still running.
        """
        return in_order(self._submit, self._cancel, self._window(), programs, limits)

    def as_completed(
        self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None
    ) -> Iterator[tuple[int, Execution]]:
        """Run many; yields (index, Execution) as each ends."""
        return as_each_ends(self._submit, self._cancel, self._window(), programs, limits)

    async def run_async(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        """Run one program without blocking the event loop. Cancelling the task stops the program."""
        if self._engine is None:
            await asyncio.to_thread(self.open)
        pending = self._submit(program, limits, stdin)
        try:
            return await asyncio.wrap_future(pending.future)
        except asyncio.CancelledError:
            self._cancel(pending)
            raise

    async def map_async(
        self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None
    ) -> AsyncIterator[Execution]:
        """`map` for asyncio."""
        if self._engine is None:
            await asyncio.to_thread(self.open)
        many = in_order_async(self._submit, self._cancel, self._window(), programs, limits)
        async with contextlib.aclosing(many):
            async for execution in many:
                yield execution

    def session(self, limits: Limits | None = None) -> Session:
        """A program that goes on: `Session.run(cell)` runs one cell after another in one process, its names alive.

        limits: the default limits of each cell, and (memory_bytes) the memory of all of them together.
        """
        if self._closed:
            raise UsageError(_CLOSED)
        return Session(self, self._sessions, limits or self.limits)

    # inside

    def _window(self) -> int:
        return max(64, 16 * self.workers)

    def _submit(self, program: str, limits: Limits | None, stdin: str) -> Pending:
        if not isinstance(program, str) or not isinstance(stdin, str):
            raise UsageError(
                f"a program and its stdin must be str, not {type(program).__name__}, {type(stdin).__name__}"
            )
        engine = self._running()
        source = program.encode("utf-8", "surrogatepass")
        stdin_bytes = stdin.encode("utf-8", "surrogatepass")
        if len(source) + len(stdin_bytes) > LARGEST_PROGRAM:
            return refused(f"{len(source) + len(stdin_bytes)} bytes of program and stdin are over {LARGEST_PROGRAM}")
        return engine.submit(source, limits or self.limits, stdin_bytes)

    def _cancel(self, pending: Pending) -> None:
        engine, future = self._engine, pending.future
        # asyncio has cancelled the future by the time its task hears of it: that is no answer, and the program runs on.
        if engine is not None and (future.cancelled() or not future.done()):
            engine.cancel(pending)

    def _running(self) -> Engine:
        engine = self._engine
        if engine is not None:
            return engine
        with self._lock:
            if self._closed:
                raise UsageError(_CLOSED)
            if self._engine is None:
                self._engine = self._start()
            return self._engine

    def _start(self) -> Engine:
        # A writable /tmp is private because nobody else is in the cell: one program at a time, one cell per worker.
        writable = self._plan_options["writable"]
        cells = self.workers if writable else self._cells or -(-self.workers // _SLOTS_PER_CELL)
        cells = min(cells, self.workers)
        plan = CellPlan(slots=-(-self.workers // cells), limits=self.limits, **self._plan_options)
        engine = _opened(self.backend, self._options, plan, cells)
        # Dropped without `close`: its cells end with it, and nobody waits for that.
        self._dropped = weakref.finalize(self, engine.close_soon)
        self._dropped.atexit = False  # `_close_all` is for the exit
        return engine

    def _forked(self) -> None:
        """In a forked child: whatever the parent had open stays the parent's."""
        self._lock = threading.Lock()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.abandon()
        self._sessions.abandon()


def _opened(backend: str, options: Mapping[str, Any], plan: CellPlan, cells: int) -> Engine:
    engine = Engine(find(backend, options), plan, cells)
    engine.open()
    return engine


def _opened_holding(backend: str, options: Mapping[str, Any], plan: CellPlan, memory: int) -> Engine:
    return _opened(backend, options, replace(plan, memory_bytes=memory), 1)


_living: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def _close_all() -> None:
    for sandbox in list(_living):
        sandbox.close()


def _forked_all() -> None:
    for sandbox in list(_living):
        sandbox._forked()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forked_all)
