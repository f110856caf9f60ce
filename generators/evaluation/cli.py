"""The verb `eval`: `pytest benchmarks/` without pytest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from generators.evaluation.config_file import read_settings
from generators.evaluation.cost import cost
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.results import Finding, against_baseline, failures, write_results
from generators.evaluation.tasks import Evaluation

EXAMPLES = """\b
Examples:
  showwork eval                                         the reference: 100%, proves the whole chain
  showwork eval --model runs/tiny --levels 1-2
  showwork eval --model NAME --api-base http://localhost:8000/v1 --n-samples 8 --temperature 0.8
  showwork eval --model runs/tiny --baseline runs/tiny-1a2b3c4d
  showwork eval --model runs/tiny --groups calculus=derivative+integral+limit
  showwork eval --config nightly.yaml --limit 5         settings from a file; the command line goes first
  showwork eval --model NAME --suite showwork-v1        our frozen benchmark of 1,200 problems
  showwork eval --model NAME --suite gsm8k --method cot --fewshot ours
  showwork eval --model NAME --suite math500:FILE --method tool --unreadable skip
  showwork eval --model NAME --suite cmath --method pot --num-fewshot 4
  showwork eval --model runs/tiny --turns 2 --feedback verdict
  showwork eval --model NAME --suite aime24 --method cot --reasoning --n-samples 8 --temperature 0.6
"""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Every field of Options as a click option."""
    for each in reversed(fields(EvaluationOptions)):
        flag, kind, default = "--" + each.name.replace("_", "-"), each.metadata["kind"], each.default
        show_default = default not in (None, "", False)
        if kind is None and default is False:
            option = click.option(flag, each.name, is_flag=True, help=each.metadata["help"])
        elif kind is None:
            option = click.option(f"{flag}/--no-{flag[2:]}", each.name, default=default, help=each.metadata["help"])
        else:
            kind = click.Path(path_type=Path) if kind is Path else kind
            option = click.option(
                flag, each.name, type=kind, default=default, help=each.metadata["help"], show_default=show_default
            )
        command = option(command)
    return command


@click.command(epilog=EXAMPLES)
@_options
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    is_eager=True,
    expose_value=False,
    callback=read_settings,
    help="YAML with any of these options, one `name: value` a line; what the command line says goes first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_context
def evaluate(context: click.Context, /, as_json: bool, **values: Any) -> None:
    """Evaluate a model on held-out problems by running its programs: answers and every printed step, with intervals.

    The golds of a suite are read first: if one cannot be read, nothing is run (exit code 2), or --unreadable skip
    leaves it out. A killed run continues with the same command. Exit codes: 1 if --min-accuracy or --baseline is
    not met, 3 if a server or the sandbox failed (no score is lowered by that).
    """
    options = EvaluationOptions.of(values)
    if options.baseline is not None:
        from harness.evaluation.runs import read_run

        read_run(options.baseline)  # one that is none is told before the evaluation, not after it
    evaluation = Evaluation(options)
    if options.dry_run:
        click.echo(cost(evaluation))
        return
    tasks = evaluation.tasks()
    for remark in evaluation.remarks():
        click.echo(remark, err=True)
    try:
        run = evaluation.run(tasks, progress=not as_json)
    finally:
        evaluation.close()
    result = write_results(run, options)
    findings = failures(run, options, tasks, len(tasks))
    beside = against_baseline(run, options)
    findings += [Finding("overall", beside[0])] if beside is not None and beside[1] else []
    if as_json:
        click.echo(json.dumps(result | {"failures": [f"{each.task}: {each.reason}" for each in findings]}, indent=2))
    else:
        from harness.evaluation.statistics.summary import aligned, table, vote_gains

        click.echo("\n".join([*aligned(table(result)), *vote_gains(result["overall"])]))
        for note in result["notes"]:
            click.secho(note, fg="yellow")
        for each in findings:
            click.secho(f"{each.task}: {each.reason}", fg="red")
        if beside is not None and not beside[1]:  # it passes, and nobody need wonder by how much
            click.echo(f"beside {options.baseline}: {beside[0]}")
        click.echo(f"{run.folder}/report.html")
    if findings:
        context.exit(1)
