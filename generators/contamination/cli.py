"""The verb `contamination`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generators.contamination.ngrams import SIZE
from generators.contamination.report import Contamination, RuleName, contamination, summary, write_clean, write_findings
from generators.datasets.output import EXIT_FAILED

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)


@click.command(
    name="contamination",
    epilog="""\b
Examples:
  showwork contamination train.jsonl --against test.jsonl
  showwork contamination pages.jsonl.gz --against gsm8k.jsonl --out found.jsonl --clean clean.jsonl
  showwork contamination pages.jsonl --against test.jsonl --rule ngram
  showwork contamination mine.parquet --against theirs.jsonl --rule question --json
""",
)
@click.argument("corpus", type=_FILE)
@click.option("--against", required=True, type=_FILE, help="The benchmark: JSON Lines or Parquet, a question a record.")
@click.option(
    "--rule",
    type=click.Choice([name.value for name in RuleName]),
    default=RuleName.formula.value,
    show_default=True,
    help="formula: a question's formulas, however written, rare in the corpus or beside the answer; ngram: words in a "
    "row, as in DeepSeekMath; question: the whole question or its id.",
)
@click.option(
    "--n",
    "size",
    type=click.IntRange(3, 100),
    default=SIZE,
    show_default=True,
    help="Words in a row, for --rule ngram.",
)
@click.option(
    "--common",
    type=click.IntRange(min=1),
    help="Documents that a formula may be in before it is common, and counts only beside the answer "
    "(default: 10, or one in 10,000 where that is more).",
)
@click.option("--out", type=_OUT, help="Write what was found, one JSON object a line.")
@click.option("--clean", type=_OUT, help="Write the documents that hold no question, as they stand.")
@click.option("--workers", type=click.IntRange(1, 256), help="Number of processes (default: the cores).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def contamination_command(
    corpus: Path,
    against: Path,
    rule: str,
    size: int,
    common: int | None,
    out: Path | None,
    clean: Path | None,
    workers: int | None,
    as_json: bool,
) -> int:
    """Find a benchmark's questions in a corpus of texts or of problems. Exits with 1 if there are any.

    CORPUS is JSON Lines (also .gz) or Parquet with a text or a question a record, or a text whose paragraphs are the
    documents. Lines that cannot be read are counted and passed over. Files are written when all is known: a scan that
    was killed leaves none, and the same command makes the same bytes.
    """
    report = contamination(
        corpus, against, RuleName(rule), size=size, common=common, workers=workers or _workers(corpus), progress=True
    )
    if out is not None:
        write_findings(report, out)
    if clean is not None:
        write_clean(report, corpus, clean)
    if as_json:
        click.echo(json.dumps(summary(report)))
    else:
        _tell(report, corpus, against)
    speed = report.documents / max(report.seconds, 1e-9)
    click.echo(f"{report.documents:,} documents, {speed:,.0f} a second, {report.megabytes:,.0f} MB", err=True)
    return EXIT_FAILED if report.findings else 0


SMALL_FILE = 8 << 20
"""Bytes of a corpus that one process has read before a second one has started."""


def _workers(corpus: Path) -> int | None:
    return None if corpus.stat().st_size > SMALL_FILE else 1


def _tell(report: Contamination, corpus: Path, against: Path) -> None:
    """The figures in words."""
    share = report.contaminated / report.documents
    click.echo(f"{report.contaminated} of {report.documents} records ({share:.2%}) of {corpus} are also in {against}")
    for kind, count in report.evidence().most_common():
        click.echo(f"  {count} by {kind.value}")
    if report.in_words:
        click.echo(
            f"  {report.in_words} of the {report.questions} questions hold no formula: looked for by their words"
        )
    if report.versions:
        click.echo("  the files were made by generator versions {} and {}".format(*report.versions))
    for why, count in sorted(report.skipped.items()):
        click.echo(f"  {count} lines passed over: {why.value}")
    for number, text in summary(report)["examples"]:
        click.echo(f"  line {number}: {text}")
