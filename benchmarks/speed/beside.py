"""The speed rows of this tree beside another build's, both in turns on one machine: no row should have become slower.

    git worktree add ../before COMMIT
    python benchmarks/speed/beside.py ../before
    python benchmarks/speed/beside.py ../before --groups verify,scoring --rounds 15
    taskset -c 0 python benchmarks/speed/beside.py ../before --rows "verify, sets"

Each tree has one process for a group of rows, fresh in every round, and the two do a row's work in turns, a few
milliseconds each, so that whatever else the machine does slows down both. A row's figure is the CPU time of one item;
of every round the ratio of the two is kept (this tree's to the other's, so above 1 is slower): the table shows their
median and quartiles, and the ratio of the best rounds. On one core (`taskset`) rounds differ by 1 or 2%.

What one of the trees cannot run is named and left out; what the others measured is printed all the same.

Exit code 0: no median above the limit; 1: some row is slower; 2: misuse, or a tree that cannot run a group.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from beside_rows import GROUPS

HERE = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("beside_rows.py")


Figures = dict[str, tuple[float, float]]
"""Row -> CPU milliseconds of one item, this tree's and the other's."""


class Failed(Exception):
    """A side could not run a group of rows; says what it said."""


@dataclass
class Row:
    """CPU milliseconds of one item, a round each: this tree's and the other's."""

    here: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        return [here / other for here, other in zip(self.here, self.other, strict=True)]

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    def quartiles(self) -> tuple[float, float]:
        if len(self.ratios) == 1:
            return self.ratios[0], self.ratios[0]
        low, _, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return low, high


@dataclass(frozen=True)
class Side:
    """What runs the rows of one side: an interpreter with a script, and the tree that it imports (None: none of ours).

    -P: the folder of the script is no place to import from, and the trees' own benchmarks differ."""

    tree: Path | None
    script: Path = WORKER
    python: str = sys.executable

    @property
    def environment(self) -> dict[str, str]:
        """So that a process imports its tree and nothing of another."""
        return {**os.environ, "PYTHONPATH": str(self.tree or ""), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}

    def command(self, *arguments: str) -> list[str]:
        return [self.python, "-P", "-W", "ignore", str(self.script), *arguments]

    def __str__(self) -> str:
        return str(self.tree or self.python)


class Worker:
    """A side's process for one group of rows, which does what it is told piece by piece. Raises Failed."""

    def __init__(self, side: Side, group: str, inputs: Path, log: IO[str]) -> None:
        self._side, self._log = side, log
        self._process = subprocess.Popen(
            side.command(group, str(inputs)),
            cwd=side.tree or inputs.parent,
            env=side.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            bufsize=1,
        )

    def ask(self, line: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
        answer = self._process.stdout.readline()
        if not answer:
            self._log.seek(0)
            raise Failed(f"{self._side} cannot run '{line}':\n{self._log.read()[-2000:]}")
        return json.loads(answer)

    def close(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


def in_turns(name: str, here: Worker, other: Worker) -> tuple[float, float] | None:
    """CPU milliseconds of one item here and there, or None where one of them has no such row."""
    ready = [worker.ask(f"row {name}") for worker in (here, other)]
    if missing := [each["missing"] for each in ready if "missing" in each]:
        print(f"{name}: {missing[0]}", file=sys.stderr)
        return None
    spent = {here: 0.0, other: 0.0}
    for number in range(ready[0]["pieces"]):
        # Each first in every other turn: the second finds the machine's caches as the first left them.
        for worker in (here, other) if number % 2 else (other, here):
            spent[worker] += worker.ask("next")
    items = ready[0]["pieces"] * ready[0]["items"]
    return spent[here] / items, spent[other] / items


def one_round(sides: tuple[Side, Side], groups: tuple[str, str], inputs: Path, wanted: str = "") -> Figures:
    """The rows of a group that both sides have, in fresh processes. Raises Failed."""
    with contextlib.ExitStack() as stack:
        workers = []
        for side, group in zip(sides, groups, strict=True):
            log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            workers.append(stack.enter_context(contextlib.closing(Worker(side, group, inputs, log))))
        names = [name for name in workers[0].ask("rows") if wanted in name]
        pairs = ((name, in_turns(name, *workers)) for name in names)
        return {name: pair for name, pair in pairs if pair is not None}


def measured(other: Path, group: str, rounds: int, inputs: Path, wanted: str) -> dict[str, Row]:
    """Every row of a group, round by round. Raises Failed."""
    rows: dict[str, Row] = {}
    for number in range(rounds):
        note(rows, one_round((Side(HERE), Side(other)), (group, group), inputs, wanted))
        print(f"{group}: round {number + 1} of {rounds}", file=sys.stderr)
    return rows


def note(rows: dict[str, Row], figures: Figures) -> None:
    """Add a round's figures to the rows."""
    for name, (here, other) in figures.items():
        row = rows.setdefault(name, Row())
        row.here.append(here)
        row.other.append(other)


def made_inputs(path: Path) -> None:
    """Pairs and problems, made by this tree. Raises CalledProcessError."""
    here = Side(HERE)
    with path.open("w", encoding="utf-8") as file:
        subprocess.run(here.command("inputs"), cwd=HERE, env=here.environment, stdout=file, check=True)


def table(rows: dict[str, Row], limit: float) -> str:
    cells = [("row", "other ms", "this ms", "ratio", "quartiles", "of bests", "")]
    for name, row in sorted(rows.items()):
        low, high = row.quartiles()
        cells.append(
            (
                name,
                f"{statistics.median(row.other):.4g}",
                f"{statistics.median(row.here):.4g}",
                f"{row.median:.3f}",
                f"{low:.2f} to {high:.2f}",
                f"{min(row.here) / min(row.other):.3f}",
                "slower" if row.median > limit else "",
            )
        )
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def main(arguments: list[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, metavar="OTHER_TREE", help="a working tree of the other build")
    parser.add_argument("--rounds", type=int, default=9, help="rounds (9)")
    parser.add_argument("--groups", default=",".join(GROUPS), help=f"of {', '.join(GROUPS)} (all)")
    parser.add_argument("--rows", default="", metavar="TEXT", help="only rows whose name has this in it (all)")
    parser.add_argument("--slower", type=float, default=5.0, metavar="PERCENT", help="what a median may be slower (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's figures there")
    options = parser.parse_args(arguments)
    groups, other = options.groups.split(","), options.other.resolve()
    if unknown := set(groups) - set(GROUPS):
        parser.error(f"no group {', '.join(sorted(unknown))}; groups are {', '.join(GROUPS)}")
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if not (other / "harness").is_dir():
        parser.error(f"{other} is no working tree of this project")
    rows: dict[str, Row] = {}
    left_out = False
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder, "inputs.json")
        made_inputs(inputs)
        for group in groups:
            try:
                rows |= measured(other, group, options.rounds, inputs, options.rows)
            except Failed as error:
                print(error, file=sys.stderr)
                left_out = True
    if options.json:
        options.json.write_text(json.dumps({name: vars(row) for name, row in rows.items()}), encoding="utf-8")
    limit = 1 + options.slower / 100
    print(table(rows, limit))
    return 2 if left_out else int(any(row.median > limit for row in rows.values()))


if __name__ == "__main__":
    sys.exit(main())
