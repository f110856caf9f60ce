"""A sandbox examined: what opens, whether it holds, what one run costs."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sandbox.backends.registry import find
from sandbox.errors import ShowworkError
from sandbox.execution import Limits, Status
from sandbox.host.sandbox import Sandbox

if TYPE_CHECKING:
    from sandbox.backends.cell import IsolatingBackend

_QUICK = Limits(cpu_seconds=0.3, wall_seconds=5.0, memory_bytes=1 << 28)

# What a sandbox must answer; the whole suite of attacks is in the tests.
_WORKS = (
    ("computes", "from sympy import *\nx = symbols('x')\nprint(diff(x**3, x))", Status.ok, "3*x**2\n"),
    ("CPU limit", "while True: pass", Status.timeout, ""),
    ("memory limit", "x = [0] * 10**9", Status.memory, ""),
    ("output limit", "while True: print('y' * 10000)", Status.output, None),
)
_ISOLATES = (
    ("no files", "open('/tmp/escape', 'w')", Status.error, ""),
    ("no files of the host", f"open({__file__!r})", Status.error, ""),
    ("no sockets", "import socket; socket.socket()", Status.error, ""),
    ("no processes", "import os; os.fork()", Status.error, ""),
    ("no signals", "import os; os.kill(os.getppid(), 9)", Status.error, ""),
)


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found, for one backend; times in seconds."""

    backend: str
    cell: str
    versions: dict[str, str]
    immortal: bool
    raw_fork: bool
    snapshot: bool
    open_seconds: float
    run_seconds: float
    """Median wall time of a derivative, from call to reply."""
    run_cpu_seconds: float
    checks: int
    failed: tuple[str, ...]
    """Names of the checks that did not hold."""

    @property
    def healthy(self) -> bool:
        return not self.failed

    def lines(self) -> list[tuple[str, str]]:
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        verdict = f"{self.checks - len(self.failed)} of {self.checks} checks hold"
        if self.failed:
            verdict += f"; FAILED: {', '.join(self.failed)}"
        tricks = (("immortal objects", self.immortal), ("raw fork", self.raw_fork), ("snapshot", self.snapshot))
        return [
            ("backend", f"{self.backend} ({self.cell})"),
            ("inside", versions),
            ("speed-ups", ", ".join(f"{name} {_yes(on)}" for name, on in tricks)),
            ("opening", f"{self.open_seconds:.2f} s"),
            ("one run", f"{self.run_seconds * 1000:.1f} ms, of which {self.run_cpu_seconds * 1000:.1f} ms CPU"),
            ("self-test", verdict),
        ]


def obstacle(backend: str) -> str | None:
    """Why that isolating backend cannot be used on this machine, in one line, or None: found by running a program in
    it. Builds no image: where that is missing, docker has been asked whether it answers, and no more."""
    chosen = cast("IsolatingBackend", find(backend, {}))
    said = chosen.obstacle()
    if said is not None or not chosen.is_ready():
        return said
    try:
        with Sandbox(backend, workers=1) as sandbox:
            execution = sandbox.run("print(6*7)")
    except ShowworkError as error:
        return " ".join(str(error).split())
    return None if execution.stdout == "42\n" else f"a program did not run in it: {execution.stderr.strip()[-200:]}"


def checkup(backend: str) -> Checkup:
    """Open a sandbox of that backend and examine it. Raises InfrastructureError if none opens."""
    started = time.monotonic()
    with Sandbox(backend, workers=1) as sandbox:
        opened = time.monotonic() - started
        facts = sandbox.facts()[0]
        # The process backend promises limits and no isolation: trying would only do the harm.
        checks = _WORKS if backend == "process" else (_WORKS[0], *_ISOLATES, *_WORKS[1:])
        failed = []
        for name, program, status, stdout in checks:
            execution = sandbox.run(program, _QUICK)
            if execution.status is not status or stdout not in (None, execution.stdout):
                failed.append(name)
        walls, costs = [], []
        for _ in range(15):
            start = time.monotonic()
            costs.append(sandbox.run(_WORKS[0][1]).cpu_seconds)
            walls.append(time.monotonic() - start)
    return Checkup(
        backend=str(facts["backend"]),
        cell=facts["cell"],
        versions=facts["versions"],
        immortal=facts["immortal"],
        raw_fork=facts["raw_fork"],
        snapshot=facts["snapshot"],
        open_seconds=opened,
        run_seconds=statistics.median(walls),
        run_cpu_seconds=statistics.median(costs),
        checks=len(checks),
        failed=tuple(failed),
    )


def _yes(value: bool) -> str:
    return "on" if value else "off"
