"""A cell: one isolated place with one supervisor in it, as the host sees it. Data, and how to launch a local one."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from sandbox import payload
from sandbox.execution import Limits
from sandbox.interpreter import loader_environment
from sandbox.packages import folder, locked, modules

CELL_OVERHEAD = 512 << 20
"""Bytes: the supervisor, the templates, and what the kernel counts for them."""

Stage = tuple[tuple[str, ...], str, dict[str, Any]]
"""The modules to load, which one's `main` to call, and with what; see `payload.pack`."""


@dataclass(frozen=True, slots=True)
class CellPlan:
    """What every cell of a sandbox is like."""

    slots: int
    """Programs at a time."""
    limits: Limits
    """The default limits of a program; a cell's own memory limit follows from them."""
    writable: bool
    scratch_bytes: int
    """The size of the tmpfs that a writable program sees."""
    without: frozenset[str]
    """Mitigations switched off: seccomp, dumpable, rlimits, descriptors, capabilities, landlock. For the ablation test,
    which shows what each of them stops; never for use."""
    immortal: bool
    raw_fork: bool
    snapshot: bool
    """The three speed tricks that a self-test guards."""
    sessions: int = 0
    """Sessions that may be open in it, beside the programs that run."""
    memory_bytes: int | None = None
    """What the cell may hold in all, where that is less than follows from the limits of its programs."""
    packages: tuple[str, ...] = ()
    """Requirements: what programs may import beside SymPy, mpmath and NumPy; see `sandbox.packages`."""
    modules: tuple[str, ...] | None = None
    """What the template imports of them, so that programs find it imported; None: each of them."""

    def with_packages(self, version: str) -> tuple[CellPlan, Path | None]:
        """For a backend of this machine: the plan with the modules named, and the folder of the packages for that
        version of Python; None where there are no packages."""
        lock = locked(self.packages) if self.packages else None
        if lock is None or not lock.versions:
            return self, None
        site = folder(lock, version)
        return replace(self, modules=modules(lock, site) if self.modules is None else self.modules), site

    def config(self, python: str, paths: list[str], directory: str) -> dict[str, Any]:
        """The part of the plan that is sent to the supervisor and the template.

        A backend without a file system of its own adds `packages` (the folder of each, found by name and not by
        `paths`, where others lie beside them), `readable` (all that programs may read; empty: what there is), and
        `remove` (an empty folder that ends with the cell).
        """
        return {
            "slots": self.slots,
            "writable": self.writable,
            "without": sorted(self.without),
            "immortal": self.immortal,
            "raw_fork": self.raw_fork,
            "snapshot": self.snapshot,
            "everything": bool(self.sessions or self.modules),
            "python": python,
            "paths": paths,
            "directory": directory,
            "environment": {},
            "packages": {},
            "readable": [],
            "remove": "",
            "modules": list(self.modules or ()),
        }


@dataclass(slots=True)
class Cell:
    """An open cell: bytes go in and out through the socket; the payload has yet to be sent."""

    name: str
    socket: socket.socket
    payload: bytes
    kill: Callable[[], None]
    """End it now, with everything in it. Never raises, may be called twice, takes well under a second."""
    complaints: Callable[[], str]
    """The end of what it wrote to its stderr: empty where all is well."""
    decode: Callable[[bytes], bytes] = field(default=lambda data: data)
    """From what the socket gives to frames; Docker wraps the two output streams of a container in one."""
    resize: Callable[[int], None] | None = None
    """Let it hold so many bytes in all from now on; None: nothing here holds a cell's memory. Raises
    InfrastructureError where it holds more already."""


class Backend(Protocol):
    """A way to make cells."""

    name: str

    def open(self, plan: CellPlan) -> Cell:
        """Start one cell; raises UsageError or InfrastructureError where that cannot be."""


class IsolatingBackend(Backend, Protocol):
    """A backend that holds untrusted programs and can say whether it works on this machine."""

    def obstacle(self) -> str | None:
        """Why it cannot work here, in one line, or None."""

    def is_ready(self) -> bool:
        """Whether the first cell need not wait for `prepare`. Asked where there is no obstacle."""

    def prepare(self) -> None:
        """Make what the first cell needs and is missing. Raises InfrastructureError if that cannot be done here."""


def launch(name: str, python: str, stages: Iterable[Stage], explain: Callable[[str], str] = str) -> Cell:
    """A cell that is a child process of this one, with its own clean environment and a socket for stdin and stdout.

    stages: what runs there; each but the last ends by starting the interpreter anew, which then reads the next.
    explain: makes what it wrote to its stderr fit for people.
    """
    host_end, cell_end = socket.socketpair()
    words = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the cell, and `kill` closes it
    try:
        child = subprocess.Popen(
            [python, *payload.FLAGS, "-c", payload.BOOT],
            stdin=cell_end.fileno(),
            stdout=cell_end.fileno(),
            stderr=words,
            env=payload.ENVIRONMENT | loader_environment(),
            cwd="/",
            start_new_session=True,  # a Ctrl-C at the terminal is the host's to act on
        )
    except BaseException:
        host_end.close()
        words.close()
        raise
    finally:
        cell_end.close()

    last: list[str] = []

    def complaints() -> str:
        if not words.closed:
            size = os.fstat(words.fileno()).st_size
            last[:] = [os.pread(words.fileno(), 4096, max(0, size - 4096)).decode("utf-8", "replace").strip()]
        return explain(last[0]) if last and last[0] else ""

    def kill() -> None:
        with contextlib.suppress(OSError):
            host_end.close()
        if child.returncode is None:
            child.kill()
            child.wait()
        complaints()
        words.close()

    sources = payload.sources()
    data = b"".join(payload.pack(sources, order, main, config) for order, main, config in stages)
    return Cell(f"{name} {child.pid}", host_end, data, kill, complaints)
