"""The cost of a verdict on real golds: this tree beside another build of it and beside math-verify, in turns.

    python -m venv peer && peer/bin/pip install math-verify==0.9.0
    python benchmarks/speed/beside_peers.py FOLDER --before ../before --math-verify peer/bin/python
    python benchmarks/speed/beside_peers.py FOLDER --before ../before --rounds 15

FOLDER is that of `benchmarks/field/golds.py`. Of each data set up to `--each` golds are taken; each is judged against
itself in dollar signs and against the gold that follows, so half of the pairs are wrong; golds that a build cannot read
are left out for all. A round runs every tool once,
each in a fresh process; the order turns round from one to the next. A ratio is this tree's CPU time to the other's: of
every round one, and the table shows their median and quartiles.

Exit code 0: no row is slower than the build before by more than `--slower` percent; 1: some row is; 2: misuse.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE / "benchmarks" / "field"))

from beside import Row, table  # noqa: E402 (the folder above has to be on the path first)
from data_sets import DATA_SETS, items_of  # noqa: E402 (the same)

WORKER = Path(__file__).with_name("field_pairs.py")
SETS = ("MATH-500", "OlympiadBench", "GSM8K", "Minerva", "Gaokao 2023", "CARP", "college_math")
MOST_SIGNS = 120
"""Longer golds are left out: sentences, of which there are few."""


def pairs_of(folder: Path, each: int) -> dict[str, list[tuple[str, str]]]:
    """Pairs of gold and prediction by data set, one right and one wrong in turn."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for data_set in DATA_SETS:
        items = items_of(data_set, folder) if data_set.name in SETS else None
        texts = [item.text for item in items or () if item.text and len(item.text) <= MOST_SIGNS][: each + 1]
        for gold, following in pairwise(texts):
            own = gold if "$" in gold else f"${gold}$"
            pairs.setdefault(data_set.name, []).extend([(gold, own), (gold, following)])
    return pairs


def run(python: str, tool: str, path: Path, tree: Path | None) -> dict[str, Any]:
    """What a tool says of each row, in a fresh process. Raises RuntimeError with what it said on failing."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(tree or "")}
    done = subprocess.run(
        [python, "-P", "-W", "ignore", str(WORKER), tool, str(path)],
        env=environment,
        cwd=tree or path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{tool} in {tree or python} cannot run:\n{done.stderr[-1500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: list[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the data sets lie")
    parser.add_argument("--before", type=Path, metavar="TREE", help="a working tree of the build before")
    parser.add_argument("--math-verify", metavar="PYTHON", help="an interpreter that has math-verify")
    parser.add_argument("--each", type=int, default=200, metavar="N", help="golds of a data set (200)")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each tool (7)")
    parser.add_argument("--slower", type=float, default=5.0, metavar="PERCENT", help="what a median may be slower (5)")
    given = parser.parse_args(arguments)
    if given.before is None and given.math_verify is None:
        parser.error("name what to compare with: --before or --math-verify")
    pairs = pairs_of(given.folder, given.each)
    if not pairs:
        parser.error(f"none of {', '.join(SETS)} is found below {given.folder}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pairs.json")
        try:
            path.write_text(json.dumps(pairs), encoding="utf-8")
            for tree in filter(None, (HERE, given.before and given.before.resolve())):
                fits = run(sys.executable, "readable", path, tree)
                pairs = {
                    name: [pair for pair, fit in zip(row, fits[name], strict=True) if fit]
                    for name, row in pairs.items()
                }
                path.write_text(json.dumps(pairs), encoding="utf-8")
            return _compared(given, path)
        except RuntimeError as error:
            parser.error(str(error))


def _compared(given: argparse.Namespace, path: Path) -> int:
    tools = {"this": (sys.executable, "showwork", HERE)}
    if given.before:
        tools["before"] = (sys.executable, "showwork", given.before.resolve())
    if given.math_verify:
        tools["math-verify"] = (given.math_verify, "math-verify", None)
    tables: dict[str, dict[str, Row]] = {name: {} for name in tools if name != "this"}
    for number in range(given.rounds):
        order = list(tools) if number % 2 else list(reversed(tools))
        found = {name: run(tools[name][0], tools[name][1], path, tools[name][2]) for name in order}
        for name, rows in tables.items():
            for row, milliseconds in found[name].items():
                rows.setdefault(row, Row()).ours.append(found["this"][row])
                rows[row].theirs.append(milliseconds)
        print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
    limit = 1 + given.slower / 100
    for name, rows in tables.items():
        print(f"beside {name}, CPU of one verdict (a ratio below 1: this tree is faster)")
        print(table(rows, limit if name == "before" else float("inf")) + "\n")
    return int(any(row.median > limit for row in tables.get("before", {}).values()))


if __name__ == "__main__":
    sys.exit(main())
