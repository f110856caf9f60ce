"""Inspect: a tool that runs Python in Showwork's sandbox, `use_tools(run_python())`; names live as long as the sample.

Where the last cell that ran prints a line `Answer: ...`, `showwork_scorer` judges the cells as one program, by a run of
its own; else it judges the last message. The cells are in the sample's store, which the viewer shows. An outage raises
InfrastructureError: the sample is an error of the log, and no wrong answer.
"""

from __future__ import annotations

import asyncio
import functools
import weakref

from inspect_ai.tool import Tool, tool
from inspect_ai.util import Store, store

from harness.adapters.python_cells import PythonCells
from harness.evaluation.tell import shown_output
from harness.evaluation.tool_exchange import joined
from sandbox import Limits, Sandbox
from sandbox.errors import InfrastructureError
from sandbox.execution import Status

CELLS, ANSWERED = "showwork_cells", "showwork_answered"
"""In a sample's store: the cells that ran to their end; whether the last of them printed an answer."""

_open: dict[int, PythonCells] = {}
"""By the identity of a sample's store, which JSON must hold: no session can lie in it."""


@tool(parallel=False)
def run_python(cpu_seconds: float = 10.0, sandbox: str = "auto") -> Tool:
    """The tool. cpu_seconds: of each cell. sandbox: the backend, as `Sandbox` takes it."""
    limits = Limits(cpu_seconds=cpu_seconds, wall_seconds=3 * cpu_seconds)

    async def execute(code: str) -> str:
        """Run Python code, with SymPy at hand, and return what it prints. Names stay defined for the next call.

        Args:
            code: The Python code to run.
        """
        sample = store()
        cells = _cells_of(sample, sandbox, limits)
        execution = await asyncio.to_thread(cells.run, code)
        if execution.status is Status.infrastructure:
            raise InfrastructureError(f"the sandbox lost a cell: {execution.stderr.strip()}")
        if execution.status is Status.ok:
            sample.set(CELLS, list(cells.good))
            sample.set(ANSWERED, any(line.startswith("Answer:") for line in execution.stdout.splitlines()))
        return shown_output(execution)

    return execute


def program_of(sample: Store) -> str:
    """The cells of a sample as one program, where they end in an answer; else "". Their session is over with it."""
    cells = _open.pop(id(sample), None)
    if cells is not None:
        cells.close()
    return joined(sample.get(CELLS, [])) if sample.get(ANSWERED, False) else ""


def _cells_of(sample: Store, backend: str, limits: Limits) -> PythonCells:
    if id(sample) not in _open:
        _open[id(sample)] = PythonCells(_sandbox(backend), limits)
        weakref.finalize(sample, _open.pop, id(sample), None)  # of one that is never scored
    return _open[id(sample)]


@functools.cache  # all samples of a process share one
def _sandbox(backend: str) -> Sandbox:
    return Sandbox(backend)
