"""A ticket: one request as the host sees it, from its submission to its only answer."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, InvalidStateError

from sandbox import protocol
from sandbox.execution import Execution, Status

_STATUS = tuple(Status)
_ATTEMPTS = 2


class Ticket:
    """What is to be run, and the future in which its Execution will be, whatever happens."""

    __slots__ = ("attempts", "deadline", "future", "request")

    def __init__(self, request: protocol.Request) -> None:
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
        self.answer(Execution(Status.infrastructure, "", f"sandbox: {cause}", None, 0.0, 0.0))

    def may_try_again(self, cause: str) -> bool:
        """Count an attempt that the sandbox spoiled; the second one is answered here."""
        self.attempts += 1
        if self.attempts >= _ATTEMPTS:
            self.fail(f"{cause}; tried twice")
        return self.attempts < _ATTEMPTS


def refused(cause: str) -> Ticket:
    """The ticket of a program that is not run at all: answered when it is made."""
    ticket = Ticket(protocol.Request(0, 0.0, 0.0, 0, 0, b"", b""))
    ticket.answer(Execution(Status.error, "", f"sandbox: {cause}", None, 0.0, 0.0))
    return ticket


def execution(result: protocol.Result) -> Execution:
    """What the supervisor's result means for the caller."""
    return Execution(
        _STATUS[result.status],
        result.stdout.decode("utf-8", "replace"),
        result.stderr.decode("utf-8", "replace"),
        None if result.exit_code == protocol.NOTHING_STARTED else result.exit_code,
        result.cpu,
        result.wall,
        result.truncated,
    )
