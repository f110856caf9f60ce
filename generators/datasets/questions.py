"""Questions and answers in anybody's records, and the records of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generators.datasets.journal import read_lines
from generators.errors import DatasetError
from harness.scoring.prompts import SOLUTION_MARK

QUESTION_KEYS = ("instruction", "problem", "question", "statement", "prompt", "messages")
ANSWER_KEYS = ("answer", "gold", "target", "final_answer", "expected_answer", "ground_truth")
WORK_KEYS = ("output", "solution", "completion", "response")


def records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The records of a JSON lines or Parquet file. Raises DatasetError."""
    if path.suffix != ".parquet":
        yield from read_lines(path)
        return
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise DatasetError("Parquet needs pyarrow: pip install 'showwork[data]'") from None
    try:
        for batch in parquet.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
    except (OSError, ArrowException) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None


def question(record: Mapping[str, Any]) -> str:
    """The question of anyone's record, or ""."""
    for key in QUESTION_KEYS:
        value = record.get(key)
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            value = next((part.get("content") for part in value if part.get("role") == "user"), None)
        if isinstance(value, str) and value:
            return value.removeprefix("### Problem:").partition(SOLUTION_MARK)[0]
        if value:
            return json.dumps(value, sort_keys=True, default=str)
    return ""


def answer(record: Mapping[str, Any]) -> str:
    """The final answer of anyone's record, or "": a string, a number, or the value of an answer of ours."""
    for key in ANSWER_KEYS:
        value = record.get(key)
        if isinstance(value, Mapping):
            value = value.get("value")
        if value not in (None, ""):
            return str(value).rpartition("####")[2].strip()
    return ""


def work(record: Mapping[str, Any]) -> str:
    """What a record says after its question: its solution and its answer."""
    return "\n".join(
        str(record[key]) for key in (*WORK_KEYS, *ANSWER_KEYS) if isinstance(record.get(key), str | int | float)
    )
