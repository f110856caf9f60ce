"""The batches of an audit: in order, and the record named of which the processes die."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterable
from functools import partial
from typing import Any

import pytest

from harness.engine.engine import Make
from harness.engine.local import LocalEngine
from harness.evaluation.audit.batches import checked
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Batch, Line
from sandbox.errors import InfrastructureError
from tests.harness.evaluation.audit.made import record

LINES = [Line(number, json.dumps(record(number)).encode() + b"\n") for number in range(1, 101)]
COLUMNS = SolutionColumns("response", "question", "gold")


class DiesOf:
    """What dies of some lines, where the checks would be; together: only where all of them are in a batch."""

    def __init__(self, numbers: set[int], together: bool) -> None:
        self._numbers, self._together = numbers, together

    def __call__(self, batch: Batch) -> list[dict[str, Any]]:
        there = self._numbers & {line.number for line in batch}
        if len(there) == len(self._numbers) if self._together else there:
            os._exit(7)
        return [{"record": line.number} for line in batch]


class Dying(LocalEngine):
    """The local engine, with that in its processes."""

    def __init__(self, numbers: set[int], together: bool = False) -> None:
        super().__init__()
        self._of = partial(DiesOf, numbers, together)

    def answers(
        self, make: Make, batches: Iterable[Any], *, each_core: bool = False, workers: int | None = None
    ) -> Generator[Any]:
        return super().answers(self._of, batches, each_core=each_core, workers=2)


def test_results_are_those_of_one_process_in_order() -> None:
    one, several = (
        [result for batch in checked(LINES, COLUMNS, LocalEngine(), workers) for result in batch] for workers in (1, 3)
    )
    assert one == several
    assert [result["record"] for result in one] == list(range(1, 101))


def test_a_record_of_which_every_process_dies_is_named_and_those_before_it_are_done() -> None:
    results = checked(LINES, COLUMNS, Dying({40}))
    assert [result["record"] for result in next(results)] == list(range(1, 33))
    with pytest.raises(InfrastructureError, match=r"line 40 died twice \(exit code 7\); .*the same command continues"):
        next(results)


def test_records_that_are_deadly_only_together_are_named_together() -> None:
    results = checked(LINES, COLUMNS, Dying({40, 41}, together=True))
    next(results)
    with pytest.raises(InfrastructureError, match="line 33 to 64 died twice"):
        next(results)
