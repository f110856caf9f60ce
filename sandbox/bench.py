"""Programs per second, compared with the ways that others run programs, measured in one run on one machine.

Rates on a shared machine are noise; ratios measured in one run are not, above all if the ways take turns, so that other
load on the machine affects all of them equally.
"""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sandbox import bench_peers
from sandbox.host.sandbox import Sandbox

TRIVIAL = "print(2+2)"
DERIVATIVE = "from sympy import *\nx = symbols('x')\nprint('Answer:', diff(x**2*sin(3*x), x))"
PROGRAMS = {"trivial": TRIVIAL, "derivative": DERIVATIVE}
IN_FLIGHT = (1, 2, 8)
_ROUNDS = 6  # the ways take turns this often, so that other load on the machine is spread over all of them


@dataclass(frozen=True, slots=True)
class BenchRow:
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
    rows: tuple[BenchRow, ...]

    def row(self, way: str, program: str, in_flight: int = 1) -> BenchRow:
        return next(r for r in self.rows if (r.way, r.program, r.in_flight) == (way, program, in_flight))

    def ratios(self) -> list[tuple[str, str, float]]:
        """(program, beside what, how many times better the sandbox is): by CPU where it is known of both, with as
        many in flight, and by the median time from call to reply where each program has a start of its own."""
        ratios = []
        for row in self.rows:
            reference = self.row("sandbox", row.program, row.in_flight)
            if row.way == "sandbox":
                continue
            if reference.cpu and row.cpu:
                ratios.append((row.program, f"{row.way}, CPU, {row.in_flight} in flight", row.cpu / reference.cpu))
            if "fork" not in row.way:
                ratios.append((row.program, f"{row.way}, time", row.p50 / reference.p50))
        return ratios

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
    with Sandbox(backend) as sandbox, contextlib.ExitStack() as resources:
        facts = sandbox.facts()[0]
        kind = str(facts["backend"])
        sandboxed = [Ours(sandbox, in_flight) for in_flight in IN_FLIGHT]
        forks = resources.enter_context(bench_peers.forks(kind, IN_FLIGHT[:2]))
        starts: list[bench_peers.Way] = [bench_peers.Subprocess()]
        if kind == "docker":
            from sandbox.backends.docker_engine import connect

            starts.append(bench_peers.DockerRun(resources.enter_context(connect())))
        each = -(-count // _ROUNDS)
        turns = [(way, each) for way in (*sandboxed, *forks)] + [(way, 1) for way in starts]
        rows = [row for name, text in PROGRAMS.items() for row in _take_turns(turns, name, text)]
    described = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {kind} backend, "
    described += ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return Bench(described, kind, tuple(rows))


def _take_turns(turns: list[tuple[bench_peers.Way, int]], name: str, text: str) -> list[BenchRow]:
    for way, _ in turns:
        way.run(text, 1)
    samples: list[list[bench_peers.Sample]] = [[] for _ in turns]
    walls = [0.0] * len(turns)
    for _ in range(_ROUNDS):
        for place, (way, count) in enumerate(turns):
            start = time.monotonic()
            samples[place].append(way.run(text, count))
            walls[place] += time.monotonic() - start
    return [_row(way, name, samples[place], walls[place]) for place, (way, _) in enumerate(turns)]


def _row(way: bench_peers.Way, program: str, samples: list[bench_peers.Sample], wall: float) -> BenchRow:
    took = sorted(seconds for walls, _ in samples for seconds in walls)
    cpu_times = [cpu for _, cpu in samples if cpu is not None]
    cpu = sum(cpu_times) / len(took) if cpu_times else None
    last = took[min(len(took) - 1, int(len(took) * 0.99))]
    return BenchRow(
        way=way.name,
        program=program,
        in_flight=way.in_flight,
        per_second=len(took) / wall,
        p50=statistics.median(took),
        p99=last,
        cpu=cpu,
    )


class Ours:
    """Calls to `run` from as many threads as are to be in flight. CPU: the cells', the engine's and this process's."""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox, in_flight: int) -> None:
        self.in_flight = in_flight
        self._sandbox = sandbox
        self._carriers = _carriers(sandbox)

    def run(self, program: str, count: int) -> bench_peers.Sample:
        took: list[float] = []

        def work() -> None:
            for _ in range(-(-count // self.in_flight)):
                start = time.monotonic()
                self._sandbox.run(program)
                took.append(time.monotonic() - start)

        threads = [threading.Thread(target=work) for _ in range(self.in_flight)]
        before = self._cpu()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return took, self._cpu() - before

    def _cpu(self) -> float:
        cells = sum(
            sum(value for name, value in cell.items() if name.endswith("_cpu")) for cell in self._sandbox.census()
        )
        return cells + time.process_time() + sum(map(_used, self._carriers))


def _carriers(sandbox: Sandbox) -> list[int]:
    """The processes of a local engine that carry our bytes to and fro: the engine, and the shim of each container. What
    they do for others at the same time is counted too."""
    pids: set[int] = set()
    for fact in sandbox.facts():
        kind, name = fact["cell"].split()
        if kind != "container":
            continue
        from sandbox.backends.docker_engine import connect

        with connect() as client, contextlib.suppress(OSError, ValueError):
            first = client.api.inspect_container(name)["State"]["Pid"]
            pids.add(int(_stat(first)[1]))
            pids.add(int(Path("/var/run/docker.pid").read_text()))
    return sorted(pids)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _used(pid: int) -> float:
    try:
        user, system = _stat(pid)[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
