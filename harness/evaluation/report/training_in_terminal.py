"""The completions of a training in the terminal: the prompt, what the policy wrote, what it earned and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from harness.evaluation.report.run_in_terminal import printable
from harness.evaluation.report.training_samples import Group, Written, groups, outcomes_of


def print_training(
    folder: Path, outcomes: Collection[str], steps: Collection[int], start: int, count: int, as_json: bool
) -> bool:
    """Print the completions that are asked for; whether there are any. Raises RunError."""
    found = list(selected(groups(folder), outcomes, steps, start, count))
    for group, one in found:
        if as_json:
            click.echo(json.dumps({"step": group.step, "prompt": group.prompt, **asdict(one)}, ensure_ascii=False))
        else:
            show(group, one)
    if not found:
        held = sorted({group.step for group in groups(folder)})
        click.echo(f"{folder} has no such completion: its steps are {held[0]} to {held[-1]}", err=True)
    return bool(found)


def selected(
    found: Iterator[Group], outcomes: Collection[str], steps: Collection[int], start: int, count: int
) -> Iterator[tuple[Group, Written]]:
    """The completions of these outcomes and steps (of all, where none is named): `count` from the `start`-th on."""
    rows = (
        (group, one)
        for group in found
        if not steps or group.step in steps
        for one in group.written
        if not outcomes or one.outcome in outcomes
    )
    return islice(rows, start - 1, start - 1 + count)


def show(group: Group, one: Written) -> None:
    """Print one completion beside what the others of its group earned."""
    console = Console()
    others = ", ".join(f"{outcome} {count}" for outcome, count in outcomes_of(group).most_common())
    title = f"step {group.step}  {len(group.written)} completions: {others}"
    console.print(Panel(printable(group.prompt.strip()), title=printable(title)))
    console.print(printable(one.completion.rstrip()), soft_wrap=True)
    style = "green" if one.outcome == "correct" else "red"
    said = f"{one.outcome}: {one.answer!r}   {one.why}" if one.answer else one.outcome
    console.print(printable(said.strip(), style=f"bold {style}"), soft_wrap=True)
    console.print(Text(f"reward {figure(one.reward)}, advantage {figure(one.advantage)}", style="dim"))


def figure(value: float | None) -> str:
    """A figure, or a dash where nothing is known."""
    return "-" if value is None else f"{value:.3g}"
