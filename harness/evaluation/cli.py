"""The verbs `compare` and `solve`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.backends.option import backend_option, limit_options
from sandbox.visible import visible

if TYPE_CHECKING:
    from harness.evaluation.solve import Attempt, Votes
    from sandbox.execution import Limits

COMPARE_EXAMPLES = """\b
Examples:
  showwork compare runs/before runs/after
  showwork compare runs/all runs/first200 --shared          on the problems that both hold
  showwork compare runs/main runs/branch --format md > comment.md
  showwork compare runs/main runs/branch --check && echo "no worse"
"""

SOLVE_EXAMPLES = """\b
Examples:
  showwork solve "Differentiate x*sin(x) with respect to x." --model runs/tiny
  showwork solve "Integrate log(x)." --model my-model --api-base http://localhost:8000/v1
  showwork solve "Integrate log(x)." --model runs/tiny --n-samples 8 --temperature 0.8      the vote of eight
  showwork solve "Integrate log(x)." --model my-model --api-base http://localhost:8000/v1 --method cot
  showwork solve "Integrate log(x)." --model runs/tiny --turns 2     told of its first false step, it writes again
"""


@click.command(epilog=COMPARE_EXAMPLES)
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "md", "json"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--examples", type=click.IntRange(0), default=3, show_default=True, help="Number of wins and of losses to show."
)
@click.option("--check", is_flag=True, help="Exit with 1 if B is significantly worse.")
@click.option("--shared", is_flag=True, help="Compare on the problems that both hold, where one holds others too.")
@click.option("--report", type=click.Path(path_type=Path), help="Also write an HTML page that compares them.")
@click.pass_context
def compare(
    context: click.Context,
    /,
    run_a: Path,
    run_b: Path,
    style: str,
    as_json: bool,
    examples: int,
    check: bool,
    shared: bool,
    report: Path | None,
) -> None:
    """Compare RUN_B with RUN_A, paired on the same problems: differences with 95% intervals, by family and overall.

    One sample a problem: exact McNemar test; several: a permutation test, clustered by problem. Refuses runs on other
    problems, or judged by another version of the verifier, and says which.
    """
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics import compare_runs, comparison_text

    a, b = read_run(run_a), read_run(run_b)
    comparison = compare_runs.compare(a, b, shared=shared)
    if report is not None:
        from harness.evaluation.report.html_report import write_report

        both = a.problems.keys() & b.problems.keys() if shared else a.problems.keys()
        write_report(report, compare_runs.restrict(b, both) if shared else b, baseline=compare_runs.restrict(a, both))
    if as_json or style == "json":
        click.echo(json.dumps(comparison_text.as_json(comparison, examples), indent=2))
    elif style == "md":
        click.echo(comparison_text.markdown(comparison, examples))
    else:
        _print_comparison(comparison, examples)
    if check and comparison.overall["accuracy"].worse:
        context.exit(1)


def _print_comparison(comparison: Any, examples: int) -> None:
    from rich.console import Console
    from rich.text import Text

    from harness.evaluation.statistics import compare_runs, comparison_text
    from harness.evaluation.statistics.summary import aligned

    console = Console()
    console.print(Text(f"A: {comparison.a}\nB: {comparison.b}"))
    console.print(Text(comparison_text.verdict(comparison), style="bold"))
    click.echo("\n".join(aligned(comparison_text.table(comparison))))
    for line in comparison.settings:
        console.print(Text(f"differs: {line}", style="dim"))
    for title, pairs in (("loss", compare_runs.losses(comparison)), ("win", compare_runs.wins(comparison))):
        for pair in pairs[:examples]:
            console.rule(Text(f"{title}: {pair.problem.family} {pair.problem.level}"))
            console.print(Text(visible(pair.problem.statement)))
            for name, rows in (("A", pair.a), ("B", pair.b)):
                sample, judgement = rows[0]
                console.print(Text(visible(f"{name}: {judgement.outcome}, answer {judgement.answer}"), style="bold"))
                console.print(Text(visible(sample.completion[:2000].rstrip()), style="dim"))


@click.command(epilog=SOLVE_EXAMPLES)
@click.argument("problem")
@click.option("--model", required=True, help="Model folder, hub name, or model of a server.")
@click.option("--provider", default="auto", show_default=True, help="auto, hf, vllm or openai.")
@click.option("--adapter", help="A PEFT adapter to load onto the model.")
@click.option("--api-base", help="An OpenAI-compatible server, .../v1; the key is read from OPENAI_API_KEY.")
@click.option("--temperature", type=click.FloatRange(0), default=0.0, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--n-samples", type=click.IntRange(1), default=1, show_default=True, help="Samples, for a vote.")
@click.option(
    "--method",
    type=click.Choice(["program", "cot"]),
    default="program",
    show_default=True,
    help="How the model answers: by a program, which is run; or in words (cot), whose lines are checked.",
)
@click.option(
    "--turns", type=click.IntRange(1), default=1, show_default=True, help="How often it writes, told of its fault."
)
@click.option(
    "--feedback", default="", help="What it is told between turns: verdict (default), output or again (nothing)."
)
@click.option("--max-new-tokens", type=click.IntRange(1), default=512, show_default=True)
@click.option(
    "--apply-chat-template/--no-apply-chat-template",
    default=None,
    help="Use the chat template (default: as the model was trained, else if it has one).",
)
@click.option(
    "--any-template", is_flag=True, help="Allow a prompt template other than the one the model was trained on."
)
@backend_option()
@limit_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def solve(
    context: click.Context,
    /,
    problem: str,
    model: str,
    provider: str,
    adapter: str | None,
    api_base: str | None,
    temperature: float,
    seed: int,
    n_samples: int,
    method: str,
    turns: int,
    feedback: str,
    max_new_tokens: int,
    apply_chat_template: bool | None,
    any_template: bool,
    backend: str,
    limits: Limits,
    as_json: bool,
) -> None:
    """Let a model solve PROBLEM: its program, run in the sandbox, its steps checked, its answer.

    There is no gold answer, so only the steps can be checked. With --n-samples those samples vote of which no step is
    false (all of them where every one has a false step), by mathematical equality, and one of the winning answer is
    shown. With --turns 2 the model is told of the first false step of its program, or of its error, and writes another.
    Exit code 1: it gives no answer or a step of it is false.
    """
    from harness.evaluation.answer_methods import AnswerMethod
    from harness.evaluation.models import Sampling, open_provider
    from harness.evaluation.solve import attempts, chosen, first_false, vote
    from harness.evaluation.turns import turns_of
    from harness.verification.errors import ModelError
    from sandbox.host.sandbox import Sandbox

    if provider in ("reference", "replay", "echo", "empty", "random"):
        raise ModelError(f"the {provider} provider cannot solve a problem: choose hf, vllm, openai or auto")
    if n_samples > 1 and temperature == 0:
        raise click.UsageError("--n-samples above 1 needs a --temperature above 0: greedy samples are all the same")
    sampling = Sampling(temperature=temperature, max_new_tokens=max_new_tokens, seed=seed, n_samples=n_samples)
    opened = open_provider(model, provider, adapter=adapter, api_base=api_base, max_new_tokens=max_new_tokens)
    asked_as = AnswerMethod(method)
    asked = partial(attempts, problem, opened)
    how = (sampling, apply_chat_template, any_template, asked_as, turns_of(asked_as, turns, feedback))
    if asked_as.runs_programs:
        with Sandbox(backend, workers=min(n_samples, 4), limits=limits) as sandbox:
            samples = asked(sandbox, *how)
    else:
        samples = asked(None, *how)
    best, votes = chosen(samples), vote(samples)
    if as_json:
        record = {"problem": problem, **best.to_record()}
        if n_samples > 1:
            record["vote"] = [
                {"answer": each.answer, "votes": len(each.attempts), "not_refuted": each.standing} for each in votes
            ]
            record["refuted_samples"] = sum(one.refuted for one in samples)
            record["false_step"] = None if (false := first_false(samples)) is None else asdict(false)
            record["samples"] = [one.to_record() for one in samples]
        click.echo(json.dumps(record, indent=2))
    else:
        _print_attempt(best)
        if n_samples > 1:
            _print_vote(votes, samples)
        if cut := sum(one.cut for one in samples):
            warning = f"Warning: {cut} of {len(samples)} completions were cut at {max_new_tokens} tokens"
            click.secho(f"{warning}: raise --max-new-tokens.", fg="yellow")
    if not best.sound:
        context.exit(1)


def _print_vote(votes: Sequence[Votes], samples: Sequence[Attempt]) -> None:
    from harness.evaluation.solve import first_false

    if votes:
        click.secho(visible(f"The vote: {votes[0].answer}"), bold=True)
    for place, each in enumerate(votes):
        sound = sum(one.sound for one in each.attempts)
        line = f"{len(each.attempts)} of {len(samples)} samples answer {each.answer} ({sound} without a false step)"
        click.secho(visible(line), bold=place == 0)
    refuted, false = sum(one.refuted for one in samples), first_false(samples)
    if false is not None:
        why = f" ({false.detail})" if false.detail else ""
        said = f"{refuted} of {len(samples)} samples are refuted; the first false step of one: {false.claim}{why}"
        click.echo(visible(said))
    silent = sum(not one.answer for one in samples)
    if silent:
        click.echo(f"{silent} of {len(samples)} samples give no answer")


def _print_attempt(attempt: Attempt) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    from harness.scoring.last_words import explained

    console = Console()
    for number, said in enumerate(attempt.told, 1):
        console.print(Text(visible(f"told of program {number}: {said or '(nothing)'}"), style="dim"))
    if attempt.method == "cot":
        console.print(Text(visible(attempt.completion.rstrip())))
    elif attempt.program is None or attempt.run is None:
        console.print(Text("no program in what the model wrote:", style="bold red"), Text(visible(attempt.completion)))
        return
    else:
        console.print(Syntax(visible(attempt.program.rstrip()), "python", background_color="default"))
    console.print()
    marks = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("?", "yellow")}
    for step in attempt.steps:
        mark, style = ("·", "dim") if step.rule == "let" and step.true else marks[step.true]
        line = Text(f" {mark} ", style=style)
        said = f"line {step.index}" if attempt.run is None else f"Step {step.index} [{step.rule}]"
        line.append(visible(f"{said}: {step.claim}"))
        line.append(visible(f"   {step.detail}") if step.true is not True and step.detail else "", style="dim")
        console.print(line)
    if attempt.run is not None and attempt.run.status != "ok":
        words = f"the program ended with: {attempt.run.status}\n{attempt.run.stderr[-600:]}"
        console.print(Text(visible(words), style="red"))
        if (detail := explained(attempt.run)) not in words:
            console.print(Text(detail, style="bold"))
    answer = visible(f"Answer: {attempt.answer}")
    console.print(Text(answer, style="bold") if attempt.answer else Text("no answer", "bold red"))
