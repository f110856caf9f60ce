"""The harness's own verbs: `showwork check` and `showwork recheck`."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.engine.option import engine_options, placed, tell_places
from harness.verification import kinds
from sandbox.backends.option import backend_option, limit_options
from sandbox.execution import Limits
from sandbox.visible import visible

if TYPE_CHECKING:
    from harness.engine.engine import Engine
    from harness.scoring.recheck import Tally

_ORDER = re.compile(r"\s*([A-Za-z]\w*)\s*(>=|<=|!=|>|<)\s*0\s*")
_SIGN_WORDS = {">": "positive", ">=": "nonnegative", "<": "negative", "<=": "nonpositive", "!=": "nonzero"}

SHOWN = 10
"""Faults that are printed, unless told otherwise."""


def _known_kind(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The kind itself; an unknown one is a usage error that lists those there are."""
    if name is not None and not kinds.is_known(name):
        raise click.BadParameter(kinds.unknown(name), context, parameter)
    return name


@click.command(
    epilog="""\b
Examples:
  showwork check "Derivative(x**2, x) = 2*x"                 true
  showwork check "Derivative(x**2, x) = 3*x"                 false, and where it fails (exit 1)
  showwork check --let "u = x**2" "Derivative(u*sin(x), x) = 2*x*sin(x) + x**2*cos(x)"
  showwork check --assume "n: integer" "sin(pi*n) = 0"
  showwork check --assume "a > 0" "sqrt(a**2) = a"
  showwork check "2 + 2 = 4 = 2*3"                           false, and which link is
  showwork check --problem "Solve 2x + 3 = 9" < solution.txt     each line of it, and which one fails
  showwork check --problem "Solve x**2 = 9" "x = 3"          false: loses x = -3
  showwork check --gold 1/2 --prediction 0.5
  showwork check --gold "x**2" --prediction "x**2 + 7" --kind antiderivative --of "2*x"
"""
)
@click.argument("claim", required=False)
@click.option(
    "--let", "lets", multiple=True, metavar='"NAME = VALUE"', help="Define a name that the claim uses; may be repeated."
)
@click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar='"NAME: WORDS"',
    help="Assume something of a name: positive, integer, positive integer, ..., or `a > 0`; may be repeated.",
)
@click.option(
    "--problem",
    metavar="TEXT",
    help="The problem's text. Where it asks to solve, lines about its unknown are judged by the solutions they keep. "
    "Without a CLAIM the solution is read from standard input, line by line.",
)
@click.option("--gold", help="The gold answer that a prediction is compared with.")
@click.option("--prediction", help="The prediction to verify against --gold.")
@click.option(
    "--kind",
    metavar=f"[{'|'.join(kinds.NAMES)}]",
    callback=_known_kind,
    help="Kind of the gold answer; inferred by default.",
)
@click.option("--of", "integrand", help="The integrand, if the gold answer is an antiderivative.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    claim: str | None,
    lets: tuple[str, ...],
    assumed: tuple[str, ...],
    problem: str | None,
    gold: str | None,
    prediction: str | None,
    kind: str | None,
    integrand: str | None,
    as_json: bool,
) -> None:
    """Check one CLAIM `left = right`, a solution line by line, or a prediction against a gold answer.

    Exit code 0: true (or equal); 1: false or undecided; 2: it cannot be read.
    """
    if claim is None and problem is not None and not (lets or gold or prediction or kind or integrand):
        _check_lines(problem, _assumptions(assumed), as_json)
        return
    if claim is not None and not (gold or prediction or kind or integrand):
        found = _checked_claim(claim, lets, _assumptions(assumed), problem)
    elif claim is None and gold is not None and prediction is not None and not (lets or problem):
        found = _compared(gold, prediction, kind, integrand, _assumptions(assumed))
    else:
        raise click.UsageError(
            "give one claim (with --let), --problem and lines on standard input, or --gold and --prediction (with "
            "--kind and --of)"
        )
    if as_json:
        click.echo(json.dumps(found))
    else:
        words = {True: "true", False: "false", None: "undecided"}[found["true"]]
        click.echo(visible(words + (f": {found['detail']}" if found["detail"] else "")))
    if found["true"] is not True:
        raise click.exceptions.Exit(1)


def _assumptions(assumed: tuple[str, ...]) -> dict[str, str]:
    """`n: positive integer` -> {"n": "positive integer"}; `a > 0` says positive. Several of one name hold together."""
    found: dict[str, str] = {}
    for text in assumed:
        order = _ORDER.fullmatch(text)
        name, _, words = (order[1], "", _SIGN_WORDS[order[2]]) if order else text.partition(":")
        if not (name.strip() and words.strip()):
            raise click.UsageError('an assumption is a name and words, as in --assume "n: integer", or "a > 0"')
        found[name.strip()] = f"{found.get(name.strip(), '')} {words.strip()}".strip()
    return found


def _check_lines(problem: str, assumptions: dict[str, str], as_json: bool) -> None:
    """Check the solution on standard input; see `check`."""
    from harness.scoring.trace import check_trace
    from harness.scoring.trace_words import as_record, in_words

    try:
        trace = check_trace(sys.stdin.read(), problem, assumptions=assumptions)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(json.dumps(as_record(problem, trace)) if as_json else visible(in_words(trace)))
    if not any(line.judged for line in trace.lines):
        raise click.UsageError("no line of the solution can be read: give one equation or inequality a line")
    if trace.true is not True:
        raise click.exceptions.Exit(1)


