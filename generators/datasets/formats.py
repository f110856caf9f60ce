"""The shapes a dataset is written in, and Parquet. Every record has every key: `load_dataset` reads it unchanged."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generators.errors import DatasetError
from harness.scoring.prompts import SOLUTION_MARK, plain_prompt
from harness.verification.problem import TEXT_STYLES, Problem

Record = dict[str, Any]


def showwork(problem: Problem) -> Record:
    """The Problem's own record."""
    return problem.to_record()


def trl(problem: Problem) -> Record:
    """TRL's prompt and completion; the other columns reach a reward function as its arguments."""
    record = problem.to_record()
    prompt, completion = plain_prompt(record.pop("instruction")), record.pop("output")
    return {"prompt": prompt, "completion": completion, **record}


def messages(problem: Problem) -> Record:
    """A chat of one turn; a program is in a fence, as chat models write it, and a text stands as it is."""
    record = problem.to_record()
    user, solution = record.pop("instruction"), record.pop("output")
    content = solution if problem.style in TEXT_STYLES else f"```python\n{solution}```"
    chat = [{"role": "user", "content": user}, {"role": "assistant", "content": content}]
    return {"messages": chat, **record}


def from_record(record: Mapping[str, Any]) -> Problem:
    """The problem of a record in any of the formats. Raises KeyError, TypeError or ValueError where it is none."""
    plain = dict(record)
    if "prompt" in plain:
        text = plain.pop("prompt").removeprefix("### Problem:\n")
        plain |= {"instruction": text.partition("\n" + SOLUTION_MARK)[0], "output": plain.pop("completion")}
    if "messages" in plain:
        user, assistant = (turn["content"] for turn in plain.pop("messages"))
        fenced = plain.get("style") not in TEXT_STYLES
        solution = assistant.removeprefix("```python\n").removesuffix("```") if fenced else assistant
        plain |= {"instruction": user, "output": solution}
    for name in ("id", "family", "instruction", "output"):
        if not isinstance(plain[name], str):
            raise TypeError(f"{name!r} is not text")
    return Problem.from_record(plain)


FORMATS: Mapping[str, Callable[[Problem], Record]] = {"showwork": showwork, "trl": trl, "messages": messages}


def pyarrow_parts() -> tuple[Any, Any]:
    """pyarrow's modules `json` and `parquet`. Raises DatasetError where pyarrow is missing."""
    try:
        from pyarrow import json, parquet
    except ImportError:
        raise DatasetError("Parquet needs pyarrow: pip install 'showwork[data]'") from None
    return json, parquet


def to_parquet(lines: Path, path: Path) -> None:
    """Convert a JSON lines file, whole or not at all. Raises DatasetError where pyarrow is missing."""
    json, parquet = pyarrow_parts()
    draft = path.with_name(path.name + ".part")
    try:
        # One block as large as the largest record allows: pyarrow refuses a line longer than its block.
        options = json.ReadOptions(block_size=1 << 24)
        parquet.write_table(json.read_json(lines, options), draft)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DatasetError(f"cannot write {path}: {error}") from error
