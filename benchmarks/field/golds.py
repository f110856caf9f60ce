"""The golds of public data sets, judged: which are read as values, in which other forms; which wrong ones are taken.

    python benchmarks/field/golds.py FOLDER
    python benchmarks/field/golds.py FOLDER --sets "MATH-500|Minerva" --causes
    python benchmarks/field/golds.py FOLDER --json table.json

FOLDER holds files of QwenLM/Qwen2.5-Math (evaluation/data), hkust-nlp/RL-Verifier-Pitfalls (math500) and
deepseek-ai/DeepSeek-Math (evaluation/datasets), laid out as there, one of them or all. Nothing of them is kept.

A gold counts as read where it parses to a typed value and that value, written again in another syntax and another
order, is equal to it: never because two texts are the same. SymPy's fallback is off.

Exit code 0: every target is met; 1: some is missed; 2: misuse, or no data set is found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from data_sets import DATA_SETS, DataSet, items_of
from forms import Tally, copied, listed, missed, spoken
from one_value import several_statements
from typed_values import ReadValue, read_value

FORMED = ("MATH-500", "OlympiadBench", "Gaokao 2023", "Minerva", "CARP")
"""Data sets whose golds are also written in the endings of models: all but those of plain numbers."""
VARIANTS, LISTS = 99.0, 95.0
"""The targets, in percent, for the endings and for lists in any order or form."""


def share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def read_rows(data_set: DataSet, folder: Path) -> tuple[list[ReadValue], dict[str, Any]] | None:
    """All golds of a data set as read, and its row of the table; None if it is not in the folder."""
    items = items_of(data_set, folder)
    if items is None:
        return None
    found = [read_value(item) for item in items]
    prose = Counter(why for each in found if data_set.one_value and (why := several_statements(each.item.text)))
    kept = [each for each in found if not (data_set.one_value and several_statements(each.item.text))]
    counted, good = len(kept), sum(each.good for each in kept)
    return found, {
        "set": data_set.name,
        "golds": len(found),
        "counted": counted,
        "read": good,
        "percent": share(good, counted),
        "target": data_set.target,
        "left out": dict(prose),
        "most seconds": max(each.seconds for each in found),
        "failures": [
            {"text": each.item.text, "number": each.item.number, "category": each.category}
            for each in kept
            if not each.good
        ],
    }


def print_reading(rows: list[dict[str, Any]], *, causes: bool) -> None:
    print(f"{'gold read as a value':24}{'golds':>7}{'counted':>9}{'read':>7}{'%':>8}{'target':>8}")
    for row in rows:
        target = "" if row["target"] is None else f"{row['target']:g}"
        mark = "  missed" if _missed(row) else ""
        print(f"{row['set']:24}{row['golds']:7}{row['counted']:9}{row['read']:7}{row['percent']:8.1f}{target:>8}{mark}")
        for why, count in row["left out"].items():
            print(f"    left out: {count} {why}")
        if causes:
            for category, count in Counter(each["category"] for each in row["failures"]).most_common():
                example = next(each["text"] for each in row["failures"] if each["category"] == category)
                print(f"    {count:4} {category}    e.g. {example[:70]!r}")


def print_tally(title: str, tally: Tally, target: float | None, *, causes: bool) -> None:
    """The table of one kind of forms: right ones accepted, wrong ones accepted, undecided."""
    goal = "" if target is None else f"  (target {target:g})"
    print(f"\n{title:34}{'pairs':>7}{'accepted':>10}{'undecided':>11}{'%':>8}{goal}")
    for name, row in tally.rows.items():
        print(f"{name:34}{row.pairs:7}{row.accepted:10}{row.undecided:11}{share(row.accepted, row.pairs):8.1f}")
    for why, count in tally.excused.items():
        print(f"    not counted: {count} {why}")
    for line in tally.listed if causes else tally.listed[:5]:
        print(f"    {line[:150]}")


def _missed(row: dict[str, Any]) -> bool:
    return row["target"] is not None and row["percent"] < row["target"]


def main(arguments: list[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the data sets lie, at any depth")
    parser.add_argument("--sets", default="", metavar="NAMES", help="only these names of the table, with | between")
    parser.add_argument(
        "--causes", action="store_true", help="list every cause with an example, and every wrong accept"
    )
    parser.add_argument("--reading", action="store_true", help="the first table alone: a quarter of the time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures and failures there")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        parser.error(f"{given.folder} is no folder: fetch the data sets first, see --help")
    wanted = {name.strip() for name in given.sets.split("|")} if given.sets else None
    return _run(parser, given, wanted)


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace, wanted: set[str] | None) -> int:
    rows, golds = [], []
    for data_set in DATA_SETS:
        if wanted is not None and data_set.name not in wanted:
            continue
        found = read_rows(data_set, given.folder)
        if found is not None:
            golds += found[0]
            rows.append(found[1])
    if not rows:
        parser.error(f"no data set is found below {given.folder} (see --help for the layouts that are known)")
    print_reading(rows, causes=given.causes)
    if given.reading:
        return int(any(map(_missed, rows)))
    good = [each for each in golds if each.good]
    tallies = {
        "endings of models": (spoken([each for each in good if each.item.data_set in FORMED]), VARIANTS),
        "lists, any order or form": (listed([each for each in golds if each.item.several]), LISTS),
        "near misses (wrong)": (missed(good), None),
        "formulas of the question (wrong)": (copied(good), None),
    }
    for title, (tally, target) in tallies.items():
        print_tally(title, tally, target, causes=given.causes)
    if given.json:
        forms = {title: tally.record() for title, (tally, _) in tallies.items()}
        given.json.write_text(
            json.dumps({"read": rows, "forms": forms}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
    short = any(tally.share() < target for tally, target in tallies.values() if target)
    wrong = sum(row.accepted for row in tallies["near misses (wrong)"][0].rows.values())
    return int(short or wrong > 0 or any(map(_missed, rows)))


if __name__ == "__main__":
    sys.exit(main())