def _checked_claim(
    claim: str, lets: tuple[str, ...], assumptions: dict[str, str], problem: str | None
) -> dict[str, Any]:
    from harness.formulas.syntax import SyntaxRefused, split_claim
    from harness.scoring.check_claim import check_claim
    from harness.scoring.reasons import Reason

    bindings = [split_claim(let) for let in lets]
    if len(dict(bindings)) < len(bindings):
        raise click.UsageError("a name is defined twice: give each --let a name of its own")
    try:
        found = check_claim(claim, dict(bindings), assumptions=assumptions, question=problem)
    except SyntaxRefused:
        raise
    except ValueError as error:  # a let or an assumption that cannot be used
        raise click.UsageError(str(error)) from None
    if found.reason is Reason.unparsable:
        raise click.UsageError(f"the claim cannot be read: {found.detail}")
    said = {"claim": claim, "true": found.true, "trivial": found.trivial, "detail": found.detail}
    return said if found.true is not None else {**said, "method": found.method}  # "budget" may be asked again


def _compared(
    gold: str, prediction: str, kind: str | None, integrand: str | None, assumptions: dict[str, str]
) -> dict[str, Any]:
    from harness.verification.problem import Answer
    from harness.verification.verdict import Method
    from harness.verification.verify import verify

    answer = Answer(kind or ("antiderivative" if integrand else ""), gold, of=integrand, assumptions=assumptions)
    verdict = verify(answer, prediction)
    detail = (
        f"the prediction cannot be read: {verdict.detail}" if verdict.method is Method.unparsable else verdict.detail
    )
    said = {"true": verdict.equal, "method": verdict.method, "detail": detail}
    return {"gold": gold, "prediction": prediction, **said}


@click.command(
    epilog="""\b
Examples:
  showwork recheck problems.jsonl                  every program run, every answer and step checked again
  showwork recheck problems.jsonl --limit 500 --json
  showwork recheck problems.jsonl --engine ray --address auto      on every node of a cluster
  showwork recheck theirs.jsonl                    anyone's: question, answer and program in each record
"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--limit", type=click.IntRange(1), help="Only the first N records.")
@backend_option()
@limit_options
@click.option("--workers", type=click.IntRange(1), help="Programs to run at a time (default: the number of cores).")
@engine_options
@click.option("--faults", default=SHOWN, show_default=True, type=click.IntRange(0), help="How many faults to print.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line for each family and each fault.")
def recheck(
    file: Path,
    limit: int | None,
    backend: str,
    limits: Limits,
    workers: int | None,
    engine: Engine,
    faults: int,
    as_json: bool,
) -> None:
    """Re-run and re-check every record of a dataset FILE (.jsonl, or .json with a list).

    A record passes if its program runs and prints its answer, and every step it prints is true and is the one that the
    record lists. Exit code 0: every record passes; 1: some fail; 3: the sandbox failed.
    """
    from contextlib import closing
    from itertools import islice

    from tqdm import tqdm

    from harness.scoring import recheck as rechecking
    from harness.scoring.recheck import Tally
    from sandbox import Sandbox

    tallies: dict[str, Tally] = {}
    # Not entered but closed: it opens with the first program, after the file has been found readable.
    with (
        closing(Sandbox(backend, workers=workers, limits=limits)) as sandbox,
        tqdm(unit=" records", total=limit, disable=None, leave=False) as bar,
    ):
        numbered = islice(rechecking.records(file), limit)
        for one in rechecking.recheck(
            numbered, sandbox, engine=engine, progress=lambda: bar.set_postfix_str(placed(engine), refresh=False)
        ):
            tallies.setdefault(one.family, Tally()).add(one)
            bar.update()
    tell_places(engine)
    if not tallies:
        raise click.UsageError(f"{file} has no records")
    show = _as_lines if as_json else _as_table
    show(tallies, faults)
    if any(tally.faults for tally in tallies.values()):
        raise click.exceptions.Exit(1)


def _as_lines(tallies: dict[str, Tally], faults: int) -> None:
    for family, tally in sorted(tallies.items()):
        counts = {key: value for key, value in asdict(tally).items() if key != "faults"}
        click.echo(json.dumps({"family": family, **counts}))
    for fault in _first(tallies, faults):
        click.echo(json.dumps({"line": fault.line, "id": fault.id, "family": fault.family, "fault": fault.fault}))


def _as_table(tallies: dict[str, Tally], faults: int) -> None:
    rows: list[tuple[str, ...]] = [("family", "records", "stand", "right", "steps", "true", "false", "undecided")]
    for family, tally in [*sorted(tallies.items()), *([("all", _sum(tallies))] if len(tallies) > 1 else [])]:
        undecided = tally.steps - tally.true - tally.false
        counts = (tally.records, tally.stand, tally.correct, tally.steps, tally.true, tally.false, undecided)
        rows.append((family, *(f"{count:,}" for count in counts)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        click.echo("  ".join([row[0].ljust(widths[0]), *cells]))
    for fault in _first(tallies, faults):
        click.echo(visible(f"line {fault.line} ({fault.id}): {fault.fault}"))


def _sum(tallies: dict[str, Tally]) -> Tally:
    from harness.scoring.recheck import Tally

    names = ("records", "stand", "correct", "steps", "true", "false")
    return Tally(*(sum(getattr(tally, name) for tally in tallies.values()) for name in names))


def _first(tallies: dict[str, Tally], count: int) -> list[Any]:
    return sorted((fault for tally in tallies.values() for fault in tally.faults), key=lambda one: one.line)[:count]
