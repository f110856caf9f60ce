"""The whole loop in one command: problems, SFT of the tiny model, execution, GRPO, and a paired comparison.

Every stage keeps its result in the demo's folder; stopped anywhere, the same command continues there.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harness.verification.problem import Problem
from trainer import checkpoints, files, grpo, run, sft
from trainer.data_files import read_problems
from trainer.errors import TrainingError
from trainer.sources import distinct

PROBLEMS = "test.jsonl"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """How much of everything."""

    problems: int
    """Held-out problems a family."""
    levels: tuple[int, ...]
    sft_steps: int
    sft_evaluations: int
    grpo_steps: int
    grpo_prompts: int
    """Problems a GRPO step, 8 programs each."""


# A longer SFT leaves GRPO less to gain, and fewer problems hide it: 900 steps, 300 problems, 79.3% -> 82.0%, p = 0.2.
FULL = DemoPlan(problems=100, levels=(1, 2), sft_steps=700, sft_evaluations=2, grpo_steps=120, grpo_prompts=16)
QUICK = DemoPlan(problems=15, levels=(1,), sft_steps=300, sft_evaluations=1, grpo_steps=20, grpo_prompts=8)


def run_demo(folder: Path, quick: bool = False, fresh: bool = False) -> None:
    """Run, or continue, the demo in `folder`; prints what it does, ends with a table and the path of report.html."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    plan = QUICK if quick else FULL
    started = time.monotonic()
    title("1/6", "this machine")
    show_machine()
    folder.mkdir(parents=True, exist_ok=True)

    title("2/6", "certified problems of every family, held out from training")
    problems = held_out(folder, plan)
    families = sorted({problem.family for problem in problems})
    click.echo(f"{len(problems)} problems of {len(families)} families: {', '.join(families)}")

    title("3/6", "the tiny model learns from fresh problems (SFT, from scratch)")
    trained(sft.main(sft_options(folder, plan)))

    title("4/6", "its programs are executed and every step is checked")
    before = evaluated(folder, "before", folder / "sft", problems)

    title("5/6", "it improves on what execution rewards (GRPO)")
    trained(grpo.main(grpo_options(folder, plan)))

    title("6/6", "executed again, and compared on the same problems")
    after = evaluated(folder, "after", folder / "grpo", problems)
    finish(folder, before, after)
    minutes = (time.monotonic() - started) / 60
    note = " A quick demo, of level 1: the full one trains twice as long, GRPO twelve times." if quick else ""
    click.echo(f"\nreport: {folder / 'report.html'}   ({minutes:.1f} minutes){note}")


def show_machine() -> None:
    """What the demo will use."""
    from sandbox.doctor import machine
    from trainer.evaluation import has_bf16

    report = machine()
    click.echo(f"Python {report.python}, {report.cores} cores, {'bfloat16' if has_bf16() else 'float32'} training")
    click.echo(f"GPU: {', '.join(report.gpus) or 'none, and none is needed'}")
    click.echo(f"untrusted programs run in: {report.backend() or 'nothing here isolates them'}")
    if report.backend() is None:
        raise TrainingError(f"no sandbox: {report.docker_obstacle}; {report.namespace_obstacle}")


def title(number: str, text: str) -> None:
    click.secho(f"\n[{number}] {text}", bold=True)


def held_out(folder: Path, plan: DemoPlan) -> list[Problem]:
    """Test-split problems of the plan's levels, the same number of each family; made once."""
    from generators.registry import standard

    path = folder / PROBLEMS
    if not path.exists():
        rows: list[Problem] = []
        with click.progressbar(standard(), label="generating", item_show_func=str) as families:
            for family in families:
                rows += distinct(family, plan.problems, split="test", levels=plan.levels)
        checkpoints.write_atomic(path, "".join(json.dumps(row.to_record()) + "\n" for row in rows))
    return list(read_problems([path]))


def sft_options(folder: Path, plan: DemoPlan) -> list[str]:
    every = plan.sft_steps // plan.sft_evaluations
    return options(
        config="tiny",
        output_dir=folder / "sft",
        levels=plan.levels,
        max_steps=plan.sft_steps,
        eval_steps=every,
        save_steps=every,
        eval_problems=10,
    )


