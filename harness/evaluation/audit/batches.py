"""Records checked by an engine, a batch at a time, and their results in the records' order."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

from harness.engine.engine import BatchDied, Engine
from harness.evaluation.audit.check_record import check_line
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Batch, Line, in_batches
from harness.scoring.garbage_collection import fewer_collections
from sandbox.errors import InfrastructureError

BATCH_RECORDS, BATCH_BYTES = 32, 1 << 20
"""The most that a batch holds: about a twentieth of a second's work, and what a kill loses."""

Result = dict[str, Any]
"""What `AuditedRecord.to_record` gives."""


class CheckLines:
    """What checks batches of a file's lines, in the process where they are checked; see `harness.engine`."""

    def __init__(self, columns: SolutionColumns) -> None:
        self._columns = columns
        self._rarely = ExitStack()
        # From batch to batch: the collector's pass at the end of each was a tenth of the work.
        self._rarely.enter_context(fewer_collections())

    def __call__(self, batch: Batch) -> list[Result]:
        return [check_line(line, self._columns).to_record() for line in batch]

    def close(self) -> None:
        """Let the cycle collector be as it was."""
        self._rarely.close()


def checked(
    lines: Iterable[Line], columns: SolutionColumns, engine: Engine, workers: int | None = None
) -> Generator[list[Result]]:
    """The results of the lines, in order, a batch at a time. workers: processes on each machine (default: its cores).

    Raises InfrastructureError where the processes die of a record, which it names.
    """
    make = partial(CheckLines, columns)
    batches = in_batches(lines, BATCH_RECORDS, BATCH_BYTES)
    try:
        with closing(engine.answers(make, batches, each_core=True, workers=workers)) as answers:
            yield from answers
    except BatchDied as died:
        line, how = _deadly(died, make, engine)
        raise InfrastructureError(
            f"the process that checks line {line} died {how}; out of memory?: nothing is lost, and the same command "
            "continues; with --workers 1, or without that line"
        ) from None


def _deadly(died: BatchDied, make: partial[CheckLines], engine: Engine) -> tuple[str, str]:
    """The line that a batch died of, and how; all of its lines where none of them does so alone."""
    for line in died.batch:
        try:  # two batches: a single one would be answered by this very process
            list(engine.answers(make, [[line], []], each_core=True))
        except BatchDied as alone:
            return str(line.number), alone.how
    return f"{died.batch[0].number} to {died.batch[-1].number}", died.how
