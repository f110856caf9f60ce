"""Speed of the generators: the equal mix of all families, generated, certified and executed; each family alone beside
the nearest dataset of reasoning-gym in the same run; how much is refused.

Rates are samples a second of process CPU time: on a shared machine wall time measures the neighbours, and is told for
the whole pipeline alone. No two tests make the same samples, since SymPy and the harness remember what they have seen.
`pip install "showwork[bench]"` brings the peer; without it the comparison fails.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from generators import problems, registry
from generators.datasets.certify_by_running import execute
from generators.datasets.make import build
from generators.datasets.mixture import mixture
from sandbox import Execution, Limits, Sandbox

SAMPLES = 240
ALONE, WARM = 240, 40
"""Samples of one family, after so many that are not counted: first calls import and fill caches."""
CORES = 2
TARGET = 100.0
PEERS = {
    "arithmetic": "basic_arithmetic",
    "derivative": "simple_integration",
    "integral": "intermediate_integration",
    "limit": "polynomial_equations",
    "linear_algebra": "simple_equations",
    "sequence_limit": "number_sequence",
}
"""The nearest datasets of a peer that has no derivatives, limits nor ranks."""
REFUSED, REFUSED_OF_A_FAMILY = 5.0, 15.0
"""The most that may be refused, in percent of attempts."""


class Metered:
    """A sandbox that adds up the CPU seconds of what it runs, as wait4 told them."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox, self.seconds = sandbox, 0.0

    def run(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        execution = self.sandbox.run(program, limits, stdin)
        self.seconds += execution.cpu_seconds
        return execution


def test_the_equal_mix_generated_certified_and_executed(speed):
    mix = mixture(seed=1)
    for sample in range(10):
        mix.make(sample)
    started = time.process_time()
    samples = [mix.make(sample) for sample in range(10, 10 + SAMPLES)]
    certified = time.process_time() - started
    with Sandbox("process", workers=1) as sandbox:
        metered = Metered(sandbox)
        started = time.process_time()
        causes = execute(samples, metered)
        executed = time.process_time() - started + metered.seconds
    assert causes == [None] * SAMPLES
    rate = CORES * SAMPLES / (certified + executed)
    speed(f"equal mix certified and executed, {CORES} cores", rate, TARGET, "samples/s", peer="target", target=1.0)
    speed("equal mix certified, CPU a sample", 1000 * certified / SAMPLES, 20.0, "ms", peer="budget")
    speed("equal mix executed, CPU a sample", 1000 * executed / SAMPLES, 20.0, "ms", peer="budget")


def test_the_equal_mix_through_the_whole_pipeline(speed, tmp_path):
    count, wall, cpu = 4 * SAMPLES, time.monotonic(), _cpu()
    with Sandbox("process", workers=CORES) as sandbox:
        report = build(mixture(seed=2), count, tmp_path / "data.jsonl", sandbox, workers=CORES, seconds=60)
    cpu, wall = _cpu() - cpu, time.monotonic() - wall
    assert report.records == count
    claim = f"equal mix written by {CORES} workers, their start included"
    speed(f"{claim}, of {CORES} cores' CPU", CORES * count / cpu, TARGET, "samples/s", peer="target", target=1.0)
    speed(f"{claim}, by the wall of this busy or idle machine", count / wall, TARGET, "samples/s", peer="target")


def _cpu() -> float:
    """CPU seconds of this process and of all its children that have ended: workers, and what the sandbox forked."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.mark.parametrize("family", registry.names())
def test_one_family_alone(family, speed, monkeypatch):
    peer = PEERS[family]
    peer_rate = _rate(_peer(peer).__getitem__)
    own_rate = _rate(mixture(family, seed=3).make)
    speed(f"{family}, generated and certified", own_rate, peer_rate, "samples/s", peer=f"reasoning-gym {peer}")
    monkeypatch.setattr(problems, "certify", lambda *_: None)
    # Other samples: what SymPy and the harness remember of the first ones would make these look cheap.
    own_rate = _rate(mixture(family, seed=4).make)
    speed(f"{family}, generated alone", own_rate, peer_rate, "samples/s", peer=f"reasoning-gym {peer}")


def test_what_is_refused_stays_below_its_limits(speed):
    refused: Counter[str] = Counter()
    for name in registry.names():
        mix = mixture(name, seed=5)
        refused[name] = sum(mix.make(sample).refused.total() for sample in range(SAMPLES))
    rates = {name: 100 * number / (number + SAMPLES) for name, number in refused.items()}
    overall = 100 * refused.total() / (refused.total() + SAMPLES * len(rates))
    for name, rate in rates.items():
        speed(f"{name}, refused", rate, REFUSED_OF_A_FAMILY, "% of attempts", peer="limit")
    speed("all families, refused", overall, REFUSED, "% of attempts", peer="limit")
    assert overall < REFUSED
    assert max(rates.values()) < REFUSED_OF_A_FAMILY


def _rate(make: Callable[[int], object]) -> float:
    for sample in range(WARM):
        make(sample)
    started = time.process_time()
    for sample in range(WARM, WARM + ALONE):
        make(sample)
    return ALONE / (time.process_time() - started)


def _peer(name: str) -> Any:
    """A dataset that neither certifies nor executes; item i is made when it is asked for."""
    try:
        import reasoning_gym
    except ImportError:
        pytest.fail('reasoning-gym is not installed: pip install "showwork[bench]"', pytrace=False)
    return reasoning_gym.create_dataset(name, seed=1, size=WARM + ALONE)


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
