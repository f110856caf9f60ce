"""A pending run: one request as the host sees it, from its submission to its only answer."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, InvalidStateError

from sandbox import protocol
from sandbox.execution import Execution, Status

_STATUS = tuple(Status)
LARGEST_PROGRAM = 64 << 20
"""Bytes of a program and its stdin: the host keeps them until the answer, in case they must be sent again."""
SESSION_ENDED = "the session has ended"
_ATTEMPTS = 2  # a program lost twice may be what kills its cell: it must not take a third one down


class Pending:
    """What is to be run, and the future in which its Execution will be, whatever happens."""

    __slots__ = ("attempts", "deadline", "ended", "excused", "future", "request")

    def __init__(self, request: protocol.RunRequest) -> None:
        self.request = request
        self.future: Future[Execution] = Future()
        self.attempts = 0
        self.deadline = 0.0
        self.ended = False  # of a session's cell: there will be no other
        self.excused = False  # this process stood still while it ran: a deadline that passes is no fault of its cell

    def answer(self, execution: Execution) -> None:
        """Give the answer; only the first one counts."""
        with contextlib.suppress(InvalidStateError):  # answered, or cancelled by whoever waited, this very moment
            self.future.set_result(execution)

    def fail(self, cause: str) -> None:
        """Answer that the sandbox failed, and why."""
        self.ended = True
        self.answer(Execution.failed(f"sandbox: {cause}"))

    def may_try_again(self, cause: str) -> bool:
        """Count an attempt that the sandbox spoiled; the second one is answered here. Of a session's cell it is the
        first: the names that it builds on are gone."""
        if self.request.session and not self.request.opens:
            self.fail(f"{cause}; {SESSION_ENDED}")
            return False
        self.attempts += 1
        if self.attempts >= _ATTEMPTS:
            self.fail(f"{cause}; tried twice")
        return self.attempts < _ATTEMPTS


def refused(cause: str, status: Status = Status.error) -> Pending:
    """A program that is not run at all: answered at once."""
    pending = Pending(protocol.RunRequest(id=0, cpu=0.0, wall=0.0, memory=0, output=0, program=b"", stdin=b""))
    pending.answer(Execution.failed(f"sandbox: {cause}", status))
    return pending


def execution(result: protocol.RunResult) -> Execution:
    """What the supervisor's result means for the caller."""
    stderr = result.stderr.decode("utf-8", "replace")
    if result.ended and _STATUS[result.status] is not Status.infrastructure:
        gap = "\n" if stderr and not stderr.endswith("\n") else ""
        stderr = f"{stderr}{gap}sandbox: {SESSION_ENDED}\n"
    return Execution(
        status=_STATUS[result.status],
        stdout=result.stdout.decode("utf-8", "replace"),
        stderr=stderr,
        exit_code=None if result.exit_code == protocol.NOTHING_STARTED else result.exit_code,
        cpu_seconds=result.cpu,
        wall_seconds=result.wall,
        truncated=result.truncated,
    )
