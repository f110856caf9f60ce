"""The verb `corpus`: pages to text that keeps its mathematics."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from generators.corpus.lines import Skipped
from generators.corpus.processes import cores
from generators.corpus.read_pages import read_pages


@click.group(
    epilog="""\b
Examples:
  showwork corpus read pages/ --out pages.jsonl
"""
)
def corpus() -> None:
    """Build a corpus of mathematical text: read pages with their formulas."""


@corpus.command(
    epilog="""\b
Examples:
  showwork corpus read /usr/share/doc/python3-sympy-doc/html --out pages.jsonl
  showwork corpus read crawl.warc.gz more.warc.gz --out pages.jsonl --workers 2
  showwork corpus read raw.jsonl --out pages.jsonl
"""
)
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl.")
@click.option("--workers", type=click.IntRange(1, 256), help="Number of processes (default: the cores).")
def read(inputs: tuple[Path, ...], out: Path, workers: int | None) -> int:
    """Turn pages into JSON Lines: text, formulas, and where each page comes from.

    INPUTS are HTML files, folders of them, WARC files (.warc, .warc.gz), or JSON Lines and Parquet with `html` or
    `text`. Formulas in TeX, MathJax, KaTeX, MathML, pictures with TeX as alt text, sub and sup are set in TeX first.
    What cannot be read is counted and passed over. A run that was killed continues when the same command is given
    again, and ends with the same bytes. Needs the extra `corpus`.
    """
    _tell(read_pages(list(inputs), out, workers or cores(), progress=True), out)
    return 0


def _tell(counts: Counter[str], out: Path) -> None:
    read, unread = counts["formulas"], counts["formulas_unread"]
    click.echo(f"{counts['pages']} pages in {out}: {read} formulas read, {unread} set in TeX or MathML not")
    for why in Skipped:
        if counts[why.value]:
            click.echo(f"  {counts[why.value]} passed over: {why.value}")
