"""Records checked by several processes, and their results in the records' order."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from harness.evaluation.audit.check_record import check_line
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Batch, Line, in_batches
from harness.scoring.garbage_collection import fewer_collections
from sandbox.errors import InfrastructureError

COMMAND = (sys.executable, "-P", "-m", "harness.evaluation.audit.worker")
"""-P: the current folder, where a user may have a `harness.py`, is not searched for imports."""
BATCH_RECORDS, BATCH_BYTES = 32, 1 << 20
"""The most that a batch holds: about a twentieth of a second's work, and what a kill loses."""
AHEAD = 4
"""Batches a worker that may wait for an earlier one: a long record does not keep the others idle."""

Result = dict[str, Any]
"""What `AuditedRecord.to_record` gives."""


def checked(lines: Iterable[Line], columns: SolutionColumns, workers: int) -> Generator[list[Result]]:
    """The results of the lines, in order, a batch at a time; `workers` processes, or this one alone where it is 1.

    Raises InfrastructureError where a process dies of a record twice.
    """
    if workers > 1:
        yield from _by_processes(in_batches(lines, BATCH_RECORDS, BATCH_BYTES), columns, workers)
        return
    with fewer_collections():
        for batch in in_batches(lines, BATCH_RECORDS, BATCH_BYTES):
            yield [json.loads(json.dumps(check_line(line, columns).to_record())) for line in batch]


def _by_processes(batches: Iterable[Batch], columns: SolutionColumns, workers: int) -> Generator[list[Result]]:
    with _Workers(columns) as pool, ThreadPoolExecutor(workers) as threads:
        waiting = deque[Future[list[Result]]]()
        try:
            for batch in batches:
                waiting.append(threads.submit(pool.check, batch))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            pool.close()  # so that a thread which waits for its process goes on, and ends


class _Workers:
    """The processes: each checks one batch at a time, for whichever thread asks."""

    def __init__(self, columns: SolutionColumns) -> None:
        self._columns = columns
        self._idle = queue.SimpleQueue[subprocess.Popen[bytes]]()
        self._all: list[subprocess.Popen[bytes]] = []
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes: nothing they do is worth waiting for."""
        with self._lock:
            self._closed, ended, self._all = True, self._all, []
        for process in ended:
            process.kill()
        for process in ended:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # what was not sent any more
                        stream.close()

    def check(self, batch: Batch) -> list[Result]:
        """The results of a batch. Where the process dies its records are checked one by one by fresh ones, so that the
        one that it dies of can be named. Raises InfrastructureError."""
        try:
            return self._asked(batch)
        except _Died:
            pass
        results: list[Result] = []
        for line in batch:
            try:
                results += self._asked([line])
            except _Died as died:
                raise InfrastructureError(
                    f"the process that checks line {line.number} died twice (exit code {died.exit_code}; out of "
                    "memory?): nothing is lost, and the same command continues; with --workers 1, or without that line"
                ) from None
        return results

    def _asked(self, batch: Batch) -> list[Result]:
        """Raises _Died."""
        process = self._taken()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps([line.number for line in batch]).encode() + b"\n")
            process.stdin.write(b"".join(line.data.removesuffix(b"\n") + b"\n" for line in batch))
            process.stdin.flush()
            answers = [process.stdout.readline() for _ in batch]
        except (OSError, ValueError):  # it died, or was ended
            answers = [b""]
        if not all(answer.endswith(b"\n") for answer in answers):
            process.kill()
            raise _Died(process.wait())
        self._idle.put(process)
        return [json.loads(answer) for answer in answers]

    def _taken(self) -> subprocess.Popen[bytes]:
        """An idle process, or a new one: there are never more than threads that ask."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        path = os.pathsep.join(place or os.getcwd() for place in sys.path)
        with self._lock:
            if self._closed:
                raise _Died(None)
            process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
                process_group=0,  # Ctrl-C reaches this process alone, which then ends it
            )
            self._all.append(process)
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(self._columns)).encode() + b"\n")  # sent with the first batch
        return process


class _Died(Exception):
    """A process ended without its answer."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code
