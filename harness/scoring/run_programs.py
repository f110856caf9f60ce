"""Programs through a sandbox, each with its execution as it ends, within a deadline."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sandbox.execution import Execution, Limits

NOT_RUN = Execution.failed("not run before the batch's deadline")
NOT_JUDGED = Execution.failed("run, but not judged before the batch's deadline")


class Runner(Protocol):
    """What scoring needs of a `sandbox.Sandbox`."""

    def as_completed(
        self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None
    ) -> Iterator[tuple[int, Execution]]:
        """Run programs; (index, Execution) as each ends."""


def executed(
    programs: Sequence[str], sandbox: Runner, limits: Limits | None, until: float | None
) -> Iterator[tuple[str, Execution]]:
    """Every program with its execution, as they end; past `until` (of time.monotonic) the rest as `NOT_RUN`.

    A thread takes the executions from the sandbox, so that a check in the caller never holds the next program up, and
    so that a wait can be given up.
    """
    if not programs:
        return
    ended: queue.SimpleQueue[tuple[int, Execution] | BaseException] = queue.SimpleQueue()
    given_up = threading.Event()

    def take() -> None:
        try:
            # Leaving the iterator stops, in the sandbox, what is still running.
            for item in sandbox.as_completed(programs, limits):
                ended.put(item)
                if given_up.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
            ended.put(error)

    threading.Thread(target=take, name="score-many", daemon=True).start()
    waiting = dict(enumerate(programs))
    try:
        while waiting:
            try:
                item = ended.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(item, BaseException):
                raise item
            yield waiting.pop(item[0]), item[1]
    finally:
        given_up.set()
    for program in waiting.values():
        yield program, NOT_RUN
