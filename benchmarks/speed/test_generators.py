"""Speed of the generators: the equal mix of all families, generated, certified and executed; each family alone beside
the nearest dataset of reasoning-gym in the same run, where that is installed (`pip install reasoning-gym`).

Rates are samples a second of process CPU time: on a shared machine wall time measures the neighbours.
"""

from __future__ import annotations

import importlib
import resource
import time
from collections.abc import Callable

import pytest

from generators import registry
from generators.execution import execute
from generators.mixture import mixture
from sandbox import Execution, Limits, Sandbox

SAMPLES = 240
ALONE = 60
CORES = 2
TARGET = 100.0
PEERS = {
    "arithmetic": "basic_arithmetic", "derivative": "intermediate_integration", "integral": "intermediate_integration",
    "limit": "simple_integration", "linear_algebra": "simple_equations", "sequence_limit": "number_sequence",
}  # fmt: skip


class Metered:
    """A sandbox that adds up the CPU seconds of what it runs, as wait4 told them."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox, self.seconds = sandbox, 0.0

    def run(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        done = self.sandbox.run(program, limits, stdin)
        self.seconds += done.cpu_seconds
        return done


def test_the_equal_mix_generated_certified_and_executed(speed):
    mix = mixture()
    for sample in range(10):
        mix.make(sample)
    started = time.process_time()
    made = [mix.make(sample) for sample in range(10, 10 + SAMPLES)]
    certified = time.process_time() - started
    with Sandbox("process", workers=1) as sandbox:
        metered = Metered(sandbox)
        started = time.process_time()
        causes = execute(made, metered)
        executed = time.process_time() - started + metered.seconds
    assert causes == [None] * SAMPLES
    rate = CORES * SAMPLES / (certified + executed)
    speed(f"equal mix certified and executed, {CORES} cores", rate, TARGET, "samples/s", peer="target", target=1.0)
    speed("equal mix certified, CPU a sample", 1000 * certified / SAMPLES, 20.0, "ms", peer="budget")
    speed("equal mix executed, CPU a sample", 1000 * executed / SAMPLES, 20.0, "ms", peer="budget")


@pytest.mark.parametrize("family", registry.names())
def test_one_family_alone(family, speed):
    mix = mixture(family)
    ours = _rate(mix.make)
    peer = PEERS.get(family, "")
    theirs = _peer(peer)
    speed(
        f"{family}, certified", ours, theirs, "samples/s", peer=f"reasoning-gym {peer}" if theirs else "not installed"
    )


def _rate(make: Callable[[int], object]) -> float:
    for sample in range(5):
        make(sample)
    started = time.process_time()
    for sample in range(5, 5 + ALONE):
        make(sample)
    return ALONE / (time.process_time() - started)


def _peer(name: str) -> float:
    """Samples a second of CPU, of a dataset that neither certifies nor executes; 0 where it is not installed."""
    try:
        gym = importlib.import_module("reasoning_gym")
    except ImportError:
        return 0.0
    data = gym.create_dataset(name, seed=1, size=ALONE + 10)
    return _rate(lambda index: data[index])


@pytest.mark.long
def test_memory_is_flat_over_a_hundred_thousand_samples(speed):
    mix = mixture("arithmetic,linear_algebra", "1-2")
    for sample in range(10_000):
        mix.make(sample)
    early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for sample in range(10_000, 100_000):
        mix.make(sample)
    late = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    speed("memory after 100,000 samples", late / 1024, early / 1024, "MB", peer="after 10,000", target=1.0)
    assert late < 1.1 * early
