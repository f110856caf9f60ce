"""What sessions cost: a dialogue of five cells, beside the same cells run again from the start; memory while idle."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import InfrastructureError
from sandbox.execution import Execution, Status
from sandbox.host.sandbox import Sandbox

DIALOGUE = (
    "from sympy import *\nx = symbols('x')\nu = x**2*sin(3*x)",
    "du = diff(u, x)\nprint(du)",
    "print(simplify(du - u/x))",
    "v = integrate(x*exp(x), x)\nprint(v)",
    "print('Answer:', (du + v).subs(x, 0))",
)
"""The cells of the dialogue that is measured."""


@dataclass(frozen=True, slots=True)
class SessionBench:
    """Seconds from the opening of a session to its last answer, and bytes."""

    machine: str
    backend: str
    dialogues: int
    p50: float
    p99: float
    replay_p50: float
    """The same cells without a session: each time all cells so far as one program."""
    replay_p99: float
    idle: int
    idle_bytes: int
    """Of one idle session after one small cell: pages of its own and page tables, the mean of all."""
    later_bytes: int
    """The same after the dialogue's five cells."""
    idle_cpu: float
    """CPU seconds that all idle sessions together used in a second."""

    def table(self) -> str:
        return "\n".join(
            (
                self.machine,
                f"{'way':<9} p50 ms   p99 ms   ({self.dialogues} dialogues of {len(DIALOGUE)} cells each, in turns)",
                f"session {self.p50 * 1000:>8.1f} {self.p99 * 1000:>8.1f}",
                f"replay  {self.replay_p50 * 1000:>8.1f} {self.replay_p99 * 1000:>8.1f}",
                f"{self.idle} idle sessions, each: {self.idle_bytes / 1e6:.1f} MB after a small cell",
                f"{'':<24}{self.later_bytes / 1e6:.1f} MB after the dialogue",
                f"{'':<12}all together: {self.idle_cpu:.3f} s of CPU a second",
            )
        )


def measure_sessions(backend: str, dialogues: int = 100, idle: int = 200) -> SessionBench:
    """Take turns between sessions and replay; then open `idle` sessions at once. Raises InfrastructureError where a
    cell does not end well: then nothing was measured."""
    with Sandbox(backend) as sandbox:
        took: dict[Callable[[Sandbox], None], list[float]] = {_in_a_session: [], _replayed: []}
        for way in took:
            way(sandbox)  # opens the container
        for _ in range(dialogues):
            for way, seconds in took.items():
                start = time.monotonic()
                way(sandbox)
                seconds.append(time.monotonic() - start)
        described = _machine(sandbox)
        small, large, cpu = _idle(sandbox, idle)
    (p50, p99), (replay_p50, replay_p99) = map(_percentiles, took.values())
    kind = described.rpartition("; ")[2].split()[0]
    return SessionBench(described, kind, dialogues, p50, p99, replay_p50, replay_p99, idle, small, large, cpu)


def _in_a_session(sandbox: Sandbox) -> None:
    with sandbox.session() as session:
        for cell in DIALOGUE:
            _well(session.run(cell))


def _replayed(sandbox: Sandbox) -> None:
    for count in range(1, len(DIALOGUE) + 1):
        _well(sandbox.run("\n".join(DIALOGUE[:count])))


def _idle(sandbox: Sandbox, count: int) -> tuple[int, int, float]:
    """Bytes of one after a small cell and after the dialogue, and CPU seconds a second of all."""
    sessions = [sandbox.session() for _ in range(count)]
    held = []
    for cells in (("x = 1",), DIALOGUE):
        for session in sessions:
            for cell in cells:
                _well(session.run(cell))
        held.append(int(_sum(sandbox, "idle_memory") / count))
    there = _sum(sandbox, "idle_sessions")
    if there != count:
        raise InfrastructureError(f"{count} sessions were opened and {there:.0f} are there: close other programs")
    start, cpu = time.monotonic(), _sum(sandbox, "idle_cpu")
    time.sleep(1.0)
    return held[0], held[1], (_sum(sandbox, "idle_cpu") - cpu) / (time.monotonic() - start)


def _sum(sandbox: Sandbox, name: str) -> float:
    return sum(cell[name] for cell in sandbox.census())


def _well(execution: Execution) -> None:
    if execution.status is not Status.ok:
        raise InfrastructureError(f"a cell of the benchmark ended with {execution.status}: {execution.stderr[-200:]}")


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _machine(sandbox: Sandbox) -> str:
    facts = sandbox.facts()[0]
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {versions}; "
        f"{facts['backend']} backend"
    )