def grpo_options(folder: Path, plan: DemoPlan) -> list[str]:
    return options(
        config="tiny-grpo",
        model=folder / "sft",
        output_dir=folder / "grpo",
        levels=plan.levels,
        max_steps=plan.grpo_steps,
        warmup_steps=plan.grpo_steps // 6,
        eval_steps=plan.grpo_steps // 2,
        save_steps=plan.grpo_steps // 2,
        gradient_accumulation_steps=plan.grpo_prompts // 2,
        eval_problems=10,
    )


def options(**values: Any) -> list[str]:
    parts: list[str] = []
    for name, value in values.items():
        parts += [f"--{name}", *map(str, value if isinstance(value, tuple) else [value])]
    return parts


def trained(result: run.TrainingResult | None) -> None:
    if result is None or not result.finished:
        raise click.Abort


def evaluated(folder: Path, name: str, model: Path, problems: Sequence[Problem]) -> Any:
    """The harness's run of a model over the held-out problems, kept and continued in the demo's folder."""
    from harness.evaluation.statistics.summary import percent, summary
    from trainer.evaluation import evaluate_folder

    run = evaluate_folder(model, problems, out=folder / "runs" / name, progress=True)
    overall = summary(run)["overall"]
    click.echo(f"{percent(overall['accuracy'])} of answers right, {percent(overall['fully_true'])} with all steps true")
    return run


def finish(folder: Path, before: Any, after: Any) -> None:
    """The paired table, three problems with program, steps and verdicts, and report.html."""
    from rich.console import Console
    from rich.table import Table

    from harness.evaluation.report.html_report import write_report
    from harness.evaluation.statistics.compare_runs import compare
    from harness.evaluation.statistics.comparison_text import verdict
    from harness.evaluation.statistics.intervals import p_text

    comparison = compare(before, after)
    table = Table(title="executed on held-out problems: SFT, then GRPO")
    for name in ("family", "n", "answers", "p", "all steps true", "p "):
        table.add_column(name, justify="left" if name == "family" else "right")
    for name, group in [*comparison.families.items(), ("overall", comparison.overall)]:
        cells = [name, str(group["accuracy"].problems)]
        for metric in ("accuracy", "fully_true"):
            difference = group[metric]
            cells += [f"{difference.a:.0%} -> {difference.b:.0%}", p_text(difference.p)]
        table.add_row(*cells)
    Console().print(table)
    click.echo(verdict(comparison))
    for problem, _, judgement in solved(after)[:SHOWN]:
        show_solved(problem, judgement)
    histories = {stage: history(folder / stage) for stage in ("sft", "grpo")}
    write_report(folder / "report.html", after, baseline=before, curves=histories)


def solved(run: Any) -> list[tuple[Any, Any, Any]]:
    """Right answers whose steps are true and about the problem; one of each family first, the best rewarded first, of
    these long programs first."""
    rows = [
        (problem, sample, judgement)
        for problem, sample, judgement in run.rows()
        if judgement.outcome == "correct"
        and all(step["true"] and step["relevant"] for step in judgement.steps if step["rule"] != "let")
    ]
    rows.sort(key=lambda row: (-(row[2].reward or 0.0), -len(row[2].steps)))
    first: dict[str, Any] = {}
    for row in rows:
        first.setdefault(row[0].family, row)
    return list(first.values()) + [row for row in rows if row not in first.values()]


def show_solved(problem: Problem, judgement: Any) -> None:
    click.secho(f"\n{problem.family}, level {problem.level}: {problem.statement}", bold=True)
    click.echo(judgement.program)
    for step in judgement.steps:
        mark = "let" if step["rule"] == "let" else {True: "true", False: "FALSE", None: "undecided"}[step["true"]]
        click.echo(f"  {mark:>9}  {step['claim']}")
    click.echo(f"  {'correct':>9}  {judgement.answer}   ({judgement.method})")


def history(folder: Path) -> list[dict[str, Any]]:
    """The rows a trainer logged, from its newest complete checkpoint."""
    newest = checkpoints.newest(folder)
    if newest is None:
        raise TrainingError(f"no complete checkpoint in {folder}: run the demo again with --fresh")
    rows: list[dict[str, Any]] = files.read_json(newest / "trainer_state.json")["log_history"]
    return rows
