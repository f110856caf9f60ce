"""Cells of Python that a model runs, one after another, in a session of the sandbox: what its tools are made of."""

from __future__ import annotations

from collections.abc import Sequence

from harness.evaluation.tool_exchange import joined
from sandbox import Limits, Sandbox
from sandbox.execution import Execution, Status
from sandbox.host.session import Session


class PythonCells:
    """The cells of one dialogue: names stay alive from one to the next, also behind one that has ended the session.

    limits: of each cell. Not for several threads at a time.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits | None = None) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._session: Session | None = None
        self._good: list[str] = []

    @property
    def good(self) -> Sequence[str]:
        """The cells that ran to their end."""
        return tuple(self._good)

    @property
    def program(self) -> str:
        """They as one program, which is what is scored, by a run of its own; "" where there is none."""
        return joined(self._good) if self._good else ""

    def run(self, cell: str) -> Execution:
        """Run the next cell."""
        if self._session is None or self._session.ended:
            self._session = self._sandbox.session(self._limits)
            if self._good:  # the session before it has ended: its names are made again
                self._session.run(joined(self._good))
        execution = self._session.run(str(cell))
        if execution.status is Status.ok:
            self._good.append(str(cell))
        return execution

    def close(self) -> None:
        """End the session; the cells that ran are known still."""
        if self._session is not None:
            self._session.close()
        self._session = None
