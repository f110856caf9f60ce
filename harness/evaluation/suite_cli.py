"""The verb `suite`: read the golds of a file of problems before any model is run."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.scoring.golds import Unreadable

SHOWN = 20
"""Faults of each sort that are printed, unless told otherwise."""


@click.command(
    epilog="""\b
Examples:
  showwork suite math500.jsonl                      counts by kind; the golds that cannot be read, with the cause
  showwork suite gsm8k.jsonl --json --faults 1000
  showwork suite NAME:SPLIT --limit 500             a data set, as `showwork eval --suite` takes it
"""
)
@click.argument("file")
@click.option("--limit", type=click.IntRange(1), help="Only the first N records.")
@click.option(
    "--faults", default=SHOWN, show_default=True, type=click.IntRange(0), help="How many faults of each sort to print."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def suite(context: click.Context, /, file: str, limit: int | None, faults: int, as_json: bool) -> None:
    """Read every gold answer of FILE (.jsonl, .json, .parquet or a data set), as `showwork eval --suite FILE` would.

    Shows how many there are of each kind, which cannot be read and why (`eval --unreadable skip` leaves those out), and
    which are not proved equal to themselves: not even the gold would be accepted there. Exit code 0: all is well; 1:
    some are not; 2: the file cannot be read.
    """
    report = checked(file, limit)
    if as_json:
        report["unreadable"], report["unequal"] = report["unreadable"][:faults], report["unequal"][:faults]
        click.echo(json.dumps(report))
    else:
        _print(report, faults)
    if report["counts"]["unreadable"] or report["counts"]["unequal"]:
        context.exit(1)


def checked(file: str, limit: int | None = None) -> dict[str, Any]:
    """What `showwork suite` says: the counts, the kinds, and each fault with its record's number, name and cause."""
    from harness.evaluation.suites import read_suite
    from harness.scoring.golds import frozen, kind_of

    read = read_suite(file, limit)
    kinds = Counter(kind_of(frozen(problem.answer)) for problem in read.problems)
    counts = {
        "records": len(read.problems) + len(read.unreadable),
        "readable": len(read.problems),
        "unreadable": len(read.unreadable),
        "unequal": len(read.unequal),
    }
    return {
        "suite": read.name,
        "counts": counts,
        "kinds": dict(kinds.most_common()),
        "unreadable": _records(read.unreadable),
        "unequal": _records(read.unequal),
    }


def _records(faults: Sequence[Unreadable]) -> list[dict[str, Any]]:
    return [asdict(record) for record in faults]


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
