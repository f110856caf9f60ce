"""The generators' verbs generate and show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generators.errors import DatasetError, ProblemError
from generators.writing.phrasing import LANGUAGES
from generators.writing.styles import EVERY_STYLE
from harness.engine.option import engine_options
from harness.scoring.outcomes import Outcome
from harness.verification.problem import SPLITS, Problem
from sandbox.backends.option import backend_option

if TYPE_CHECKING:
    from harness.engine.engine import Engine

from generators.datasets.output import build_files, open_sandbox, print_records

OUTCOMES = tuple(outcome.value for outcome in Outcome)
SECONDS, OWN_SECONDS = 5.0, 60.0
"""For a sample, and for a problem of the user's own, which goes through all that SymPy tries."""
LANGUAGE = "Of statements, and of solutions in words."
FORMAT_NAMES = ("showwork", "trl", "messages")


@click.command(
    epilog="""\b
Examples:
  showwork generate --count 1000 --out data.jsonl
  showwork generate --families arithmetic:0.5,derivative:1 --levels 1-3 --count 10000 --out data.parquet --seed 7
  showwork generate --count 10000 --splits --format trl --out data/problems.jsonl --workers 2
  showwork generate --count 1000000 --out data.jsonl --engine ray --address auto
  showwork generate --style computed:0.5,text:0.5 --count 1000 --out mixed.jsonl
  showwork generate --style text --language zh --count 1000 --out zh.jsonl
  showwork generate --family derivative --problem "x**2*sin(3*x)"
  showwork generate --family derivative --problem "Derivative(x**3*y**2, x, y)"
"""
)
@click.option(
    "--families",
    metavar="NAME[:WEIGHT],...",
    help="Families and their weights (default: all but equation, with equal weights).",
)
@click.option("--count", type=click.IntRange(min=1), default=100, show_default=True, help="Number of samples.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Output file, .jsonl or .parquet (default: stdout)."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--split", type=click.Choice(SPLITS), default="train", show_default=True)
@click.option("--splits", is_flag=True, help="Write train, validation and test files in one run, 80/10/10 of --count.")
@click.option("--levels", metavar="1-3", help="Levels to draw from (default: all five).")
@click.option(
    "--style",
    default="computed",
    show_default=True,
    metavar="NAME[:WEIGHT],...",
    help="How solutions are written: computed, snapshot (programs), text, tool (texts), or a mix of them.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help=LANGUAGE)
@click.option("--format", "format_", type=click.Choice(FORMAT_NAMES), default="showwork", show_default=True)
@click.option(
    "--max-depth", type=click.IntRange(1, 12), help="Depth of expression trees; only for arithmetic and derivative."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    help="Time limit in CPU seconds for a sample (default 5); in seconds for a problem of your own (default 60).",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Processes that make samples, on each machine (default: 1; with --engine ray: its cores).",
)
@backend_option()
@engine_options
@click.option("--family", help="The family of --problem.")
@click.option(
    "--problem", "problems", multiple=True, help="A problem of your own; repeat the option for each of its parts."
)
def generate(
    families: str | None,
    count: int,
    out: Path | None,
    seed: int,
    split: str,
    splits: bool,
    levels: str | None,
    style: str,
    language: str,
    format_: str,
    max_depth: int | None,
    timeout: float | None,
    workers: int | None,
    backend: str,
    engine: Engine,
    family: str | None,
    problems: tuple[str, ...],
) -> int:
    """Make certified problems with worked, executable solutions.

    An interrupted run continues where it stopped when the same command is given again: the file it ends with is the
    same, byte for byte, as that of an uninterrupted one.
    """
    from generators.datasets.formats import FORMATS
    from generators.datasets.mixture import mixture

    if timeout != timeout:  # nan, beyond which no clock ever is
        raise ProblemError("--timeout must be a number of seconds, not nan")
    if problems or family:
        if not (problems and family):
            raise ProblemError("--family and --problem belong together; for a mixture of families see --families")
        if families or splits or out:
            raise ProblemError("a problem of your own is printed, alone: redirect it with > FILE; see --help")
        result = _own(family, problems, style, language, backend, timeout or OWN_SECONDS)
        click.echo(json.dumps(FORMATS[format_](result), ensure_ascii=False))
        return 0
    if splits and count < 10:
        raise DatasetError(f"--splits shares out 80/10/10, and of {count} nothing is left for two of them: ask for 10")
    mixes = {
        name: mixture(families, levels, seed=seed, split=name, style=style, max_depth=max_depth, language=language)
        for name in (SPLITS if splits else (split,))
    }
    if out is None:
        if splits:
            raise DatasetError("--splits writes three files: give --out")
        if engine.name != "local":
            raise DatasetError(f"--engine {engine.name} makes a file: give --out")
        return print_records(mixes[split], count, FORMATS[format_], backend)
    workers = workers or (1 if engine.name == "local" else None)
    return build_files(mixes, count, out, format_, workers, timeout or SECONDS, backend, engine)


@click.command(
    epilog="""\b
Examples:
  showwork show --family derivative --index 3 --levels 2
  showwork show data.jsonl --start 10 --count 2
  showwork show runs/tiny-1a2b --outcome wrong_answer --count 3      what a model wrote, and what is wrong with it
  showwork show runs/tiny-1a2b --index 17
  showwork show runs/tiny-grpo --step 40 --outcome wrong_answer --count 3      what the policy wrote in that step
  showwork show --family derivative --problem "x**2*sin(3*x)"
"""
)
@click.argument("file", metavar="[FILE|RUN]", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--family", help="Show a problem of this family instead of a file.")
@click.option(
    "--index", type=click.IntRange(min=0), help="Of the problem of --family (default: 0), or of the run's (any)."
)
@click.option(
    "--outcome", "outcomes", multiple=True, type=click.Choice(OUTCOMES), help="Of a run's samples; may be repeated."
)
@click.option(
    "--step", "steps", multiple=True, type=click.IntRange(0), help="Of a training's completions; may be repeated."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--split", type=click.Choice(SPLITS), default="train", show_default=True)
@click.option("--levels", metavar="1-3", help="Levels to take in turn (default: the index draws one of all five).")
@click.option("--style", type=click.Choice(EVERY_STYLE), default="computed", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help=LANGUAGE)
@click.option("--problem", "problems", multiple=True, help="A problem of your own, in --family.")
@click.option(
    "--start", type=click.IntRange(min=1), default=1, show_default=True, help="First record to show from FILE."
)
@click.option("--count", type=click.IntRange(min=1), default=1, show_default=True, help="Number of problems to show.")
@click.option("--run/--no-run", default=True, help="Run the program in the sandbox and check its steps.")
@backend_option()
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON.")
def show(
    file: Path | None,
    family: str | None,
    index: int | None,
    outcomes: tuple[str, ...],
    steps: tuple[int, ...],
    seed: int,
    split: str,
    levels: str | None,
    style: str,
    language: str,
    problems: tuple[str, ...],
    start: int,
    count: int,
    run: bool,
    backend: str,
    as_json: bool,
) -> int:
    """Read problems in the terminal, with the program run and its steps checked; or what lies in a RUN's folder: the
    samples of an evaluation, or the completions of a training."""
    if (file is None) == (family is None):
        raise ProblemError("give either a FILE or the folder of a RUN, or --family with --index or --problem")
    if file is not None and file.is_dir():
        return _of_run(file, outcomes, steps, index, start, count, as_json)
    if outcomes or steps:
        raise ProblemError("--outcome and --step are for a run's samples: give the folder that it wrote")
    index = index or 0
    if file is not None:
        shown_problems = _from_file(file, start, count)
    elif problems:
        from generators.datasets.workers import own_in_time

        shown_problems = iter([own_in_time(str(family), problems, style, OWN_SECONDS, language).problem])
    else:
        from generators import problem
        from generators.levels import parse_levels

        turns = parse_levels(levels) if levels is not None else (None,)
        # All before the sandbox starts: a wrong level is told at once.
        shown_problems = iter(
            [
                problem(str(family), number, seed, split, turns[number % len(turns)], style=style, language=language)
                for number in range(index, index + count)
            ]
        )
    if as_json:
        for shown_problem in shown_problems:
            click.echo(json.dumps(shown_problem.to_record(), ensure_ascii=False))
        return 0
    from generators.datasets.page import page

    if not run:
        return max([page(shown_problem, None) for shown_problem in shown_problems], default=0)
    with open_sandbox(backend) as sandbox:
        return max([page(shown_problem, sandbox) for shown_problem in shown_problems], default=0)


def _own(family: str, problems: tuple[str, ...], style: str, language: str, backend: str, seconds: float) -> Problem:
    """A problem of the user's own, executed. Raises ProblemError."""
    from generators.datasets.certify_by_running import execute
    from generators.datasets.workers import own_in_time

    result = own_in_time(family, problems, style, seconds, language)
    with open_sandbox(backend) as sandbox:
        (cause,) = execute([result], sandbox)
    if cause:
        raise ProblemError(f"the program of this problem did not run as it should: {cause}")
    return result.problem


def _of_run(
    folder: Path,
    outcomes: tuple[str, ...],
    steps: tuple[int, ...],
    index: int | None,
    start: int,
    count: int,
    as_json: bool,
) -> int:
    """What an evaluation or a training has written; 1 where there is nothing of the kind."""
    from harness.evaluation.report.run_in_terminal import print_run
    from harness.evaluation.report.training_in_terminal import print_training
    from harness.evaluation.report.training_samples import holds_tables

    if holds_tables(folder):
        return 0 if print_training(folder, outcomes, steps, start, count, as_json) else 1
    return 0 if print_run(folder, outcomes, index, start, count, as_json) else 1


def _from_file(file: Path, start: int, count: int) -> Iterator[Problem]:
    from itertools import islice

    from generators.datasets.formats import from_record
    from generators.datasets.questions import records

    count_shown = 0
    for number, record in enumerate(islice(records(file), start - 1, start - 1 + count), start):
        try:
            yield from_record(record)
        except KeyError as error:
            raise DatasetError(f"{file}, record {number}: not a Showwork record (missing field {error})") from None
        except (TypeError, ValueError) as error:
            raise DatasetError(f"{file}, record {number}: not a Showwork record ({error})") from None
        count_shown += 1
    if not count_shown:
        raise DatasetError(f"{file} has no record {start}")
