"""Worker processes that make samples, each within a time limit that really ends it.

The limit is one of CPU time where the system tells it: how busy the machine is must not decide what a dataset holds.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from generators import registry
from generators.datasets.mixture import Mixture
from generators.errors import ProblemError
from generators.problems import CertifiedProblem
from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError

COMMAND = (sys.executable, "-P", "-m", "generators.datasets.worker")
"""-P: the current folder, where a user may have a `harness.py`, is not searched for imports."""
Try = tuple[int, int]
"""A sample and which of its tries."""
Question = tuple[str, tuple[str, ...], str, str, int]
"""A question of whoever asks: family, texts, style, language and level, as `generators.problems.own` takes them."""
Request = Try | Question
QUEUE = 4
"""Requests a worker holds: enough that it never waits for the builder."""
START_SECONDS = 60.0
"""The most a worker may take to import SymPy, on a busy machine."""
WALL_FACTOR = 20
"""A sample that waits is ended as well, after so many times its limit."""


@dataclass(frozen=True, slots=True)
class WorkerResult:
    """What came of a try: something made, a refusal by the clock, or the level's own word that it has nothing."""

    of: Any
    """The request."""
    certified: CertifiedProblem | None = None
    timeout: bool = False
    error: str = ""


class Worker:
    """One child process and the requests it holds, oldest first."""

    def __init__(self, mixture: Mixture | None):
        command = COMMAND if mixture else (*COMMAND, "each")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_apart())
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        os.set_blocking(self.stdout.fileno(), False)
        self.holds: deque[Request] = deque()
        self.since = time.monotonic() + START_SECONDS
        self.cpu_before: float | None = None
        self.rest = b""
        self._send(asdict(mixture) if mixture else {})

    def ask(self, request: Request) -> None:
        """Hand over one request; its clock runs when it is the oldest."""
        if not self.holds:
            self._start_clock(max(self.since, time.monotonic()))
        self.holds.append(request)
        self._send(request)

    def answers(self) -> list[dict[str, Any]]:
        """What has arrived. An empty read at the end of the file is the caller's to notice, by `process.poll()`."""
        data = self.stdout.read() or b""
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def start_clock(self) -> None:
        """From now on it works at the oldest request."""
        self._start_clock(time.monotonic())

    def _start_clock(self, since: float) -> None:
        self.since, self.cpu_before = since, cpu_seconds(self.process.pid)

    def is_late(self, seconds: float) -> bool:
        """Whether the oldest request has had so many seconds of CPU time (of wall time where that cannot be asked)."""
        waited = time.monotonic() - self.since
        if not self.holds or waited <= seconds:
            return False
        cpu = cpu_seconds(self.process.pid)
        if cpu is None or self.cpu_before is None or waited > WALL_FACTOR * seconds:
            return True
        return cpu - self.cpu_before > seconds

    def end(self) -> None:
        """Kill it: nothing it holds is worth waiting for."""
        self.process.kill()
        self.process.wait()
        self.stdin.close()
        self.stdout.close()

    def _send(self, value: Any) -> None:
        try:
            self.stdin.write(json.dumps(value).encode() + b"\n")
            self.stdin.flush()
        except BrokenPipeError:
            pass  # it died: `results` notices and gives its requests to another


def cpu_seconds(pid: int) -> float | None:
    """The CPU time that a process has used, in seconds; None where the system does not tell (no Linux, no process)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    user, system = stat.rpartition(")")[2].split()[11:13]  # fields 14 and 15 of proc(5); a name may hold spaces
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _apart() -> dict[str, Any]:
    """How a worker is started: with this process's import path, and in a group of its own, which Ctrl-C does not reach
    (in its first half second it would die with a traceback)."""
    path = os.pathsep.join(place or os.getcwd() for place in sys.path)
    return {"env": {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}, "process_group": 0}


def own_in_time(name: str, texts: Sequence[str], style: str, seconds: float, language: str = "en") -> CertifiedProblem:
    """`generators.problems.own` in a process of its own, ended when its time is over.

    Raises ProblemError as it does, and where the time is over; InfrastructureError where the process dies.
    """
    registry.family(name)
    try:
        process = subprocess.run(
            [*COMMAND, "own"],
            input=json.dumps([name, texts, style, language]),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            timeout=seconds,
            **_apart(),
        )
    except subprocess.TimeoutExpired:
        raise ProblemError(
            f"no solution for this {name} problem within {seconds:g} seconds: try a simpler one, or give "
            "`showwork generate` a longer --timeout"
        ) from None
    if not process.stdout:
        raise InfrastructureError(
            f"the process for this {name} problem died (exit code {process.returncode}); out of memory?"
        )
    answer = json.loads(process.stdout)
    if "error" in answer:
        raise ProblemError(answer["error"])
    return _certified(answer)


class Workers:
    """A pool of workers. A context manager; `ask` while `room()`, then take `results()`.

    mixture: what tries are made of; None where requests are questions of whoever asks.
    """

    def __init__(self, mixture: Mixture | None, count: int, seconds: float):
        self._mixture, self._seconds = mixture, seconds
        self._workers = [Worker(mixture) for _ in range(count)]
        self._deaths = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()

    def room(self) -> bool:
        """Whether a worker can take another request."""
        return any(len(worker.holds) < QUEUE for worker in self._workers)

    def ask(self, request: Request) -> None:
        """Give a request to the worker that holds the fewest."""
        min(self._workers, key=lambda worker: len(worker.holds)).ask(request)

    def results(self, wait: float) -> list[WorkerResult]:
        """The results that arrive within `wait` seconds, time limits enforced.

        Raises InfrastructureError if the workers only die.
        """
        with selectors.DefaultSelector() as selector:
            for worker in self._workers:
                selector.register(worker.stdout, selectors.EVENT_READ)
            selector.select(wait)
        results: list[WorkerResult] = []
        for place, worker in enumerate(self._workers):
            for answer in worker.answers():
                worker.start_clock()
                self._deaths = 0
                if "ready" not in answer:
                    results.append(_result(worker.holds.popleft(), answer))
            late = worker.is_late(self._seconds)
            if late:
                results.append(WorkerResult(worker.holds.popleft(), timeout=True))
            if late or worker.process.poll() is not None:
                self._replace(place, died=not late)
        return results

    def _replace(self, place: int, died: bool) -> None:
        """Start a new worker and hand it what the old one held."""
        old = self._workers[place]
        old.end()
        self._deaths += died
        if self._deaths > 5 * len(self._workers):
            raise InfrastructureError(
                f"the worker processes die at once (exit code {old.process.returncode}); see their error above; "
                "out of memory? try --workers 1"
            )
        self._workers[place] = fresh = Worker(self._mixture)
        for request in old.holds:
            fresh.ask(request)


def _result(of: Request, answer: dict[str, Any]) -> WorkerResult:
    if "error" in answer:
        return WorkerResult(of, error=answer["error"])
    return WorkerResult(of, _certified(answer))


def _certified(answer: dict[str, Any]) -> CertifiedProblem:
    return CertifiedProblem(
        Problem.from_record(answer["record"]), answer["output"], Counter(answer["refused"]), answer["told"]
    )
