"""Programs a second, beside the ways that others take, measured in one run on one machine.

Rates on a shared machine are noise; ratios taken in one run hold. The bare fork is the limit: a loop that forks from a
process with a warm SymPy, takes the output and waits: no isolation, no limits, none of our speed tricks, in the very
interpreter that the sandbox uses.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Any

from sandbox import interpreter, payload
from sandbox.image import rootfs
from sandbox.pool import Sandbox

TRIVIAL = "print(2+2)"
DERIVATIVE = "from sympy import *\nx = symbols('x')\nprint('Answer:', diff(x**2*sin(3*x), x))"
PROGRAMS = {"trivial": TRIVIAL, "derivative": DERIVATIVE}
IN_FLIGHT = (1, 2, 8)

# The limit: the template's own warm-up, then fork, run, take the output, wait.
_BARE = """
def main(config):
    import os, resource, sys, time
    from sandbox import warm
    warm.warm_up(config["paths"], immortal=False)
    def used():
        own, all = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + all.ru_utime + all.ru_stime
    found = {}
    for name, text in config["programs"].items():
        cpu, wall = used(), time.monotonic()
        for _ in range(config["count"]):
            out, end = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.dup2(end, 1)
                exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
                sys.stdout.flush()
                os._exit(0)
            os.close(end)
            while os.read(out, 1 << 16):
                pass
            os.close(out)
            os.wait4(pid, 0)
        found[name] = [(used() - cpu) / config["count"], (time.monotonic() - wall) / config["count"]]
    import json
    print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to run one program; seconds. cpu: the machine's time for one program, where it can be known."""

    way: str
    program: str
    in_flight: int
    per_second: float
    p50: float
    p99: float
    cpu: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """All rows of one run."""

    machine: str
    backend: str
    rows: tuple[Row, ...]

    def row(self, way: str, program: str, in_flight: int = 1) -> Row:
        return next(r for r in self.rows if (r.way, r.program, r.in_flight) == (way, program, in_flight))

    def ratios(self) -> list[tuple[str, str, float]]:
        """(program, beside what, how many times better the sandbox is): CPU beside bare fork, else wall time."""
        found = []
        for program in PROGRAMS:
            ours = self.row("sandbox", program, 2)
            fork = self.row("bare fork", program)
            if ours.cpu and fork.cpu:
                found.append((program, "bare fork, CPU", fork.cpu / ours.cpu))
            one = self.row("sandbox", program)
            slow = [row for row in self.rows if row.program == program and row.way in ("docker run", "subprocess")]
            found += [(program, row.way, row.p50 / one.p50) for row in slow]
        return found

    def table(self) -> str:
        lines = [self.machine, f"{'way':<11} {'program':<11} in flight  programs/s   p50 ms   p99 ms   CPU ms"]
        for row in self.rows:
            cpu = f"{row.cpu * 1000:8.2f}" if row.cpu is not None else "       -"
            lines.append(
                f"{row.way:<11} {row.program:<11} {row.in_flight:>9}  {row.per_second:>10.1f} "
                f"{row.p50 * 1000:>8.2f} {row.p99 * 1000:>8.2f} {cpu}"
            )
        lines += [f"{program}: {ratio:.2f} x {way}" for program, way, ratio in self.ratios()]
        return "\n".join(lines)


def measure(backend: str, count: int = 200) -> Bench:
    """Run everything once. `count` programs for each row of ours, fewer for what takes half a second each."""
    rows: list[Row] = []
    with Sandbox(backend) as sandbox:
        facts = sandbox.facts()[0]
        inside = facts["versions"]
        kind = str(facts["backend"])
        for program in PROGRAMS:
            list(sandbox.map([PROGRAMS[program]] * 20))
            rows += [_ours(sandbox, program, in_flight, count) for in_flight in IN_FLIGHT]
            rows.append(_bare_fork(kind, program, count))
            rows.append(_subprocess(kind, program, 6))
            if kind == "docker":
                rows.append(_docker_run(program, 6))
    described = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
    described += f"{kind} backend, " + ", ".join(f"{name} {number}" for name, number in inside.items())
    return Bench(described, kind, tuple(rows))


