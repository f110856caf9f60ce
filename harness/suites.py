"""Problems from files and data sets of any of three shapes, as `Problem`s to evaluate.

    ours        {"instruction", "output", "answer": {...}, ...}         what `showwork generate` writes
    GSM8K-like  {"question", "answer": "... #### 42"}
    MATH-like   {"problem", "solution": "... \\boxed{...}"}, perhaps "answer", "level", "type" or "subject"

The source is a .jsonl, .json or .parquet file, or whatever `datasets.load_dataset` takes: "NAME", "NAME:SPLIT" or
"NAME:CONFIG:SPLIT".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from harness.errors import SuiteError
from harness.models.places import missing_file
from harness.problem import Answer, Problem
from harness.runs import content_hash, problem_hash

UNTYPED = "untyped"
"""The kind of a gold answer whose source does not say what it is: the verifier reads it as it stands, LaTeX or not."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A named list of problems, with the worked solutions in words where the source has them."""

    name: str
    problems: tuple[Problem, ...]
    solutions: tuple[str, ...]
    """What the source shows as its solution, for few-shot examples with text answers; "" where it has none."""

    @property
    def digest(self) -> str:
        """The hash of the problems, in order: what a run records of its source."""
        return content_hash("suite", [problem_hash(problem) for problem in self.problems])


def load_suite(source: str, limit: int | None = None) -> Suite:
    """The suite of a file or data set; of its first `limit` records. Raises SuiteError, which names the record."""
    if missing := missing_file(source):
        raise SuiteError(missing)
    path = Path(source)
    if path.is_file() and path.suffix not in (".jsonl", ".json", ".parquet"):
        raise SuiteError(f"{source} is neither .jsonl, .json nor .parquet: write one record a line, as JSON")
    name = (
        re.sub(r"[^A-Za-z0-9_.]+", "_", path.stem if path.suffix else source.rpartition("/")[2].split(":")[0])
        or "suite"
    )
    problems, solutions = [], []
    for number, record in enumerate(islice(_records(source), limit), 1):
        try:
            problem, solution = _problem(record, name, number - 1)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SuiteError(f"{source}, record {number}: {error}") from None
        problems.append(problem)
        solutions.append(solution)
    if not problems:
        raise SuiteError(f"{source} holds no problems")
    return Suite(name, tuple(problems), tuple(solutions))


def _records(source: str) -> Iterator[Mapping[str, Any]]:
    path = Path(source)
    if path.is_file() and path.suffix in (".jsonl", ".json"):
        yield from _json_records(path)
    else:
        yield from _dataset_records(source, path)


def _json_records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}") from None
    whole = text.lstrip().startswith("[")
    for number, line in enumerate([text] if whole else text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SuiteError(f"{path}, line {number} is no JSON: {error}") from None
        yield from found if whole else [found]


def _dataset_records(source: str, path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        import datasets
    except ImportError:
        raise SuiteError(f"{source!r} is no .jsonl file; data sets need: pip install 'showwork[data]'") from None
    try:
        if path.is_file() and path.suffix == ".parquet":
            loaded = datasets.load_dataset("parquet", data_files=str(path), split="train")
        else:
            name, *rest = source.split(":")
            loaded = datasets.load_dataset(name, *rest[:-1], split=rest[-1] if rest else "test")
    except (OSError, ValueError, RuntimeError, datasets.exceptions.DatasetsError) as error:
        raise SuiteError(
            f"cannot load {source!r}: {str(error).strip().splitlines()[0]} (give a .jsonl file, or NAME[:CONFIG]:SPLIT)"
        ) from None
    yield from loaded


def _problem(record: Mapping[str, Any], name: str, index: int) -> tuple[Problem, str]:
    if "instruction" in record:
        answer = dict(record["answer"])
        return Problem.from_record({**record, "answer": answer}), str(record["output"])
    if "question" in record:
        solution = str(record["answer"])
        marked = after_marks(solution)
        gold = solution if marked is None else marked
        return _made(name, 0, name, index, str(record["question"]), gold), solution
    if "problem" in record:
        solution = str(record.get("solution") or "")
        boxed = str(record["answer"]) if record.get("answer") is not None else last_box(solution)
        if boxed is None:
            raise ValueError("its solution holds no \\boxed{...} and it has no answer")
        family = str(record.get("type") or record.get("subject") or name).strip().lower().replace(" ", "_")
        level = re.search(r"\d+", str(record.get("level") or ""))
        return _made(family, int(level.group()) if level else 0, name, index, str(record["problem"]), boxed), solution
    raise ValueError(
        f"none of `instruction`, `question` and `problem` is among its keys ({', '.join(list(record)[:8])})"
    )


def _made(family: str, level: int, name: str, index: int, statement: str, gold: str) -> Problem:
    if not gold.strip():
        raise ValueError("its answer is empty")
    # A number is typed, so that 1,200 and 1200.0 are read as numbers; everything else stands as it was written.
    number = re.fullmatch(r"-?\$?\d[\d,]*(\.\d+)?", gold.strip())
    answer = Answer("real", re.sub(r"[$,]", "", gold.strip())) if number else Answer(UNTYPED, gold.strip())
    return Problem(f"{name}:{index}", family, level, "test", 0, index, "text", statement, answer, (), "")


def after_marks(text: str) -> str | None:
    """What stands after the last `####`, as GSM8K marks its answers."""
    return text.rpartition("####")[2].strip() if "####" in text else None


def last_box(text: str) -> str | None:
    """The content of the last `\\boxed{...}` or `\\fbox{...}`, braces matched; None without one."""
    start = max(text.rfind("\\boxed{"), text.rfind("\\fbox{"))
    if start < 0:
        return None
    depth, begin = 0, text.index("{", start)
    for place in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0) if text[place - 1] != "\\" else 0
        if depth == 0:
            return text[begin + 1 : place]
    return None
