"""The verbs `compare` and `solve`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.backends.option import backend_option

if TYPE_CHECKING:
    from harness.evaluation.models import Request

COMPARE_EXAMPLES = """\b
Examples:
  showwork compare runs/before runs/after
  showwork compare runs/main runs/branch --format md > comment.md
  showwork compare runs/main runs/branch --check && echo "no worse"
"""

SOLVE_EXAMPLES = """\b
Examples:
  showwork solve "Differentiate x*sin(x) with respect to x." --model runs/tiny
  showwork solve "Integrate log(x)." --model my-model --api-base http://localhost:8000/v1
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
    report: Path | None,
) -> None:
    """Compare RUN_B with RUN_A, paired on the same problems: differences with 95% intervals, by family and overall.

    One sample a problem: exact McNemar test; several: a permutation test, clustered by problem. Refuses runs on other
    problems, or judged by another version of the verifier, and says which.
    """
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics import compare_runs, comparison_text

    a, b = read_run(run_a), read_run(run_b)
    comparison = compare_runs.compare(a, b)
    if report is not None:
        from harness.evaluation.report.html_report import write_report

        write_report(report, b, baseline=a)
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
            console.print(Text(pair.problem.statement))
            for name, rows in (("A", pair.a), ("B", pair.b)):
                sample, judgement = rows[0]
                console.print(Text(f"{name}: {judgement.outcome}, answer {judgement.answer}", style="bold"))
                console.print(Text(sample.completion[:2000].rstrip(), style="dim"))


@click.command(epilog=SOLVE_EXAMPLES)
@click.argument("problem")
@click.option("--model", required=True, help="Model folder, hub name, or model of a server.")
@click.option("--provider", default="auto", show_default=True, help="auto, hf, vllm or openai.")
@click.option("--adapter", help="A PEFT adapter to load onto the model.")
@click.option("--api-base", help="An OpenAI-compatible server, .../v1; the key is read from OPENAI_API_KEY.")
@click.option("--temperature", type=click.FloatRange(0), default=0.0, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
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
    max_new_tokens: int,
    apply_chat_template: bool | None,
    any_template: bool,
    backend: str,
    as_json: bool,
) -> None:
    """Let a model solve PROBLEM: its program, run in the sandbox, its steps checked, its answer.

    There is no gold answer, so only the steps can be checked. Exit code 1: the program gave no answer or a
    step is false.
    """
    from harness.evaluation.models import Sampling, open_provider, seed_of
    from harness.evaluation.models.record import asks_through_chat
    from harness.scoring.check_steps import check_steps
    from harness.scoring.extract_answer import extract_answer
    from harness.scoring.extract_program import extract_program
    from harness.verification.errors import ModelError
    from sandbox.host.sandbox import Sandbox

    if provider in ("reference", "replay", "echo", "empty", "random"):
        raise ModelError(f"the {provider} provider cannot solve a problem: choose hf, vllm, openai or auto")
    sampling = Sampling(temperature=temperature, max_new_tokens=max_new_tokens, seed=seed)
    opened = open_provider(model, provider, adapter=adapter, api_base=api_base, max_new_tokens=max_new_tokens)
    chat = asks_through_chat(opened, apply_chat_template, any_template=any_template)
    [(_, [generation])] = opened.generate([[_request(problem, chat, seed_of(seed, problem))]], sampling)
    program = extract_program(generation.text)
    solution: dict[str, Any] = {"problem": problem, "completion": generation.text, "program": program, "steps": []}
    if program is not None:
        with Sandbox(backend, workers=1) as sandbox:
            run = sandbox.run(program)
        solution |= {"status": str(run.status), "stdout": run.stdout, "stderr": run.stderr[-2000:]}
        solution |= {"answer": extract_answer(run.stdout), "steps": [asdict(step) for step in check_steps(run.stdout)]}
    if as_json:
        click.echo(json.dumps(solution, indent=2))
    else:
        _print_solution(solution)
    if not solution.get("answer") or any(step["true"] is False for step in solution["steps"]):
        context.exit(1)


def _request(statement: str, chat: bool, seed: int) -> Request:
    from harness.evaluation.models import Request
    from harness.scoring.prompts import render
    from harness.verification.problem import Answer, Problem

    prompt = render(statement, chat=chat)
    problem = Problem(
        id="asked",
        family="asked",
        level=0,
        split="test",
        seed=0,
        index=0,
        style="computed",
        statement=statement,
        answer=Answer("untyped", ""),
        steps=(),
        program="",
    )
    return Request(problem, prompt.text, prompt.messages, 0, seed)


def _print_solution(solution: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    console = Console()
    if solution["program"] is None:
        console.print(Text("no program in what the model wrote:", style="bold red"), Text(solution["completion"]))
        return
    console.print(Syntax(solution["program"].rstrip(), "python", background_color="default"))
    console.print()
    marks = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("?", "yellow")}
    for step in solution["steps"]:
        mark, style = ("·", "dim") if step["rule"] == "let" and step["true"] else marks[step["true"]]
        line = Text(f" {mark} ", style=style)
        line.append(f"Step {step['index']} [{step['rule']}]: {step['claim']}")
        line.append(f"   {step['detail']}" if step["true"] is not True and step["detail"] else "", style="dim")
        console.print(line)
    if solution["status"] != "ok":
        console.print(Text(f"the program ended with: {solution['status']}\n{solution['stderr'][-600:]}", style="red"))
    console.print(
        Text(f"Answer: {solution['answer']}", style="bold") if solution.get("answer") else Text("no answer", "bold red")
    )
