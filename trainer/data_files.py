"""Training data of anybody's: JSON Lines, JSON, Parquet, a data set in a folder or on the hub, as `Problem`s.

Records of `showwork generate`, in any of its formats, are taken as they are. Others are read by their shape, or by
`--columns` (harness/evaluation/record_shapes.py); what has no gold is no less a problem to learn from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from generators.datasets.formats import from_record
from harness.evaluation.columns_given import parse_columns
from harness.evaluation.record_shapes import COLUMNS, QuestionRead, read_question, typed
from harness.evaluation.suite_places import SuitePlace, place_of, records_of
from harness.verification.errors import SuiteError
from harness.verification.problem import Answer, Problem
from trainer.errors import TrainingError
from trainer.files import file_hash

NO_GOLD = Answer("", "")
"""The answer of a problem whose record holds none."""


class Needs(StrEnum):
    """What a kind of training must find in a record."""

    solution = "solution"
    """SFT: what to write."""
    gold = "gold"
    """GRPO and rejection sampling: what is right; the solutions are the model's own."""
    judging = "judging"
    """Held-out problems: what is right; a solution, where one is shown, says in what style it is asked for."""


def of_held_out(needs: Needs) -> Needs:
    """What held-out problems must have, of a training that needs this."""
    return Needs.gold if needs is Needs.gold else Needs.judging


def read_problems(
    sources: Sequence[str | Path], columns: str | None = None, *, needs: Needs = Needs.solution, style: str = "computed"
) -> tuple[Problem, ...]:
    """The problems of the sources, in order. A foreign record's style is what its solution is: a program, or a text;
    where it shows none, or the model is to find the solution itself (needs: gold), `style`.

    Raises TrainingError that names source, record and cause; ColumnError for columns that name nothing.
    """
    names = parse_columns(columns or "", COLUMNS)
    problems = []
    for source in sources:
        for number, record in _records(str(source)):
            try:
                problems.append(_problem(record, number - 1, Path(str(source)).stem, names, needs, style))
            except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
                raise TrainingError(
                    f"{source}, line {number} is no record to train on ({_cause(error)}): correct it, or name its "
                    "columns, --columns question=COLUMN,solution=COLUMN,answer=COLUMN"
                ) from error
    if not problems:
        raise TrainingError(f"no problems in {', '.join(map(str, sources))}")
    return tuple(problems)


def has_gold(problem: Problem) -> bool:
    """Whether its record said what the answer is."""
    return problem.answer != NO_GOLD


def data_hash(source: str) -> str:
    """A file by its bytes, anything else by its name."""
    return file_hash(source) if Path(source).is_file() else source


def _records(source: str) -> Any:
    """(number from 1, record) of a source. Raises TrainingError where it cannot be read."""
    try:
        yield from enumerate(records_of(_place(source)), 1)
    except SuiteError as error:
        raise TrainingError(f"cannot read {source}: {error}") from error


def _place(source: str) -> SuitePlace:
    place = place_of(source, split="train")
    if place.listed is not None and place.path is None:
        raise SuiteError(f"{source} is a benchmark: train on its training split, hf:{place.hub}:train, or on a file")
    return place


def _problem(record: object, index: int, name: str, columns: Mapping[str, str], needs: Needs, style: str) -> Problem:
    if not isinstance(record, Mapping):
        raise TypeError(f"it is not a JSON object but {type(record).__name__}")
    if {"id", "family", "steps", "style", "split", "answer"} <= set(record):
        return from_record(record)
    found = read_question(record, columns)
    program = found.program
    shown = "computed" if program is not None else "text"
    return Problem(
        id=_identity(found.statement),
        family=found.family or name,
        level=found.level,
        split="train",
        seed=0,
        index=index,
        style=style if needs is Needs.gold or not found.solution.strip() else shown,
        statement=found.statement,
        answer=NO_GOLD if found.gold is None else typed(found.gold),
        steps=(),
        program=_solution(found, program, needs),
    )


def _solution(found: QuestionRead, program: str | None, needs: Needs) -> str:
    if needs is Needs.gold:
        return ""
    if needs is Needs.solution and not found.solution.strip():
        raise ValueError("it shows no solution to learn from; `train grpo` and `train rft` need none")
    return found.solution if program is None else program.rstrip() + "\n"


def _identity(statement: str) -> str:
    """A question's name: the same question is the same problem, in whichever file it stands."""
    words = " ".join(statement.split())
    return "q-" + hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _cause(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is not among its keys"
    return " ".join(str(error).split()) or type(error).__name__
