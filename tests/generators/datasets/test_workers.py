"""The clock of a worker: what a sample costs ends it, not how busy the machine is."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from generators.datasets.mixture import mixture
from generators.datasets.workers import WorkerResult, Workers, cpu_seconds

pytestmark = [
    # Processes of this Python, ended from outside.
    pytest.mark.interpreter,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells another process's CPU time"),
]


def _results(workers: Workers, seconds: float) -> list[WorkerResult]:
    until = time.monotonic() + seconds
    results: list[WorkerResult] = []
    while not results and time.monotonic() < until:
        results = workers.results(0.1)
    return results


def test_a_worker_that_gets_no_turn_is_not_late() -> None:
    with Workers(mixture("arithmetic", seed=1), 1, seconds=3.0) as workers:
        workers.ask((0, 0))
        assert _results(workers, 60)[0].certified is not None
        (worker,) = workers._workers
        os.kill(worker.process.pid, signal.SIGSTOP)  # as on a machine where everybody waits
        workers.ask((1, 0))
        assert _results(workers, 4.5) == []
        os.kill(worker.process.pid, signal.SIGCONT)
        assert _results(workers, 60)[0].certified is not None


def test_a_worker_that_never_gets_one_is_ended_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generators.datasets.workers.WALL_FACTOR", 2)
    with Workers(mixture("arithmetic", seed=1), 1, seconds=1.0) as workers:
        workers.ask((0, 0))
        assert _results(workers, 60)[0].certified is not None
        (worker,) = workers._workers
        os.kill(worker.process.pid, signal.SIGSTOP)
        workers.ask((1, 0))
        assert _results(workers, 30)[0].timeout


def test_the_cpu_time_of_a_process_is_its_own() -> None:
    before = cpu_seconds(os.getpid())
    assert before is not None
    started = time.process_time()
    while time.process_time() - started < 0.2:
        pass
    after = cpu_seconds(os.getpid())
    assert after is not None
    assert after - before == pytest.approx(time.process_time() - started, abs=0.1)


def test_of_a_process_that_is_gone_nobody_knows() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    assert cpu_seconds(child) is None
