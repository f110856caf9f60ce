"""The verb `view`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  showwork view runs/                          runs/index.html: every run below it, a row each
  showwork view runs/tiny-eval runs/tiny-grpo-eval --out both.html
  showwork view runs/tiny-grpo                 runs/tiny-grpo/samples.html: what the policy wrote while it was trained
"""
)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The page (default: index.html in the first folder)."
)
def view(folders: tuple[Path, ...], out: Path | None) -> int:
    """Put every run below FOLDERS on one page: figures with intervals, sorted by a click, each with a link to its own.

    A run is a folder that `showwork eval` wrote. The page needs no network and no server; links are relative to it. A
    folder in which `showwork train grpo` logged its completions has a page of its own, samples.html: what was written,
    group by group, with rewards and advantages. Exit code 1: some run could not be read (the page names it).
    """
    from harness.evaluation.report.training_samples import holds_tables, write_page

    trained = [folder for folder in folders if holds_tables(folder)]
    for folder in trained:
        click.echo(write_page(folder, out if len(folders) == 1 else None))
    folders = tuple(folder for folder in folders if folder not in trained)
    if not folders:
        return 0
    from harness.evaluation.report.many_runs import find_runs, write_many_runs

    out = out or folders[0] / "index.html"
    found = find_runs(folders, out)
    write_many_runs(out, found)
    click.echo(f"{out}: {len(found.rows)} runs")
    for place, why in found.faults:
        click.echo(f"{place} could not be read: {why}", err=True)
    return 1 if found.faults else 0
