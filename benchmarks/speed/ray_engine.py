"""What Ray costs beside the local engine: the same batches by both in turns, on this machine, both warm.

    python benchmarks/speed/ray_engine.py
    python benchmarks/speed/ray_engine.py --verbs score,generate --count 1024 --rounds 5 --nodes 1

Each side has two workers: the local engine a sandbox of two, the cluster (`ray.cluster_utils.Cluster`) nodes that have
them together. A round is one pass of each; told are batches' items a second by the clock and, where a control group is
given (--group FOLDER, of version 1), CPU seconds of all processes. Bytes: what a batch and its answer weigh, pickled.
Needs Ray, and the core beside it.
"""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generators.adapters.problems_asked import ProblemsAsked
from generators.datasets.mixture import mixture
from generators.datasets.tries import MakeTries
from harness.engine.engine import Engine, Make
from harness.engine.local import LocalEngine
from harness.engine.ray import RayEngine
from harness.scoring.recheck import CheckAgain
from harness.scoring.reference import Task
from harness.scoring.score import score_many
from sandbox import Sandbox

WORKERS = 2
FAMILIES = ("arithmetic", "derivative", "linear_algebra")


@dataclass(frozen=True)
class Work:
    """What is answered. items: of all batches together."""

    make: Make
    batches: list[Any]
    items: int


class ScoreRows:
    """Scores rows of a problem and a completion."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __call__(self, rows: list[tuple[Task, str]]) -> list[Any]:
        return score_many([task for task, _ in rows], [text for _, text in rows], self._sandbox)


def batched(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def work_of(verb: str, count: int, per_node: int, backend: str) -> Work:
    """The work of a verb, as the verb makes it. per_node: workers of each node."""
    sandbox = Sandbox(backend, workers=per_node)
    if verb == "generate":
        mix = mixture(",".join(FAMILIES), "1-2", seed=5)
        tries = [(sample, 0) for sample in range(count)]
        return Work(partial(MakeTries, mix, sandbox, per_node, 5.0), batched(tries, 96), count)
    problems = list(ProblemsAsked(families=",".join(FAMILIES), levels="1-2", split="test", count=count))
    if verb == "recheck":
        records = list(enumerate((problem.to_record() for problem in problems), 1))
        return Work(partial(CheckAgain, sandbox, None), batched(records, 128), count)
    rows = [(Task.of(problem.to_record()), f"{problem.program}\n# {number}") for number, problem in enumerate(problems)]
    return Work(partial(ScoreRows, sandbox), batched(rows, 128), count)


def passes(engine: Engine, work: Work, cpu: Callable[[], float]) -> tuple[float, float, float]:
    """Seconds of one pass: by the clock, of CPU, and of this process's CPU."""
    clock, used, own = time.perf_counter(), cpu(), time.process_time()
    for _ in engine.answers(work.make, work.batches):
        pass
    return time.perf_counter() - clock, cpu() - used, time.process_time() - own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbs", default="score,recheck,generate")
    parser.add_argument("--count", type=int, default=1024, help="items of a pass (1024)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nodes", type=int, default=1, choices=(1, 2))
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--group", type=Path, help="a control group of CPU accounting that this process is in")
    given = parser.parse_args()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    from ray.cluster_utils import Cluster

    def cpu() -> float:
        return int((given.group / "cpuacct.usage").read_text()) / 1e9 if given.group else 0.0

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(given.nodes - 1):
        cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    for verb in given.verbs.split(","):
        here, there = LocalEngine(), RayEngine(cluster.address)
        local = work_of(verb, given.count, WORKERS, given.sandbox)
        spread = work_of(verb, given.count, WORKERS // given.nodes, given.sandbox)
        answer = next(iter(here.answers(local.make, local.batches[:1])))
        passes(there, Work(spread.make, spread.batches[: 2 * given.nodes], 0), cpu)  # warm
        print(
            f"{verb}: a batch of {len(local.batches[0])}: {len(pickle.dumps(local.batches[0])):,} bytes there, "
            f"{len(pickle.dumps(answer)):,} back"
        )
        ratios, used, driver = [], [], []
        for number in range(given.rounds):
            pair = {}
            for engine, work in ((here, local), (there, spread)) if number % 2 else ((there, spread), (here, local)):
                pair[engine.name] = passes(engine, work, cpu)
            (a, a_cpu, _), (b, b_cpu, own) = pair["local"], pair["ray"]
            ratios.append(b / a)
            used.append(b_cpu / a_cpu if a_cpu else 0.0)
            driver.append(1000 * own / spread.items)
            print(
                f"  local {work.items / a:6.1f}/s {a_cpu:6.2f} s CPU   ray {work.items / b:6.1f}/s {b_cpu:6.2f} s CPU"
            )
        print(
            f"  ray/local: time {statistics.median(ratios):.3f}, CPU {statistics.median(used):.3f} "
            f"(median of {given.rounds}); the driver's CPU {statistics.median(driver):.2f} ms an item; "
            f"batches by node {there.placement()}",
            flush=True,
        )
        here.close()
        there.close()
    import ray

    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main()
