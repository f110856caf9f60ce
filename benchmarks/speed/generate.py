"""`showwork generate` of this tree beside another build's, in turns: CPU of all their processes a sample, certified and
executed, their start included.

    git worktree add ../before COMMIT
    taskset -c 0 python benchmarks/speed/generate.py ../before --count 1200 --rounds 3

Both are bound to the cores that this script is bound to. Their samples differ where the generators' version does.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
FAMILIES = "arithmetic,derivative,integral,limit,linear_algebra,sequence_limit"


def cpu_seconds() -> float:
    """Of all the processes that were started here and have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def milliseconds(tree: Path, families: str, count: int, seed: int, workers: int, sandbox: str) -> tuple[float, float]:
    """CPU and wall time of one sample, of a whole run. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "data.jsonl")
        command = [sys.executable, "-W", "ignore", "-m", "showwork", "generate", "--families", families]
        command += ["--count", str(count), "--seed", str(seed), "--workers", str(workers), "--sandbox", sandbox]
        command += ["--timeout", "60", "--out", str(out)]
        cpu, wall = cpu_seconds(), time.monotonic()
        environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"}
        subprocess.run(command, cwd=tree, env=environment, check=True, stderr=subprocess.DEVNULL)
        cpu, wall = cpu_seconds() - cpu, time.monotonic() - wall
        records = len(out.read_bytes().splitlines())
    return 1000 * cpu / records, 1000 * wall / records


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, metavar="OTHER_TREE", help="a working tree of the other build")
    parser.add_argument("--families", default=FAMILIES, help="as `showwork generate` takes them (six, equally)")
    parser.add_argument("--count", type=int, default=1200, help="samples of a run (1200)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, each with another seed (3)")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--sandbox", default="process")
    options = parser.parse_args()
    trees = {"other": options.other.resolve(), "this": HERE}
    spent: dict[str, list[float]] = {name: [] for name in trees}
    for number in range(options.rounds):
        for name in trees if number % 2 == 0 else reversed(trees):
            cpu, wall = milliseconds(
                trees[name], options.families, options.count, 100 + number, options.workers, options.sandbox
            )
            spent[name].append(cpu)
            print(f"round {number + 1}, {name}: {cpu:.2f} ms of CPU a sample, {wall:.2f} ms by the wall", flush=True)
    ratio = sum(spent["other"]) / sum(spent["this"])
    medians = ", ".join(f"{name} {statistics.median(figures):.2f} ms" for name, figures in spent.items())
    print(f"{medians}; this makes {ratio:.2f} times as many samples of one core's CPU second")


if __name__ == "__main__":
    main()
