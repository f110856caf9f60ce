"""A trainer's batch, column by column, as the rows that are scored: checked before anything is taken from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.scoring.answer_options import OPTION_KEYS
from harness.scoring.find_question import question_of
from harness.scoring.golds import ANSWER_KEYS, first_gold, gold_of, refuse_unreadable
from harness.scoring.reference import QUESTION_KEYS, Task
from harness.verification.errors import ColumnError, GoldError

REWARD_COLUMNS = (*QUESTION_KEYS, *ANSWER_KEYS, *OPTION_KEYS, "steps")
"""The dataset columns that the reward reads; TRL hands on every column that the dataset keeps."""


def entries(name: str, values: object) -> list[Any]:
    """A column's entries, one a completion. Raises ColumnError for a text or a mapping where a list belongs: of
    `answer="42"` the first completion's gold would be "4"."""
    if isinstance(values, (str, bytes, bytearray, Mapping)) or not isinstance(values, Iterable):
        raise ColumnError(
            f"`{name}` is {type(values).__name__} where a list belongs, with one entry a completion: {name}=[...]"
        )
    return list(values)


def rows_of(count: int, columns: Mapping[str, object]) -> list[dict[str, Any]]:
    """The rows of a batch of `count` completions; a column that is None is left out. Raises ColumnError, naming each
    column of another length."""
    listed = {name: entries(name, values) for name, values in columns.items() if values is not None}
    uneven = [f"`{name}` has {len(values)}" for name, values in listed.items() if len(values) != count]
    if uneven:
        raise ColumnError(f"one entry a completion is needed; there are {count} completions, and {', '.join(uneven)}")
    return [{name: values[at] for name, values in listed.items()} for at in range(count)]


def gold_columns(columns: Mapping[str, object]) -> dict[str, object]:
    """The columns that the reward reads. Raises GoldError where none of them can hold golds."""
    given = {key: columns[key] for key in REWARD_COLUMNS if columns.get(key) is not None}
    if not any(key in given for key in ANSWER_KEYS):
        named = ", ".join(f"`{key}`" for key in ANSWER_KEYS[1:])
        raise GoldError(
            f"the reward needs a dataset column `answer` (or {named}) with the golds; it got {sorted(columns)}"
        )
    return given


def task_of(row: Mapping[str, Any], at: int) -> Task | GoldError:
    """The task of a batch's row; where its gold cannot be read, the error that names column and row."""
    key, value = first_gold(row)
    try:
        refuse_unreadable(gold_of(value))
    except RecursionError as error:
        placed = GoldError(f"column `{key}`, row {at}: the gold answer is nested too deeply")
        placed.__cause__ = error
        return placed
    except GoldError as error:
        placed = GoldError(f"column `{key}`, row {at}: {error}")
        placed.__cause__ = error  # the same without its place, which is told of once
        return placed
    return Task.of(row)


def tasks_of(prompts: Sequence[Any] | None, count: int, columns: Mapping[str, Any]) -> list[Task | GoldError]:
    """One task a completion from a trainer's columns, or the error of its gold. Raises GoldError where no column can
    hold golds, and ColumnError."""
    if not count:
        return []
    given = gold_columns(columns)
    rows = rows_of(count, given if prompts is None else {"prompts": prompts, **given})
    for row in rows:
        prompt = row.pop("prompts", None)
        if prompt is not None and not any(isinstance(row.get(key), str) for key in QUESTION_KEYS):
            row["statement"] = question_of(prompt)
    return [task_of(row, at) for at, row in enumerate(rows)]


def unread_of(tasks: Sequence[Task | GoldError]) -> list[GoldError]:
    """The errors among the tasks of a batch."""
    return [task for task in tasks if isinstance(task, GoldError)]
