"""The verb `synthesise`."""

from __future__ import annotations

from pathlib import Path

import click

from generators.datasets.output import open_sandbox
from sandbox.backends.option import backend_option

METHOD_NAMES = ("query", "response", "retrospective", "tutorship")


@click.command(
    epilog="""\b
Examples:
  showwork synthesise --method tutorship --data problems.jsonl --out tutored.jsonl
  showwork synthesise --method tutorship --data runs/tiny-1a2b --out mended.jsonl       a model's own failures
  showwork synthesise --method response --data problems.jsonl --out routes.jsonl        other ways to the answer
  showwork synthesise --method query --data problems.jsonl --out expanded.jsonl         other questions
"""
)
@click.option("--method", required=True, type=click.Choice(METHOD_NAMES))
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="Problems of `generate`; or a model's solutions: the folder of a run, or the labels.jsonl of a step model.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--count", type=click.IntRange(min=1), help="Number of inputs to take (default: all).")
@backend_option()
def synthesise(method: str, data: Path, out: Path, seed: int, count: int | None, backend: str) -> int:
    """Make new training data out of certified problems.

    tutorship: an attempt that goes wrong, the harness's verdict on its first false step, that step corrected, and the
    rest; the attempt is a program with a slip put in, or a model's own. retrospective: a later step first, refused,
    then the right order. response: other routes to the same answer, each another set of claims. query: other numbers,
    the inverse question, one built upon it; solved anew, new by its canonical form, never of the test split. Every
    record is run: `showwork recheck` checks it again, the attempt too. What gives no record is counted by cause. A run
    that was killed continues when the same command is given again, and ends with the same bytes.
    """
    from generators.synthesis.shares import is_share, shares
    from generators.synthesis.synthesise import synthesise as made

    with open_sandbox(backend) as sandbox:
        counts = made(method, data, out, sandbox, seed=seed, count=count, progress=True)
    click.echo(f"{counts.pop('records')} records in {out}, of {counts.pop('inputs')} inputs")
    for cause, number in sorted(counts.items()):
        if not is_share(cause):
            click.echo(f"  {number} {cause}")
    for line in shares(counts):
        click.echo(line)
    return 0
