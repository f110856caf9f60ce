"""The verb `corpus`: pages to text that keeps its mathematics, and the choice among them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generators.corpus.classifier import ClassifierSettings
from generators.corpus.doctest_problems import Cause, doctest_problems
from generators.corpus.lines import Skipped
from generators.corpus.read_pages import read_pages
from generators.corpus.select_pages import Round, Selection, SelectionSettings, write_selection
from generators.datasets.output import open_sandbox
from harness.engine.option import engine_options, tell_places
from sandbox.backends.option import backend_option

if TYPE_CHECKING:
    from harness.engine.engine import Engine

_USUAL = SelectionSettings()


@click.group(
    epilog="""\b
Examples:
  showwork corpus read pages/ --out pages.jsonl
  showwork corpus select pages.jsonl --seed https://docs.sympy.org/ --out selected.jsonl
  showwork corpus problems selected.jsonl --out problems.jsonl
"""
)
def corpus() -> None:
    """Build a corpus of mathematical text: read pages with their formulas, choose those of a kind."""


@corpus.command(
    epilog="""\b
Examples:
  showwork corpus read /usr/share/doc/python3-sympy-doc/html --out pages.jsonl
  showwork corpus read crawl.warc.gz more.warc.gz --out pages.jsonl --workers 2
  showwork corpus read raw.jsonl --out pages.jsonl
  showwork corpus read crawl.warc.gz --out pages.jsonl --engine ray --address auto
"""
)
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes on each machine (default: its cores).")
@engine_options
def read(inputs: tuple[Path, ...], out: Path, workers: int | None, engine: Engine) -> int:
    """Turn pages into JSON Lines: text, formulas, and where each page comes from.

    INPUTS are HTML files, folders of them, WARC files (.warc, .warc.gz), or JSON Lines and Parquet with `html` or
    `text`. Formulas in TeX, MathJax, KaTeX, MathML, pictures with TeX as alt text, sub and sup are set in TeX first.
    What cannot be read is counted and passed over. A run that was killed continues when the same command is given
    again, and ends with the same bytes. Needs the extra `corpus`.
    """
    counts = read_pages(list(inputs), out, workers, progress=True, engine=engine)
    tell_places(engine)
    _tell(counts, out)
    return 0


def _tell(counts: Counter[str], out: Path) -> None:
    read, unread = counts["formulas"], counts["formulas_unread"]
    click.echo(f"{counts['pages']} pages in {out}: {read} formulas read, {unread} set in TeX or MathML not")
    for why in Skipped:
        if counts[why.value]:
            click.echo(f"  {counts[why.value]} passed over: {why.value}")


@corpus.command(
    epilog="""\b
Examples:
  showwork corpus select pages.jsonl --out selected.jsonl              seeds: the pages densest in formulas
  showwork corpus select pages.jsonl --seed https://example.org/algebra/ --tokens 0.2 --out selected.jsonl
"""
)
@click.argument("pages", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    metavar="PREFIX",
    help="What the seeds' url or source begins with; may be repeated (default: the pages densest in formulas).",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl.")
@click.option(
    "--tokens",
    type=click.FloatRange(0, 1, min_open=True),
    default=_USUAL.tokens,
    show_default=True,
    help="Share of the corpus's words to keep.",
)
@click.option(
    "--densest",
    type=click.FloatRange(0, 1, min_open=True),
    default=_USUAL.densest,
    show_default=True,
    help="Share of the pages that are seeds, where no --seed is given.",
)
@click.option("--rounds", type=click.IntRange(1, 20), default=_USUAL.rounds, show_default=True, help="At most so many.")
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=_USUAL.least,
    show_default=True,
    help="Words of the shortest page that is looked at.",
)
@click.option(
    "--epochs",
    type=click.IntRange(1, 1000),
    default=_USUAL.classifier.epochs,
    show_default=True,
    help="Of fastText's training; the paper's 3 are over a million pages.",
)
@click.option("--random-seed", type=int, default=0, show_default=True, help="For the pages that seeds are told from.")
def select(
    pages: Path,
    seeds: tuple[str, ...],
    out: Path,
    tokens: float,
    densest: float,
    rounds: int,
    least: int,
    epochs: int,
    random_seed: int,
) -> int:
    """Choose pages of a kind as DeepSeekMath does: fastText learns the seeds, ranks all pages, the best are kept.

    What was kept joins the seeds if it holds formulas, and so do all such pages of folders of which half was kept, in
    sites of which a tenth was. Pages that are nearly the same are one. The last round is the one of whose pages 98%
    were kept before. OUT holds the chosen records with a `score`; the card beside it (OUT's name with .card.json) tells
    each round. Files are written when all is known: the same command makes the same bytes. Needs the extra `corpus`.
    """
    settings = SelectionSettings(
        tokens, rounds, least, random_seed, densest, classifier=ClassifierSettings(epochs=epochs, seed=random_seed)
    )
    selection = Selection(pages, seeds, settings)
    done: list[Round] = []
    for one in selection.rounds():
        done.append(one)
        _tell_round(len(done), one)
    write_selection(selection, done, settings, seeds, out)
    click.echo(f"{done[-1].kept} pages of {done[-1].tokens:,} words in {out}")
    return 0


def _tell_round(number: int, one: Round) -> None:
    held, others = one.with_formulas
    quality = "" if one.auc is None else f", AUC {one.auc:.3f}"
    pages = f"{one.seeds} seeds, {one.kept} pages kept, {one.known:.0%} of them known"
    formulas = f"formulas in {held:.0%} of the kept and {others:.0%} of the others"
    click.echo(f"round {number}: {pages}; {formulas}{quality}", err=True)


@corpus.command(
    epilog="""\b
Examples:
  showwork corpus problems pages.jsonl --licence BSD-3-Clause --out problems.jsonl
"""
)
@click.argument("pages", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl.")
@click.option("--licence", default="", help="Of the pages; kept in every record.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=20.0,
    show_default=True,
    help="Time limit in seconds for one question.",
)
@backend_option()
@engine_options
def problems(pages: Path, out: Path, licence: str, timeout: float, backend: str, engine: Engine) -> int:
    """Make certified problems of the doctests in pages.

    What an input differentiates, integrates or takes the limit of is asked of our families: solved anew, certified,
    run. What the page printed is not looked at. Each record is a problem like those of `showwork generate`, with
    `source`, `url`, `licence` and the `doctest`. The rest is counted by cause. A run that was killed continues when the
    same command is given again.
    """
    with open_sandbox(backend) as sandbox:
        counts = doctest_problems(pages, out, sandbox, licence=licence, seconds=timeout, progress=True, engine=engine)
    tell_places(engine)
    asked = f"{counts['candidates']} questions in {counts['inputs']} inputs"
    click.echo(f"{counts['problems']} problems in {out}, of {asked}")
    for cause in Cause:
        if counts[cause.value]:
            click.echo(f"  {counts[cause.value]} {cause.value}")
    return 0
