"""The speed rows of this tree beside another build's, both in turns on one machine: no row should have become slower.

    git worktree add ../before COMMIT
    python benchmarks/speed/beside.py ../before
    python benchmarks/speed/beside.py ../before --groups verify,scoring --rounds 15

A row's figure is the CPU time of one item in a fresh process of each tree. Of every round the ratio of the two is kept
(this tree's to the other's, so above 1 is slower): the table shows their median and quartiles, and the ratio of the
best rounds. CPU time of a shared machine still moves by some percent; a row near the limit wants more rounds.

A group that one of the trees cannot run is named and left out; what the others measured is printed all the same.

Exit code 0: no median above the limit; 1: some row is slower; 2: misuse, or a tree that cannot run a group.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from beside_rows import GROUPS

HERE = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("beside_rows.py")


class Failed(Exception):
    """A tree could not run a group of rows; says what it said."""


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


def run(tree: Path, group: str, path: str = "") -> dict[str, float]:
    """The rows of a group in a fresh process that imports `tree` and nothing of the other. Raises Failed."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    process = subprocess.run(
        # -P: the folder of the script is no place to import from, and the trees' own benchmarks differ.
        [sys.executable, "-P", str(WORKER), group, *([path] if path else [])],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise Failed(f"{tree} cannot run {group}:\n{process.stderr[-2000:]}")
    rows: dict[str, float] = json.loads(process.stdout)
    return rows


def measured(other: Path, group: str, rounds: int, path: str) -> dict[str, Row]:
    """Every row of a group that both trees have, each tree first in every other round. Raises Failed."""
    rows: dict[str, Row] = {}
    for number in range(rounds):
        order = (HERE, other) if number % 2 else (other, HERE)
        milliseconds = {tree: run(tree, group, path) for tree in order}
        for name in milliseconds[HERE].keys() & milliseconds[other].keys():
            row = rows.setdefault(name, Row())
            row.here.append(milliseconds[HERE][name])
            row.other.append(milliseconds[other][name])
        print(f"{group}: round {number + 1} of {rounds}", file=sys.stderr)
    return rows


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
    parser.add_argument("--rounds", type=int, default=9, help="runs of each tree (9)")
    parser.add_argument("--groups", default=",".join(GROUPS), help=f"of {', '.join(GROUPS)} (all)")
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
        inputs.write_text(json.dumps(run(HERE, "inputs")), encoding="utf-8")
        for group in groups:
            try:
                rows |= measured(other, group, options.rounds, str(inputs))
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
