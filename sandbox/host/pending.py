"""A pending run: one request as the host sees it, from its submission to its only answer."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, InvalidStateError

from sandbox import protocol
from sandbox.execution import Execution, Status

_STATUS = tuple(Status)
_ATTEMPTS = 2  # a program lost twice may be what kills its cell: it must not take a third one down


class Pending:
    """What is to be run, and the future in which its Execution will be, whatever happens."""

    __slots__ = ("attempts", "deadline", "future", "request")

    def __init__(self, request: protocol.RunRequest) -> None:
        self.request = request
        self.future: Future[Execution] = Future()
        self.attempts = 0
        self.deadline = 0.0

    def answer(self, execution: Execution) -> None:
        """Give the answer; only the first one counts."""
        with contextlib.suppress(InvalidStateError):  # answered, or cancelled by whoever waited, this very moment
            self.future.set_result(execution)

    def fail(self, cause: str) -> None:
        """Answer that the sandbox failed, and why."""
        self.answer(Execution.failed(f"sandbox: {cause}"))

    def may_try_again(self, cause: str) -> bool:
        """Count an attempt that the sandbox spoiled; the second one is answered here."""
        self.attempts += 1
        if self.attempts >= _ATTEMPTS:
            self.fail(f"{cause}; tried twice")
        return self.attempts < _ATTEMPTS


def refused(cause: str) -> Pending:
    """A program that is not run at all: answered at once."""
    pending = Pending(protocol.RunRequest(id=0, cpu=0.0, wall=0.0, memory=0, output=0, program=b"", stdin=b""))
    pending.answer(Execution.failed(f"sandbox: {cause}", Status.error))
    return pending


def execution(result: protocol.RunResult) -> Execution:
    """What the supervisor's result means for the caller."""
    return Execution(
        status=_STATUS[result.status],
        stdout=result.stdout.decode("utf-8", "replace"),
        stderr=result.stderr.decode("utf-8", "replace"),
        exit_code=None if result.exit_code == protocol.NOTHING_STARTED else result.exit_code,
        cpu_seconds=result.cpu,
        wall_seconds=result.wall,
        truncated=result.truncated,
    )
