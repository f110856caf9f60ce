"""The samples of a run in the terminal: the problem, what the model wrote, each step with its mark, the answer."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from harness.evaluation.runs import Judgement, Run, Sample, read_run
from harness.verification.problem import Problem
from sandbox.visible import visible

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
ERROR = 600
"""Characters of a program's error that are shown."""


def printable(content: str, style: str = "") -> Text:
    """A foreign file's text, and what its program printed, must not steer the terminal."""
    return Text(visible(content), style=style)


def selected(
    run: Run, outcomes: Collection[str], index: int | None, start: int, count: int
) -> Iterator[tuple[Problem, Sample, Judgement]]:
    """The samples that are shown: of these outcomes (all where there are none), of the problem with this index (of any
    where it is None); `count` of them from the `start`-th on."""
    rows = (
        (problem, sample, judgement)
        for problem, sample, judgement in run.rows()
        if (not outcomes or judgement.outcome in outcomes) and index in (None, problem.index)
    )
    return islice(rows, start - 1, start - 1 + count)


def print_run(
    folder: Path, outcomes: Collection[str], index: int | None, start: int, count: int, as_json: bool
) -> bool:
    """Print the samples that are asked for; whether there are any. Raises RunError."""
    run = read_run(folder)
    found = list(selected(run, outcomes, index, start, count))
    for problem, sample, judgement in found:
        if as_json:
            record = {"problem": problem.to_record(), "sample": asdict(sample), "judgement": asdict(judgement)}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            show_sample(problem, sample, judgement)
    if not found:
        click.echo(f"{folder} has no such sample: it holds {held(run)}", err=True)
    return bool(found)


def held(run: Run) -> str:
    """What may be asked of a run: "12 samples of the indices 0 to 3: correct 9, wrong_answer 3"."""
    rows = list(run.rows())
    if not rows:
        return "no judged sample"
    indices = {problem.index for problem, _, _ in rows}
    outcomes = Counter(judgement.outcome for _, _, judgement in rows)
    counted = ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common())
    return f"{len(rows)} samples of the indices {min(indices)} to {max(indices)}: {counted}"


def show_sample(problem: Problem, sample: Sample, judgement: Judgement) -> None:
    """Print one sample."""
    console = Console()
    name = f"{problem.family}  level {problem.level}  index {problem.index}  sample {sample.index}"
    statement = textwrap.fill(problem.statement, 110)
    console.print(Panel(printable(statement), title=printable(name), subtitle=printable(problem.id)))
    console.print(printable(sample.completion.rstrip()), soft_wrap=True)
    for step in judgement.steps:
        mark, style = ("·", "dim") if step["rule"] == "let" else MARKS[step["true"]]
        line = Text(f"{mark} ", style=style).append_text(printable(f"[{step['rule']}] {step['claim']}"))
        console.print(line.append_text(printable(f"   {step['detail']}", style="dim")), soft_wrap=True)
    if judgement.stderr and not judgement.executed:
        console.print(printable(judgement.stderr.strip()[-ERROR:], style="red"), soft_wrap=True)
    style = "green" if judgement.correct else "red"
    said = f"{judgement.outcome}: {judgement.answer!r}" if judgement.answer is not None else judgement.outcome
    console.print(printable(f"{said}   {judgement.detail}", style=f"bold {style}"), soft_wrap=True)
    console.print(printable(f"gold ({problem.answer.kind}): {problem.answer.value}", style="bold"), soft_wrap=True)
