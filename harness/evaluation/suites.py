"""Problems from files and data sets of any of three shapes, as `Problem`s to evaluate.

    ours        {"instruction", "output", "answer": {...}, ...}         what `showwork generate` writes
    GSM8K-like  {"question", "answer": "... #### 42"}
    MATH-like   {"problem", "solution": "... \\boxed{...}"}, perhaps "answer", "level", "type" or "subject"

The gold may also be in `ground_truth`, `target` or `reward_model`, as text or number (harness/scoring/golds.py).
Every gold is read here, before any model is asked: a record without a gold that can be read is left out, or nothing
starts.

The source is a .jsonl, .json or .parquet file, or whatever `datasets.load_dataset` takes: "NAME", "NAME:SPLIT" or
"NAME:CONFIG:SPLIT".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from harness.evaluation.models.places import missing_file
from harness.evaluation.runs import content_hash, problem_hash
from harness.scoring.answer_options import with_options
from harness.scoring.golds import FAIL, Unreadable, first_gold, frozen, gold_of, is_missing, itself, refusal
from harness.verification.errors import GoldError, SuiteError
from harness.verification.problem import Answer, Problem

UNTYPED = "untyped"
"""The kind of a gold answer whose source does not say what it is: the verifier reads it as it stands, LaTeX or not."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A named list of problems, with the worked solutions in words where the source has them."""

    name: str
    problems: tuple[Problem, ...]
    solutions: tuple[str, ...]
    """What the source shows as its solution, for few-shot examples with text answers; "" where it has none."""
    unreadable: tuple[Unreadable, ...] = ()
    """The records that are left out."""
    unequal: tuple[Unreadable, ...] = ()
    """Records whose gold is not proved equal to itself: not even the gold would be accepted there."""

    @property
    def digest(self) -> str:
        """The hash of the problems, in order, and of what is left out: what a run records of its source."""
        left_out = [[record.record, record.cause] for record in self.unreadable]
        problems = [problem_hash(problem) for problem in self.problems]
        return content_hash("suite", [problems, left_out] if left_out else problems)


def load_suite(source: str, limit: int | None = None, *, unreadable: str = FAIL) -> Suite:
    """The suite of a file or data set; of its first `limit` records.

    unreadable: "fail" raises SuiteError, which names the records and the causes; "skip" leaves those records out.
    Raises SuiteError for a source that cannot be read at all, or of which nothing is left.
    """
    read = read_suite(source, limit)
    if read.unreadable and (unreadable == FAIL or not read.problems):
        summary = refusal(read.unreadable, len(read.unreadable) + len(read.problems))
        raise SuiteError(f"{source}, {summary} (`showwork suite {source}` lists them all)")
    return read


def read_suite(source: str, limit: int | None = None) -> Suite:
    """The suite with all its faults. Raises SuiteError for a source that cannot be read at all or holds nothing."""
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
    left_out: list[Unreadable] = []
    unequal: list[Unreadable] = []
    for number, record in enumerate(islice(_records(source), limit), 1):
        try:
            problem, solution = _problem(record, name, number - 1)
            same = itself(frozen(problem.answer))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            left_out.append(Unreadable(number, _id(record, name, number - 1), _cause(error)))
            continue
        if not same:
            cause = f"gold answer {problem.answer.value[:80]!r} is not proved equal to itself"
            unequal.append(Unreadable(number, _id(record, name, number - 1), cause))
        problems.append(problem)
        solutions.append(solution)
    if not problems and not left_out:
        raise SuiteError(f"{source} has no problems")
    return Suite(name, tuple(problems), tuple(solutions), tuple(left_out), tuple(unequal))


def _cause(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is not among its keys"
    return " ".join(str(error).split()) or type(error).__name__


def _id(record: object, name: str, index: int) -> str:
    """The record's own name, or its place in the suite."""
    ids = [record.get(key) for key in ("id", "unique_id")] if isinstance(record, Mapping) else []
    return str(
        next(
            (candidate for candidate in ids if isinstance(candidate, (str, int)) and not is_missing(candidate)),
            f"{name}:{index}",
        )
    )


def _records(source: str) -> Iterator[Mapping[str, Any]]:
    path = Path(source)
    if path.is_file() and path.suffix in (".jsonl", ".json"):
        yield from _json_records(path)
    else:
        yield from _dataset_records(source, path)


def _json_records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}") from None
    whole = text.lstrip().startswith("[")
    # (Not splitlines: a JSON string may hold U+2028 and its like.)
    for number, line in enumerate([text] if whole else text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SuiteError(f"{path}, line {number} is not JSON: {error}") from None
        yield from value if whole else [value]


def _dataset_records(source: str, path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        import datasets
    except ImportError:
        raise SuiteError(f"{source!r} is not a .jsonl file; data sets need: pip install 'showwork[data]'") from None
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
    if not isinstance(record, Mapping):
        raise TypeError(f"it is not a JSON object but {type(record).__name__}")
    if "instruction" in record:
        answer = dict(record["answer"])
        return Problem.from_record({**record, "answer": answer}), str(record["output"])
    if "question" in record:
        key, value = first_gold(record)
        if not key:
            raise KeyError("answer")
        solution = str(value)
        marked = after_marks(value) if isinstance(value, str) else None
        gold = gold_of(value) if marked is None else marked
        return _made(name, 0, name, index, _statement(record, "question"), gold), solution
    if "problem" in record:
        solution = "" if is_missing(record.get("solution")) else str(record["solution"])
        key, value = first_gold({key: value for key, value in record.items() if key != "solution"})
        boxed = last_box(solution) if is_missing(value) else gold_of(value)
        if boxed is None:
            hint = f" (its `{key}` is {value!r})" if key else ""
            raise ValueError(f"its solution holds no \\boxed{{...}} and it has no answer{hint}")
        family = _word(record, ("type", "subject")) or name
        level = re.search(r"\d+", _word(record, ("level",)))
        family = family.strip().lower().replace(" ", "_")
        statement = _statement(record, "problem")
        return _made(family, int(level.group()) if level else 0, name, index, statement, boxed), solution
    raise ValueError(
        f"none of `instruction`, `question` and `problem` is among its keys ({', '.join(map(str, list(record)[:8]))})"
    )


def _statement(record: Mapping[str, Any], key: str) -> str:
    text = record[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"its `{key}` is not text but {text!r}"[:200])
    return with_options(str(text), record)


def _word(record: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The first of these fields that is not missing, as text."""
    return next((str(record[key]) for key in keys if not is_missing(record.get(key))), "")


def _made(family: str, level: int, name: str, index: int, statement: str, gold: Answer | str) -> Problem:
    if isinstance(gold, str):
        if is_missing(gold):
            raise GoldError(f"its answer is empty or stands for a missing value: {gold!r}")
        # A number stands without its dollar sign and its commas; everything else as it was written. Neither is typed:
        # what the data set's text says of units is for the prediction to add or to leave out.
        number = re.fullmatch(r"-?\$?\d[\d,]*(\.\d+)?", gold.strip())
        gold = Answer(UNTYPED, re.sub(r"[$,]", "", gold.strip()) if number else gold.strip())
    return Problem(
        id=f"{name}:{index}",
        family=family,
        level=level,
        split="test",
        seed=0,
        index=index,
        style="text",
        statement=statement,
        answer=gold,
        steps=(),
        program="",
    )


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
