"""How many short traces an audit checks a second, and how long the slowest take.

    python benchmarks/speed/audit.py
    python benchmarks/speed/audit.py --count 20000 --workers 4 --false 0.5
    python benchmarks/speed/audit.py --file solutions.jsonl --copies 10

The traces are made: chains of arithmetic in words, four to eight lines, as the solutions of grade-school problems are
written; some hold a false line. Those of a file (`question`, `response`, `gold`) are taken as they lie, `--copies`
times over, so that a small one outweighs the start of the processes.

Two measurements: `showwork audit` as it is typed, from the file to the page (wall time
and the CPU time of all its processes, beside what reading the file's JSON alone takes), and the checks alone, in this
process (CPU milliseconds of one trace: median, p99, the slowest). What the processes cost before the first trace is
measured with a file of one trace, and told apart.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BATCH_RECORDS = 32
"""What a process is handed at a time (harness/evaluation/audit/batches.py)."""
WARM = 50
"""Traces that are checked before the clock starts: imports and tables are no trace's cost."""
THINGS = ("apples", "marbles", "pages", "tickets", "stamps", "cookies", "miles", "dollars")
NAMES = ("Ann", "Ben", "Chloe", "Dev", "Ema", "Farid")


def made(count: int, wrong: float, seed: int) -> Iterator[dict[str, Any]]:
    """Records with a question, a solution in words, a gold answer, and which line is false (0 for none)."""
    draw = random.Random(seed)
    for number in range(count):
        value, steps = draw.randint(2, 60), draw.randint(3, 7)
        name, thing = draw.choice(NAMES), draw.choice(THINGS)
        question = f"{name} starts with {value} {thing}. How many {thing} are there after {steps} changes?"
        at_fault = draw.randint(1, steps) if draw.random() < wrong else 0
        lines = []
        for step in range(1, steps + 1):
            other = draw.randint(2, 12)
            signs = [("+", value + other), ("*", value * other), *([("-", value - other)] if value > 14 else [])]
            sign, result = draw.choice(signs)
            said = result + draw.choice((-1, 1, 10)) if step == at_fault else result
            lines.append(draw.choice(FORMS).format(name=name, thing=thing, left=f"{value} {sign} {other}", right=said))
            value = said
        yield {
            "id": number,
            "question": question,
            "response": "\n".join([*lines, f"The answer is {value}."]),
            "gold": value,
            "false_line": at_fault,
        }


def copied(path: Path, copies: int) -> Iterator[dict[str, Any]]:
    """The records of a file, all of them again for each copy: what is remembered is long forgotten by then, where the
    file holds more than a few hundred."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for _ in range(copies):
        yield from records


FORMS = (
    "{left} = {right}",
    "So {name} has {left} = {right} {thing}.",
    "Then there are ${left} = {right}$ {thing}.",
    "That makes {left} = <<{left}={right}>>{right} {thing}.",
    "After this, {left} = {right}.",
)


@dataclass(frozen=True)
class Run:
    """One `showwork audit`: wall seconds, CPU seconds of all its processes, and what it said."""

    wall: float
    cpu: float
    summary: dict[str, Any]


def whole(path: Path, workers: int, folder: Path) -> Run:
    """The command as it is typed."""
    before, started = _cpu(), time.perf_counter()
    options = ("--json", "--workers", str(workers), "--output-dir", str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "showwork", "audit", str(path), *options], capture_output=True, text=True, check=True
    )
    return Run(time.perf_counter() - started, _cpu() - before, json.loads(done.stdout))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alone(records: list[dict[str, Any]]) -> list[float]:
    """CPU milliseconds of each trace's check."""
    from harness.evaluation.audit.check_record import check_line
    from harness.evaluation.solution_files.columns import SolutionColumns
    from harness.evaluation.solution_files.source import Line

    columns = SolutionColumns("response", "question", "gold")
    times = []
    for number, record in enumerate(records, 1):
        line = Line(number, json.dumps(record).encode())
        started = time.process_time()
        check_line(line, columns)
        times.append(1000 * (time.process_time() - started))
    return times[WARM:]


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4000, help="traces (4000)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the audit (2)")
    parser.add_argument("--false", type=float, default=0.3, dest="wrong", help="share with a false line (0.3)")
    parser.add_argument(
        "--file", type=Path, help="JSON Lines with `question`, `response` and `gold`, instead of made ones"
    )
    parser.add_argument("--copies", type=int, default=1, help="how often the file is checked (1)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.file is None:
        records = list(made(options.count, options.wrong, options.seed))
    else:
        records = list(copied(options.file, options.copies))
    with tempfile.TemporaryDirectory() as place:
        path, first = Path(place) / "made.jsonl", Path(place) / "first.jsonl"
        lines = [json.dumps(record) + "\n" for record in records]
        path.write_text("".join(lines), encoding="utf-8")
        # As many batches as processes, so that all of them start; each record is the same, and is checked once.
        first.write_text(lines[0] * BATCH_RECORDS * options.workers, encoding="utf-8")
        reading = _reading(path)
        start = whole(first, options.workers, Path(place) / "first")
        run = whole(path, options.workers, Path(place) / "audit")
        located = [_first_false(line) for line in (Path(place) / "audit" / "results.jsonl").open(encoding="utf-8")]
    _print(options.workers, run, start, reading, alone(records))
    if options.file is None:
        _print_found(records, located, run.summary["rates"])


def _reading(path: Path) -> float:
    """Wall seconds of reading the file's JSON and doing nothing with it."""
    started = time.perf_counter()
    for line in path.read_bytes().splitlines():
        json.loads(line)
    return time.perf_counter() - started


def _first_false(result: str) -> int:
    """The line of a result's first false mark, 0 for none."""
    return next((line for line, _, _, kind, _ in json.loads(result)["marks"] if kind == "false"), 0)


def _print_found(records: list[dict[str, Any]], located: list[int], rates: dict[str, Any]) -> None:
    made_false = [record["false_line"] for record in records]
    right = sum(line == at > 0 for line, at in zip(located, made_false, strict=True))
    none = sum(line > 0 == at for line, at in zip(located, made_false, strict=True))
    total = sum(at > 0 for at in made_false)
    print(f"false lines: {right:,} of {total:,} found at their line; {none:,} in traces that hold none")
    print(f"lines read: {rates['lines_read']['value']:.1%}; claims decided: {rates['claims_decided']['value']:.1%}")


def _print(workers: int, run: Run, start: Run, reading: float, times: list[float]) -> None:
    count, times = run.summary["traces"], sorted(times)
    cpu = (run.cpu - start.cpu) / (count - start.summary["traces"])
    print(f"{count:,} traces, {workers} processes: {count / run.wall:,.0f} traces/s from file to page, start and all")
    print(f"CPU of all processes: {1000 * cpu:.2f} ms a trace, {workers / cpu:,.0f} traces/s on {workers} free cores")
    print(f"start of the processes: {start.cpu:.1f} s of CPU; reading the JSON alone: {count / reading:,.0f} traces/s")
    print(
        f"one check, CPU: median {statistics.median(times):.2f} ms, p99 {times[int(0.99 * len(times))]:.2f} ms, "
        f"slowest {times[-1]:.2f} ms; {1000 * len(times) / sum(times):,.0f} traces/s and core"
    )


if __name__ == "__main__":
    main()