def _ours(sandbox: Sandbox, program: str, in_flight: int, count: int) -> Row:
    """Calls to `run` from as many threads as are to be in flight. CPU: the cells' and this process's."""
    took: list[float] = []

    def work() -> None:
        for _ in range(count // in_flight):
            begun = time.monotonic()
            sandbox.run(PROGRAMS[program])
            took.append(time.monotonic() - begun)

    threads = [threading.Thread(target=work) for _ in range(in_flight)]
    cpu, begun = _cell_cpu(sandbox) + time.process_time(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.monotonic() - begun
    cpu = _cell_cpu(sandbox) + time.process_time() - cpu
    return _row("sandbox", program, in_flight, took, wall, cpu / len(took))


def _cell_cpu(sandbox: Sandbox) -> float:
    return sum(sum(value for name, value in cell.items() if name.endswith("_cpu")) for cell in sandbox.census())


def _bare_fork(kind: str, program: str, count: int) -> Row:
    texts = payload.sources() | {"bare": _BARE}
    config = {"paths": _paths(kind), "programs": {program: PROGRAMS[program]}, "count": count}
    body = payload.pack(texts, ("warm", "bare"), "bare", config)
    command = [*_python(kind), *payload.FLAGS, "-c", payload.BOOT]
    done = subprocess.run(command, input=body, capture_output=True, check=True, env=_environment(kind))
    cpu, wall = json.loads(done.stdout)[program]
    return Row("bare fork", program, 1, 1 / wall, wall, wall, cpu)


def _subprocess(kind: str, program: str, count: int) -> Row:
    """A fresh interpreter for each program, on the host."""
    start = f"import sys; sys.path += {interpreter.package_paths()!r}\n"
    command = [interpreter.base_python(), *payload.FLAGS, "-c", start + _with_sympy(program)]
    used, took = os.times(), []
    for _ in range(count):
        begun = time.monotonic()
        subprocess.run(command, capture_output=True, check=True, env=payload.ENVIRONMENT)
        took.append(time.monotonic() - begun)
    after = os.times()
    cpu = after.children_user + after.children_system - used.children_user - used.children_system
    return _row("subprocess", program, 1, took, sum(took), cpu / count)


def _docker_run(program: str, count: int) -> Row:
    from sandbox.docker import connect
    from sandbox.image import build

    start = f"import sys; sys.path.append({rootfs.SITE!r})\n"
    command = [rootfs.PYTHON, *payload.FLAGS, "-c", start + _with_sympy(program)]
    took = []
    with connect() as client:
        for _ in range(count):
            begun = time.monotonic()
            client.containers.run(build.tag(), command, remove=True, network_mode="none", user="65534:65534")
            took.append(time.monotonic() - begun)
    return _row("docker run", program, 1, took, sum(took), None)


def _with_sympy(program: str) -> str:
    """What a checker needs of every program: SymPy is there."""
    return "import sympy\n" + PROGRAMS[program]


def _python(kind: str) -> list[str]:
    if kind != "docker":
        return [interpreter.base_python()]
    from sandbox.image import build

    return ["docker", "run", "--rm", "-i", "--network=none", "--entrypoint=", build.tag(), rootfs.PYTHON]


def _environment(kind: str) -> dict[str, str] | None:
    return None if kind == "docker" else payload.ENVIRONMENT


def _paths(kind: str) -> list[str]:
    return [rootfs.SITE] if kind == "docker" else interpreter.package_paths()


def _row(way: str, program: str, in_flight: int, took: list[float], wall: float, cpu: Any) -> Row:
    ordered = sorted(took)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Row(way, program, in_flight, len(took) / wall, statistics.median(ordered), last, cpu)
