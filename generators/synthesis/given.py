"""What a method is given: certified problems, or a model's own solutions of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generators.datasets.formats import from_record
from generators.datasets.questions import records
from generators.errors import DatasetError
from harness.scoring.extract_program import extract_program
from harness.verification.errors import RunError
from harness.verification.problem import Problem


@dataclass(frozen=True, slots=True)
class Given:
    """One input. attempt: the program a model wrote for the problem; None where only the problem is given."""

    problem: Problem
    attempt: str | None = None


def givens(data: Path) -> Iterator[Given]:
    """The inputs of a file, or of a run's folder, in their order.

    A file holds problems (records of `showwork generate`) or solutions (`problem` with its `completion`, as `showwork
    train step-model` keeps them); a run is what `showwork eval` wrote. Raises DatasetError for anything else.
    """
    if data.is_dir():
        yield from _of_run(data)
        return
    for number, record in enumerate(records(data), 1):
        try:
            if isinstance(record.get("problem"), dict):
                program = extract_program(str(record["completion"]))
                yield Given(Problem.from_record(record["problem"]), program or "")
            else:
                yield Given(from_record(record))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            cause = f"no field {error}" if isinstance(error, KeyError) else str(error)
            raise DatasetError(f"{data}, record {number}: not a record of `showwork generate` ({cause})") from None


def _of_run(folder: Path) -> Iterator[Given]:
    from harness.evaluation.runs import read_run

    try:
        run = read_run(folder)
    except RunError as error:
        raise DatasetError(str(error)) from error
    for sample in run.samples.values():
        yield Given(run.problems[sample.problem], extract_program(sample.completion) or "")
