"""The verb `audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.engine.option import engine_options, tell_places

if TYPE_CHECKING:
    from harness.engine.engine import Engine

FAULTS = 10
"""Faults that are printed, unless told otherwise."""


@click.command(
    epilog="""\b
Examples:
  showwork audit solutions.jsonl                        the rates, the first false lines, a page to look at
  showwork audit samples.jsonl --columns text=response,question=prompt,gold=target
  showwork audit chats.jsonl --keep clean               the records without a false line, byte for byte
  showwork audit train.jsonl --keep true --output-dir runs/audit && wc -l runs/audit/true.jsonl
  showwork audit solutions.jsonl --limit 500 --json | jq .rates.right_with_false_line
  showwork audit solutions.jsonl --engine ray --address auto      on every core of a cluster
  showwork audit solutions.jsonl --fail-on-false        exit 1 where some trace holds a false line
"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--columns",
    default="",
    metavar="text=A,question=B,gold=C",
    help="Which columns hold the text, the question and the gold answer (gold= for none); what is not named is found.",
)
@click.option("--limit", type=click.IntRange(1), help="Only the first N records.")
@click.option(
    "--keep",
    type=click.Choice(["clean", "true"]),
    help="Write the records whose text holds no false line (clean), or is true throughout and shows work, with the "
    "right answer where a gold is known (true), to clean.jsonl or true.jsonl in the folder.",
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the audit, made or continued (default: runs/audit-NAME-HASH).",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes on each machine (default: its cores).")
@engine_options
@click.option(
    "--unreadable",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What becomes of a line that is no JSON object or has no text: nothing starts, or it is left out and counted.",
)
@click.option("--faults", default=FAULTS, show_default=True, type=click.IntRange(0), help="How many faults to print.")
@click.option("--fail-on-false", is_flag=True, help="Exit with 1 if some trace holds a false line.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_context
def audit(
    context: click.Context,
    /,
    file: Path,
    columns: str,
    limit: int | None,
    keep: str | None,
    output_dir: Path | None,
    workers: int | None,
    engine: Engine,
    unreadable: str,
    faults: int,
    fail_on_false: bool,
    as_json: bool,
) -> None:
    """Check every line of every solution in FILE (JSON Lines): which traces hold a false line, and where the first is.

    A solution is a text, or a chat in `messages`. Nothing else is needed: a line is true, false (with a place where it
    fails) or open on its own. With gold answers the right answers with a false line are counted too. A killed audit
    continues with the same command. Exit code 0: it is done; 1: with --fail-on-false, a false line; 2: misuse, or a
    file that cannot be read; 3: the disk is full, or a process died.
    """
    from harness.evaluation.audit import run
    from harness.evaluation.audit.in_words import in_words
    from harness.evaluation.audit.results import Keep
    from harness.evaluation.columns_given import parse_columns
    from harness.evaluation.solution_files.columns import NAMES

    done = run.audit(
        file,
        columns=parse_columns(columns, NAMES, may_be_none=NAMES[1:]),
        limit=limit,
        output_dir=output_dir,
        workers=workers,
        keep=None if keep is None else Keep(keep),
        unreadable=unreadable,
        faults=faults,
        progress=not as_json,
        engine=engine,
    )
    tell_places(engine)
    if as_json:
        kept = {} if done.kept is None else {"kept": done.kept}
        click.echo(json.dumps({**done.summary, **kept, "folder": str(done.folder)}, indent=2))
    else:
        for line in in_words(done, keep):
            click.echo(line)
    if fail_on_false and done.summary["rates"]["with_false_line"] and done.summary["rates"]["with_false_line"]["count"]:
        context.exit(1)
