"""How fast `showwork score` is beside the sandbox's own rate, and what ten kills do to its bytes.

    python benchmarks/speed/score.py
    python benchmarks/speed/score.py --samples 1 --count 2000        every sample of another problem
    python benchmarks/speed/score.py --turns 0 --kills 10            the kills alone

The samples are programs of problems of all families and levels, `--samples` of each problem, every other one wrong.
Both sides take turns on equal parts of the file, so that what else the machine does meets both: first the sandbox runs
the part's programs and nothing else, then the command scores the part (`--shard`), from the start to the end of its
process.

A kill is SIGKILL at a moment drawn at random from the time that the uninterrupted run took; the command is given again
until it ends, and every file of its folder must have the bytes of the uninterrupted run.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generators
from sandbox import Sandbox

FILES = ("judged.jsonl", "summary.json", "score.json", "fully-true.jsonl")
"""What a run with `--keep fully-true` leaves."""


def made(count: int, samples: int, seed: int, families: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a file of samples, and the program of each."""
    lines, programs = [], []
    for number in range(-(-count // samples)):
        index, family = divmod(number, len(families))
        problem = generators.problem(families[family], index, seed, level=1 + index % 5)
        wrong = problem.program.replace('print("Answer:", answer)', 'print("Answer:", 4711)')
        for sample in range(samples):
            program = f"{wrong if sample % 2 else problem.program}# sample {sample}\n"
            programs.append(program)
            record = {**problem.to_record(), "response": f"```python\n{program}```"}
            lines.append(json.dumps(record) + "\n")
    return lines[:count], programs[:count]


def command(path: Path, folder: Path, workers: int, backend: str, *more: str) -> list[str]:
    """The command as it is typed."""
    options = ("--output-dir", str(folder), "--workers", str(workers), "--sandbox", backend, "--json", *more)
    columns = ("--columns", "text=response")
    return [sys.executable, "-m", "showwork", "score", str(path), *columns, *options]


def turns(path: Path, programs: list[str], options: argparse.Namespace, place: Path) -> None:
    """Both rates, in turns on the parts of the file; and the CPU time of both, which other work does not change."""
    own = whole = in_programs = feeding = scoring = 0.0
    count = len(programs)
    with Sandbox(options.sandbox, workers=options.workers) as sandbox:
        list(sandbox.map(programs[:64]))
        for turn in range(options.turns):
            part = programs[count * turn // options.turns : count * (turn + 1) // options.turns]
            started, used = time.perf_counter(), time.process_time()
            executions = list(sandbox.map(part))
            alone = time.perf_counter() - started
            feeding += time.process_time() - used
            assert all(execution.status == "ok" for execution in executions)
            in_programs += sum(execution.cpu_seconds for execution in executions)
            shard = ("--shard", f"{turn + 1}/{options.turns}")
            started, used = time.perf_counter(), _cpu_of_commands()
            _run(command(path, place / f"part{turn}", options.workers, options.sandbox, *shard))
            scored = time.perf_counter() - started
            scoring += _cpu_of_commands() - used
            own, whole = own + alone, whole + scored
            rates = f"{len(part) / scored:.1f} a second, the sandbox alone {len(part) / alone:.1f}"
            print(f"turn {turn + 1}: {rates}: {alone / scored:.3f}", flush=True)
    rates = f"{count / whole:.1f} a second, the sandbox alone {count / own:.1f}"
    print(f"{count:,} samples scored: {rates}: {own / whole:.3f}")
    each = " + ".join(f"{1000 * seconds / count:.2f}" for seconds in (in_programs, scoring))
    share = (in_programs + feeding) / (in_programs + scoring)
    print(
        f"CPU: {each} ms a sample in programs and in the command, {1000 * feeding / count:.2f} ms of it to feed them; "
    )
    print(f"where every core is busy with this alone, the CPU allows {share:.3f} of the sandbox's rate")


def kills(path: Path, options: argparse.Namespace, place: Path) -> None:
    """Kill the command at random moments, and compare what it leaves with what an uninterrupted run leaves."""
    draw = random.Random(options.seed)
    keep = ("--keep", "fully-true")
    started = time.perf_counter()
    _run(command(path, place / "whole", options.workers, options.sandbox, *keep))
    seconds = time.perf_counter() - started
    judged, killed = place / "killed" / "judged.jsonl", 0
    while killed < options.kills:
        process = subprocess.Popen(
            command(path, place / "killed", options.workers, options.sandbox, *keep),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Together they take the time of one run, so that it is not done before the last of them.
        moment = draw.uniform(0.0, 2.0 * seconds / (options.kills + 1))
        try:
            process.wait(moment)
            print(f"it ended by itself before kill {killed + 1}")
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
            there = judged.read_bytes().count(b"\n") if judged.exists() else 0
            print(f"kill {killed} after {moment:.1f} s: {there:,} results are there", flush=True)
    _run(command(path, place / "killed", options.workers, options.sandbox, *keep))
    for name in FILES:
        same = (place / "killed" / name).read_bytes() == (place / "whole" / name).read_bytes()
        print(f"{name}: {'the same bytes' if same else 'OTHER BYTES'}, {(place / 'whole' / name).stat().st_size:,}")


def _cpu_of_commands() -> float:
    """CPU seconds of the commands that have ended. (Programs run in a container's processes, which are not theirs.)"""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(words: list[str]) -> None:
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10000, help="samples (10000)")
    parser.add_argument("--families", default=",".join(generators.families()), help="with commas between them (all)")
    parser.add_argument("--samples", type=int, default=8, help="of each problem (8)")
    parser.add_argument("--turns", type=int, default=5, help="parts of the file, on which both take turns (5)")
    parser.add_argument("--kills", type=int, default=0, help="kill the command so often (0)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sandbox", default="docker")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    lines, programs = made(options.count, options.samples, options.seed, options.families.split(","))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "samples.jsonl"
        path.write_text("".join(lines), encoding="utf-8")
        if options.turns:
            turns(path, programs, options, Path(place))
        if options.kills:
            kills(path, options, Path(place))


if __name__ == "__main__":
    main()
