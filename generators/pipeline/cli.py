"""`corpus build`: the whole way, beside the verbs for its parts."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from generators.corpus.cli import corpus
from generators.corpus.select_pages import SelectionSettings
from generators.datasets.output import open_sandbox
from generators.evaluation.frozen import NAMES, frozen_source
from generators.evaluation.suite_cli import opened
from generators.pipeline.build import BuildSettings, build
from generators.pipeline.stages import Counts
from sandbox.backends.option import backend_option

__all__ = ["corpus"]


@corpus.command(
    name="build",
    epilog="""\b
Examples:
  showwork corpus build pages/ --licence BSD-3-Clause --output-dir runs/corpus
  showwork corpus build crawl.warc.gz --against bench.jsonl --seed https://docs.sympy.org/ --output-dir runs/corpus
""",
)
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--output-dir", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to build in."
)
@click.option(
    "--against",
    default=NAMES[-1],
    show_default=True,
    help="What must not be in it: our frozen benchmark, or a file with a question a record.",
)
@click.option("--seed", "seeds", multiple=True, metavar="PREFIX", help="As of `corpus select`; may be repeated.")
@click.option(
    "--tokens",
    type=click.FloatRange(0, 1, min_open=True),
    default=SelectionSettings().tokens,
    show_default=True,
    help="Share of the corpus's words to keep.",
)
@click.option("--licence", default="", help="Of the pages; kept in every problem.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read (default: the cores).")
@backend_option()
def build_command(
    inputs: tuple[Path, ...],
    output_dir: Path,
    against: str,
    seeds: tuple[str, ...],
    tokens: float,
    licence: str,
    workers: int | None,
    backend: str,
) -> int:
    """Pages in; out come a corpus of mathematics without a benchmark's questions, and certified problems.

    Reads INPUTS as `corpus read` does, chooses as `corpus select` does, leaves out what holds a question of the
    benchmark (`showwork contamination`), and makes problems of the doctests in what is left (`corpus problems`), but
    for those that the benchmark holds. The folder's card.json counts each stage. A build that was killed continues
    when the same command is given again, and ends with the same bytes. Needs the extra `corpus`.
    """
    frozen = frozen_source(against)
    benchmark: Path | str = Path(against)
    if frozen is not None:
        benchmark = "".join(json.dumps(problem.to_record()) + "\n" for problem in opened(against).problems)
    elif not Path(against).is_file():
        raise click.UsageError(f"--against {against}: neither a file nor one of {', '.join(NAMES)}")
    settings = BuildSettings(seeds, SelectionSettings(tokens=tokens), licence)
    name = frozen[0].name if frozen else Path(against).name
    with open_sandbox(backend) as sandbox:
        done = build(
            list(inputs),
            output_dir,
            benchmark,
            name,
            settings,
            sandbox,
            workers=workers,
            tell=partial(click.echo, err=True),
            progress=True,
        )
    click.echo("\n".join([*_told(done, name), f"{output_dir}/card.json"]))
    return 0


def _told(done: dict[str, Counts], benchmark: str) -> list[str]:
    """The card in words."""
    read, chosen, clean, asked = (done[name] for name in ("read", "select", "decontaminate", "ask"))
    kept_out = f"{clean['shared']:,} of them hold one of the {clean['questions']:,} questions of {benchmark}"
    lines = [
        f"{read['pages']:,} pages read, {read['formulas']:,} formulas in them",
        f"{chosen['pages']:,} pages of {chosen['words']:,} words chosen in {chosen['rounds']} rounds",
        f"{kept_out}: {clean['left']:,} are the corpus",
    ]
    if not asked["inputs"]:
        return [*lines, "no doctest in them"]
    certified = f"{asked.get('candidates', 0):,} questions, {asked.get('problems', 0):,} certified problems"
    left = f"{asked['left']:,} without those of {benchmark}"
    return [*lines, f"{asked['inputs']:,} inputs of doctests, {certified}; {left}"]
