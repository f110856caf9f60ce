"""The cost of a verdict on real golds: this tree beside another build of it and beside math-verify, in turns.

    python -m venv peer && peer/bin/pip install math-verify==0.9.0
    python benchmarks/speed/beside_peers.py FOLDER --before ../before --math-verify peer/bin/python
    python benchmarks/speed/beside_peers.py FOLDER --before ../before --rounds 15

FOLDER is that of `benchmarks/field/golds.py`. Of each data set up to `--each` golds are taken; each is judged against
itself in dollar signs and against the gold that follows, so half of the pairs are wrong; golds that a build cannot read
are left out for all. Beside a build before, the pairs are those that both builds compare as values, with one result:
what only one of them can compare is other work; `--all` takes every pair. Fresh processes of this tree and the other
judge the pairs in turns, as in `beside.py`; a ratio is this tree's CPU time to the other's: of every round one, and the
table shows their median and quartiles.

Exit code 0: no row is slower than the build before by more than `--slower` percent; 1: some row is; 2: misuse.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE / "benchmarks" / "field"))

from beside import Failed, Row, Side, note, one_round, table  # noqa: E402 (the folder above has to be on the path first)
from data_sets import DATA_SETS, items_of  # noqa: E402 (the same)

WORKER = Path(__file__).with_name("field_pairs.py")
SETS = ("MATH-500", "OlympiadBench", "GSM8K", "Minerva", "Gaokao 2023", "CARP", "college_math")
Pairs = dict[str, list[tuple[str, str]]]
MOST_SIGNS = 120
"""Longer golds are left out: sentences, of which there are few."""


def pairs_of(folder: Path, each: int) -> Pairs:
    """Pairs of gold and prediction by data set, one right and one wrong in turn."""
    pairs: Pairs = {}
    for data_set in DATA_SETS:
        items = items_of(data_set, folder) if data_set.name in SETS else None
        texts = [item.text for item in items or () if item.text and len(item.text) <= MOST_SIGNS][: each + 1]
        for gold, following in pairwise(texts):
            own = gold if "$" in gold else f"${gold}$"
            pairs.setdefault(data_set.name, []).extend([(gold, own), (gold, following)])
    return pairs


Judged = dict[str, list[list[Any] | None]]
_COMPARED = ("exact", "enclosure", "numeric")
"""How a verdict is reached where two values were compared, and neither refused for its shape nor left open."""


def judged(side: Side, path: Path) -> Judged:
    """A build's verdict on each pair, and how it was reached. Raises Failed with what it said on failing."""
    done = subprocess.run(
        side.command("judged", str(path)),
        env=side.environment,
        cwd=side.tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{side} cannot judge the pairs:\n{done.stderr[-1500:]}")
    verdicts: Judged = json.loads(done.stdout)
    return verdicts


def kept(pairs: Pairs, verdicts: list[Judged], every: bool) -> Pairs:
    """The rows of pairs whose golds each build reads; of those, the pairs that all builds compare with one result."""
    rows: Pairs = {}
    for name, row in pairs.items():
        of_pair = list(zip(row, zip(*(each[name] for each in verdicts), strict=True), strict=True))
        read = [(pair, found) for pair, found in of_pair if None not in found]
        rows[name] = [
            pair
            for pair, found in read
            if every or (found[0][1] in _COMPARED and all(one == found[0] for one in found))
        ]
        print(f"{name}: {len(rows[name])} of {len(read)} pairs", file=sys.stderr)
    return rows


def main(arguments: list[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the data sets lie")
    parser.add_argument("--before", type=Path, metavar="TREE", help="a working tree of the build before")
    parser.add_argument("--math-verify", metavar="PYTHON", help="an interpreter that has math-verify")
    parser.add_argument("--each", type=int, default=200, metavar="N", help="golds of a data set (200)")
    parser.add_argument("--all", action="store_true", help="every pair, also those that one build refuses")
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
            trees = [tree for tree in (HERE, given.before and given.before.resolve()) if tree]
            pairs = kept(pairs, [judged(Side(tree, WORKER), path) for tree in trees], given.all or len(trees) == 1)
            path.write_text(json.dumps(pairs), encoding="utf-8")
            return _compared(given, path)
        except Failed as error:
            parser.error(str(error))


def _compared(given: argparse.Namespace, path: Path) -> int:
    here = Side(HERE, WORKER)
    others = {}
    if given.before:
        others["before"] = Side(given.before.resolve(), WORKER), "showwork"
    if given.math_verify:
        others["math-verify"] = Side(None, WORKER, given.math_verify), "math-verify"
    tables: dict[str, dict[str, Row]] = {name: {} for name in others}
    for number in range(given.rounds):
        for name, (other, tool) in others.items():
            note(tables[name], one_round((here, other), ("showwork", tool), path))
        print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
    limit = 1 + given.slower / 100
    for name, rows in tables.items():
        print(f"beside {name}, CPU of one verdict (a ratio below 1: this tree is faster)")
        print(table(rows, limit if name == "before" else float("inf")) + "\n")
    return int(any(row.median > limit for row in tables.get("before", {}).values()))


if __name__ == "__main__":
    sys.exit(main())
