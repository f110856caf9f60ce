"""The sandbox beside bare fork, `docker run` and a subprocess per program, in one run. The targets are ratios.

pytest benchmarks/speed/test_sandbox.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from sandbox import Sandbox
from sandbox.bench import PROGRAMS, Bench, measure

OF_BARE_FORK, OF_DOCKER_RUN, OF_SUBPROCESS, COLD_START = 0.85, 40.0, 25.0, 3.0


@pytest.fixture(scope="module")
def report() -> Bench:
    """Everything measured once, on the real engine."""
    return measure("docker", 120)


@pytest.mark.docker
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("in_flight", [1, 2])
def test_the_sandbox_beside_bare_fork(report: Bench, speed: Callable[..., float], program: str, in_flight: int) -> None:
    sandbox_row, bare, tuned = (report.row(way, program, in_flight) for way in ("sandbox", "bare fork", "tuned fork"))
    assert sandbox_row.cpu is not None
    assert bare.cpu is not None
    assert tuned.cpu is not None
    claim = f"sandbox, {program}, {in_flight} in flight, per CPU second"
    speed(claim, 1 / sandbox_row.cpu, 1 / tuned.cpu, "programs/s", peer="tuned fork")
    ratio = speed(claim, 1 / sandbox_row.cpu, 1 / bare.cpu, "programs/s", peer="bare fork", target=OF_BARE_FORK)
    if in_flight == 2:  # one at a time, each step of a request wakes a process that sleeps: it shows in the table
        assert ratio >= OF_BARE_FORK


@pytest.mark.docker
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("way", "target"), [("docker run", OF_DOCKER_RUN), ("subprocess", OF_SUBPROCESS)])
def test_the_sandbox_beside_a_start_per_program(
    report: Bench, speed: Callable[..., float], program: str, way: str, target: float
) -> None:
    sandbox_row, peer_row = report.row("sandbox", program), report.row(way, program)
    assert (
        speed(f"sandbox, {program}", 1 / sandbox_row.p50, 1 / peer_row.p50, "programs/s", peer=way, target=target) > 1
    )


@pytest.mark.docker
def test_a_cold_start_is_short(speed: Callable[..., float]) -> None:
    took = []
    for _ in range(3):
        start = time.monotonic()
        with Sandbox("docker", workers=1) as sandbox:
            assert sandbox.run("print(1)").stdout == "1\n"
            took.append(time.monotonic() - start)
    speed("sandbox, cold start, open to first reply", COLD_START, min(took), "s", peer="3 s allowed", target=1.0)
