"""What a policy wrote while it was trained, group by group: the tables that GRPO logs (`completions/*.parquet`), on a
page. A group is the completions of one prompt in one step, which are held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from harness.evaluation.journal import write_atomically
from harness.evaluation.report.embedded import SHOWN, packed
from harness.evaluation.report.html_page import html_page
from harness.evaluation.report.learning_curves import drawn as drawn_curves
from harness.evaluation.report.learning_curves import read_curves
from harness.verification.errors import RunError

TABLES = "completions"
PAGE = "samples.html"
MOST = 4_000
"""Completions on the page: of longer trainings every n-th table."""
OUTCOME, ADVANTAGE = "outcome", "advantage"


@dataclass(frozen=True, slots=True)
class Written:
    """One completion: what it earned (the sum where there are several rewards; None where nothing is known of it), and
    its advantage (of credit to steps the mean over its tokens)."""

    completion: str
    outcome: str
    reward: float | None
    advantage: float | None
    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The completions of one prompt in one step."""

    step: int
    prompt: str
    written: tuple[Written, ...]


def holds_tables(folder: Path) -> bool:
    """Whether a training that logs its completions wrote this folder."""
    return (folder / TABLES).is_dir()


def groups(folder: Path, every: int = 1) -> Iterator[Group]:
    """The groups of each `every`-th table, in the order of the steps. Raises RunError for a table that is none."""
    for path in _tables(folder)[::every]:
        rows = _rows(path)
        for (step, prompt), held in groupby(rows, key=lambda row: (row["step"], row["prompt"])):
            yield Group(int(step), _text(prompt), tuple(map(_written, held)))


def _tables(folder: Path) -> list[Path]:
    found = sorted((folder / TABLES).glob("*.parquet"))
    if not found:
        raise RunError(f"{folder / TABLES} holds no table yet: the first one comes with the first step that is logged")
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise RunError(
            f"{path} is Parquet, which needs pyarrow: pip install pyarrow (showwork[train] has it)"
        ) from None
    try:
        rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise RunError(f"{path} is no table of completions: {error}") from None
    if rows and not {"step", "prompt", "completion", ADVANTAGE} <= rows[0].keys():
        raise RunError(f"{path} is no table of completions: it has the columns {', '.join(rows[0])}")
    return rows


def _text(written: Any) -> str:
    """A text, or the messages of a dialogue."""
    if isinstance(written, list):
        return "\n".join(str(message.get("content", "")) for message in written if isinstance(message, dict))
    return str(written)


def _written(row: dict[str, Any]) -> Written:
    names = list(row)
    # TRL's order: step, prompt, completion, the rewards, what the rewards log of their own, the advantage.
    ours = names.index(OUTCOME) if OUTCOME in row else names.index(ADVANTAGE)
    rewards = [row[name] for name in names[names.index("completion") + 1 : ours]]
    known = [float(value) for value in rewards if isinstance(value, int | float) and value == value]
    return Written(
        _text(row["completion"]),
        str(row.get(OUTCOME) or ""),
        sum(known) if known else None,
        _mean(row[ADVANTAGE]),
        str(row.get("answer_found") or ""),
        str(row.get("verdict") or ""),
    )


def _mean(advantage: Any) -> float | None:
    values = [float(one) for one in (advantage if isinstance(advantage, list) else [advantage]) if one is not None]
    return sum(values) / len(values) if values else None


def outcomes_of(group: Group) -> Counter[str]:
    """How often each outcome came."""
    return Counter(one.outcome or "not judged" for one in group.written)


def write_page(folder: Path, path: Path | None = None) -> Path:
    """Write the page of a training's completions (`samples.html` in its folder); where. Raises RunError."""
    path = path or folder / PAGE
    write_atomically(path, render(folder))
    return path


def render(folder: Path) -> str:
    """The page as text."""
    tables = _tables(folder)
    every = max(1, -(-len(tables) * _size(tables[0]) // MOST))
    shown = list(groups(folder, every))
    log = folder / "trainer_state.json"
    curves = drawn_curves({folder.name: read_curves(log)}) if log.is_file() else []
    return html_page(
        "training_samples",
        title=folder.name,
        steps=len(tables),
        every=every,
        completions=sum(len(group.written) for group in shown),
        groups=len(shown),
        curves=curves,
        outcomes=sorted({outcome for group in shown for outcome in outcomes_of(group)}),
        data=packed([_row(group) for group in shown]),
    )


def _size(table: Path) -> int:
    return max(1, len(_rows(table)))


def _row(group: Group) -> dict[str, Any]:
    rewards: Sequence[float] = [one.reward for one in group.written if one.reward is not None]
    return {
        "step": group.step,
        "prompt": group.prompt[-SHOWN:],
        "mean": sum(rewards) / len(rewards) if rewards else None,
        "spread": max(rewards) - min(rewards) if rewards else None,
        "written": [
            [
                one.outcome or "not judged",
                one.completion[:SHOWN],
                one.reward,
                one.advantage,
                one.answer[:500],
                one.why[:500],
            ]
            for one in group.written
        ],
    }
