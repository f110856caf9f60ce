"""The verb `score`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.engine.option import engine_options, tell_places
from sandbox.backends.option import backend_option, limit_options

if TYPE_CHECKING:
    from harness.engine.engine import Engine
    from harness.evaluation.samples.judged_sample import JudgedSample
    from harness.evaluation.samples.run import ScoredFile
    from sandbox.execution import Limits

FAULTS = 10
"""Samples that are not right and are printed, unless told otherwise."""
WIDTH = 280
"""Characters of a reason that is printed."""


@click.command(
    epilog="""\b
Examples:
  showwork score samples.jsonl                              every sample judged, the rates with intervals
  showwork score samples.jsonl --keep fully-true            the fully true ones, byte for byte
  showwork score samples.jsonl --keep correct --to sft --out train.jsonl
  showwork score samples.jsonl --to dpo --out pairs.jsonl   a right and a wrong sample of each question
  showwork score samples.jsonl --columns text=response,gold=target --unreadable skip
  showwork score samples.jsonl --engine ray --address auto             on every node of a cluster
  showwork score samples.jsonl --shard 3/8 --output-dir runs/part3     the third of eight machines
"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--columns",
    default="",
    metavar="text=A,question=B,gold=C",
    help="Which columns hold the sample, the question and the gold answer; what is not named is found.",
)
@click.option("--limit", type=click.IntRange(1), help="Only the first N records.")
@click.option(
    "--mode",
    type=click.Choice(["auto", "program", "text"]),
    default="auto",
    show_default=True,
    help="What a sample is read as: a program, which is run; a text, whose lines are checked; or what it is.",
)
@click.option(
    "--keep",
    type=click.Choice(["fully-true", "correct", "all"]),
    help="Write the samples that are right and whose work is true (fully-true), or that are right (correct). "
    "[default with --to: fully-true; with --to judged: all]",
)
@click.option(
    "--to",
    "shape",
    type=click.Choice(["records", "judged", "sft", "messages", "dpo"]),
    help="How they are written: as they lie (records, the default), with what the harness says of them (judged), as "
    "prompt and completion (sft), as chats (messages), as pairs of a kept and a wrong sample (dpo).",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where (default: a file in the folder).")
@click.option("--shard", metavar="i/n", default="1/1", help="Only the i-th of n parts; their results join in order.")
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the run, made or continued (default: runs/score-NAME-HASH).",
)
@click.option("--workers", type=click.IntRange(1), help="Programs to run at a time (default: the number of cores).")
@backend_option()
@limit_options
@engine_options
@click.option("--accept-restated", is_flag=True, help="Let the question's own formula, copied, answer it.")
@click.option(
    "--unreadable",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What becomes of a line without a text or a readable gold: nothing starts, or it is left out and counted.",
)
@click.option("--faults", default=FAULTS, show_default=True, type=click.IntRange(0), help="Wrong samples to print.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def score(
    file: Path,
    columns: str,
    limit: int | None,
    mode: str,
    keep: str | None,
    shape: str | None,
    out: Path | None,
    shard: str,
    output_dir: Path | None,
    workers: int | None,
    backend: str,
    limits: Limits,
    engine: Engine,
    accept_restated: bool,
    unreadable: str,
    faults: int,
    as_json: bool,
) -> None:
    """Score every sample in FILE (JSON Lines) against its gold: programs are run, answers compared, steps checked.

    A sample is a text, or a chat in `messages`, one a line, with its question and its gold. It is the score of the
    reward and of `showwork eval`. What is said of each sample is appended to judged.jsonl in the folder; a killed run
    continues with the same command. Exit code 0: it is done; 2: misuse, or a file that cannot be read; 3: the sandbox
    failed or the disk is full, and the same command continues.
    """
    from harness.evaluation.columns_given import parse_columns
    from harness.evaluation.samples.kept import Keep, Shape
    from harness.evaluation.samples.run import HowScored, Shard, score_file
    from harness.evaluation.solution_files.columns import NAMES
    from harness.scoring.score_mode import Mode

    if out is not None and keep is None and shape is None:
        raise click.UsageError("--out says where the samples go that are kept: add --keep, or --to")
    if shape is not None and keep is None:
        keep = "all" if shape == "judged" else "fully-true"
    done = score_file(
        file,
        HowScored(Mode(mode), limits, accept_restated, Shard.of(shard)),
        columns=parse_columns(columns, NAMES, may_be_none=("question",)),
        limit=limit,
        output_dir=output_dir,
        backend=backend,
        workers=workers,
        keep=None if keep is None else Keep(keep),
        shape=Shape(shape or "records"),
        out=out,
        unreadable=unreadable,
        faults=faults,
        progress=not as_json,
        engine=engine,
    )
    tell_places(engine)
    if as_json:
        kept = {} if done.kept is None else {"kept": done.kept[0], "out": str(done.kept[1])}
        click.echo(json.dumps({**done.summary, **kept, "folder": str(done.folder)}, indent=2))
        return
    for line in in_words(done):
        click.echo(line)


def in_words(done: ScoredFile) -> Iterator[str]:
    """The lines that `showwork score` prints."""
    from harness.evaluation.samples.counts import RATES
    from harness.evaluation.statistics.summary import aligned, percent

    summary = done.summary
    columns = "; ".join(f"{name} in `{column}`" for name, column in summary["columns"].items() if column)
    yield f"{summary['file']}: {summary['samples']:,} samples; {columns}"
    if summary["left_out"]:
        yield f"{summary['left_out']:,} records could not be read and are left out"
    rates = [(title, summary["rates"][name]) for name, title in RATES.items() if summary["rates"][name]]
    yield from aligned([[title, percent(rate), f"{rate['count']:,} of {rate['of']:,}"] for title, rate in rates])
    if summary["samples"]:
        yield f"outcomes: {_counted(summary['outcomes'])}; mean reward {summary['mean_reward']:.3f}"
    for sample in done.faults:
        yield _fault(sample)
    if done.kept is not None:
        yield f"{done.kept[0]:,} written: {done.kept[1]}"
    yield f"{done.folder / 'judged.jsonl'}"


def _counted(counts: dict[str, Any]) -> str:
    there = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
    return ", ".join(f"{name} {counts[name]:,}" for name in there)


def _fault(sample: JudgedSample) -> str:
    name = f"line {sample.record}" + (f" ({sample.id})" if sample.id else "")
    said = sample.fault or ": ".join(filter(None, (sample.outcome, " ".join(sample.detail.split()))))
    return f"{name}: {said if len(said) <= WIDTH else said[:WIDTH] + ' ...'}"
