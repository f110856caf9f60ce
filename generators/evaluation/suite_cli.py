"""The verb `suite`: the benchmarks there are, and the golds of somebody's problems, read before any model is asked."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.evaluation.suites import Suite
    from harness.scoring.golds import Unreadable

SHOWN = 20
"""Faults of each sort that are printed, unless told otherwise."""


@click.command(
    epilog="""\b
Examples:
  showwork suite --list                             the benchmarks by name: where they lie, how their golds are read
  showwork suite math500                            counts by kind; the golds that cannot be read, with the cause
  showwork suite gsm8k:FILE                         the same of a file of that benchmark's shape
  showwork suite problems.jsonl --json --faults 1000
  showwork suite hf:OWNER/NAME:SPLIT --limit 500    a data set of the hub, as `showwork eval --suite` takes it
  showwork suite showwork-v1 --save v1.jsonl        our frozen benchmark as a file
"""
)
@click.argument("source", required=False)
@click.option("--list", "listing", is_flag=True, help="List the benchmarks by name, and stop.")
@click.option("--limit", type=click.IntRange(1), help="Only the first N records.")
@click.option(
    "--faults", default=SHOWN, show_default=True, type=click.IntRange(0), help="How many faults of each sort to print."
)
@click.option(
    "--columns", default="", help="Of another shape: question=COLUMN,solution=COLUMN,answer=COLUMN.", show_default=False
)
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write the problems to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def suite(
    context: click.Context,
    /,
    source: str | None,
    listing: bool,
    limit: int | None,
    faults: int,
    columns: str,
    save: Path | None,
    as_json: bool,
) -> None:
    """Read every gold answer of SOURCE (a benchmark's name, a file or a data set), as `showwork eval --suite` would.

    Shows how many there are of each kind, which cannot be read and why (`eval --unreadable skip` leaves those out), and
    which are not proved equal to themselves: not even the gold would be accepted there. Exit code 0: all is well; 1:
    some are not; 2: the source cannot be read.
    """
    if listing:
        _print_list(as_json)
        return
    from harness.evaluation.columns_given import parse_columns
    from harness.evaluation.record_shapes import COLUMNS

    if source is None:
        raise click.UsageError("give a benchmark's name, a file or hf:OWNER/NAME; --list shows the names")
    read = opened(source, limit, parse_columns(columns, COLUMNS))
    if save is not None:
        _save(read, save)
    report = checked(read)
    if as_json:
        report["unreadable"], report["unequal"] = report["unreadable"][:faults], report["unequal"][:faults]
        click.echo(json.dumps(report))
    else:
        _print(report, faults)
    if report["counts"]["unreadable"] or report["counts"]["unequal"]:
        context.exit(1)


def opened(source: str, limit: int | None = None, columns: Mapping[str, str] | None = None) -> Suite:
    """The suite with all its faults; a frozen benchmark of ours is drawn, or read from its file, and compared with its
    hash. Raises SuiteError."""
    from generators.evaluation.frozen import frozen_source
    from harness.evaluation.suites import Suite, read_suite

    frozen = frozen_source(source)
    if frozen is None:
        return read_suite(source, limit, columns or {})
    benchmark, file = frozen
    if file is not None:
        problems = benchmark.of_file(file)
    else:
        problems = tuple(problem for task in benchmark.tasks() for problem in benchmark.drawn(*task))
    return Suite(benchmark.name, problems[:limit], ("",) * len(problems[:limit]))


def checked(read: Suite) -> dict[str, Any]:
    """What `showwork suite` says: the counts, the kinds, and each fault with its record's number, name and cause."""
    from harness.scoring.frozen_answers import frozen
    from harness.scoring.golds import kind_of

    kinds = Counter(kind_of(frozen(problem.answer)) for problem in read.problems)
    counts = {
        "records": len(read.problems) + len(read.unreadable),
        "readable": len(read.problems),
        "unreadable": len(read.unreadable),
        "unequal": len(read.unequal),
    }
    return {
        "suite": read.name,
        "digest": read.digest,
        "counts": counts,
        "kinds": dict(kinds.most_common()),
        "unreadable": _records(read.unreadable),
        "unequal": _records(read.unequal),
    }


def _records(faults: Sequence[Unreadable]) -> list[dict[str, Any]]:
    return [asdict(record) for record in faults]


def _save(read: Suite, path: Path) -> None:
    from harness.evaluation.journal import write_atomically

    write_atomically(path, "".join(json.dumps(problem.to_record()) + "\n" for problem in read.problems))


def _print_list(as_json: bool) -> None:
    from generators.evaluation.frozen import NAMES, frozen_benchmark
    from harness.evaluation.listed_suites import listed

    rows: list[dict[str, Any]] = []
    for name in NAMES:
        ours = frozen_benchmark(name)
        about = f"{len(ours.digests) * ours.per_task:,} problems of ours, frozen: {', '.join(ours.families)}"
        gold = f"certified; hash {ours.digest}"
        row: dict[str, Any] = {
            "name": name,
            "about": about,
            "hub": None,
            "configs": [],
            "split": ours.split,
            "language": "en",
        }
        rows.append({**row, "gold": gold, "licence": "Apache-2.0", "source": "showwork"})
    for suite in listed().values():
        row = {name: value for name, value in asdict(suite).items() if name != "read"}
        rows.append({**row, "configs": [config for config in suite.configs if config]})
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['name']:14}  {row['about']}")
        click.echo(f"{'':14}  gold: {row['gold']}")
        where = f"hf:{row['hub']} ({row['split']})" if row["hub"] else "drawn here"
        if row["hub"] is None and row["source"] != "showwork":
            where = f"no hub: give {row['name']}:FILE"
        click.echo(f"{'':14}  {where}; {row['language']}; {row['licence']}; {row['source']}")


def _print(report: dict[str, Any], faults: int) -> None:
    counts = report["counts"]
    click.echo(
        f"{counts['records']:,} records: {counts['readable']:,} golds can be read, {counts['unreadable']:,} cannot; "
        f"{counts['unequal']:,} are not proved equal to themselves"
    )
    for kind, count in report["kinds"].items():
        click.echo(f"  {count:7,}  {kind}")
    for title, name in (("cannot be read", "unreadable"), ("not proved equal to themselves", "unequal")):
        examples = report[name][:faults]
        if examples:
            click.echo(f"{title}:")
        for fault in examples:
            click.echo(f"  record {fault['record']} ({fault['id']}): {fault['cause']}")
        if len(report[name]) > len(examples) > 0:
            click.echo(f"  ... and {len(report[name]) - len(examples):,} more (--faults {len(report[name])} shows all)")
