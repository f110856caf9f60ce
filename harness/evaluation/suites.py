"""Problems of other people's, as `Problem`s to evaluate: of a listed benchmark, what `showwork generate` writes, or of
any of the shapes of harness/evaluation/record_shapes.py.

Every gold is read here, before any model is asked: a record without a gold that can be read is left out, or nothing
starts. Where the records lie: harness/evaluation/suite_places.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any

from harness.evaluation.listed_suites.record import ENGLISH, ListedSuite
from harness.evaluation.record_shapes import is_ours, read_question, typed
from harness.evaluation.runs import content_hash, problem_hash
from harness.evaluation.suite_places import place_of, records_of
from harness.scoring.gold_values import is_missing
from harness.scoring.golds import FAIL, Unreadable, gold_of, itself, refusal
from harness.scoring.reference import Task
from harness.verification.errors import SuiteError
from harness.verification.problem import Answer, Problem

NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


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
    language: str = ENGLISH
    """What its statements are written in, which decides the prompts."""
    listed: str = ""
    """The listed benchmark that it is; "" for any other source."""

    @property
    def digest(self) -> str:
        """The hash of the problems, in order, and of what is left out: what a run records of its source."""
        left_out = [[record.record, record.cause] for record in self.unreadable]
        problems = [problem_hash(problem) for problem in self.problems]
        return content_hash("suite", [problems, left_out] if left_out else problems)


def load_suite(
    source: str, limit: int | None = None, *, unreadable: str = FAIL, columns: Mapping[str, str] = NO_COLUMNS
) -> Suite:
    """The suite of a benchmark's name, a file or a data set; of its first `limit` records.

    columns: of records of no known shape, see `record_shapes.COLUMNS`.
    unreadable: "fail" raises SuiteError, which names the records and the causes; "skip" leaves those records out.
    Raises SuiteError for a source that cannot be read at all, or of which nothing is left.
    """
    read = read_suite(source, limit, columns)
    if read.unreadable and (unreadable == FAIL or not read.problems):
        summary = refusal(read.unreadable, len(read.unreadable) + len(read.problems))
        raise SuiteError(f"{source}, {summary} (`showwork suite {source}` lists them all)")
    return read


def read_suite(source: str, limit: int | None = None, columns: Mapping[str, str] = NO_COLUMNS) -> Suite:
    """The suite with all its faults. Raises SuiteError for a source that cannot be read at all or holds nothing."""
    place = place_of(source)
    name = place.name
    problems, solutions = [], []
    left_out: list[Unreadable] = []
    unequal: list[Unreadable] = []
    for number, record in enumerate(islice(records_of(place), limit), 1):
        try:
            problem, solution = _read(record, place.listed, name, number - 1, columns)
            same = itself(Task.of(problem).gold)
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
    return Suite(
        name,
        tuple(problems),
        tuple(solutions),
        tuple(left_out),
        tuple(unequal),
        language=place.listed.language if place.listed else ENGLISH,
        listed=name if place.listed else "",
    )


def _read(
    record: Mapping[str, Any], listed: ListedSuite | None, name: str, index: int, columns: Mapping[str, str]
) -> tuple[Problem, str]:
    """The problem of a record and its worked solution, as the benchmark has it or by the record's shape."""
    if not isinstance(record, Mapping):
        raise TypeError(f"it is not a JSON object but {type(record).__name__}")
    if listed is None:
        return _problem(record, name, index, columns)
    item = listed.read(record)
    gold = item.gold if isinstance(item.gold, Answer) else gold_of(item.gold)
    return _made(item.family or name, item.level, name, index, item.statement, gold), item.solution


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


def _problem(record: Mapping[str, Any], name: str, index: int, columns: Mapping[str, str]) -> tuple[Problem, str]:
    if is_ours(record):
        return Problem.from_record({**record, "answer": dict(record["answer"])}), str(record["output"])
    found = read_question(record, columns)
    if found.gold is None:
        raise ValueError(found.fault)
    return _made(found.family or name, found.level, name, index, found.statement, found.gold), found.solution


def _made(family: str, level: int, name: str, index: int, statement: str, gold: Answer | str) -> Problem:
    return Problem(
        id=f"{name}:{index}",
        family=family,
        level=level,
        split="test",
        seed=0,
        index=index,
        style="text",
        statement=statement,
        answer=typed(gold),
        steps=(),
        program="",
    )
