"""Processes that answer batches, one each at a time, for whichever thread asks."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from typing import Any

from harness.engine.engine import BatchDied, Make

COMMAND = (sys.executable, "-P", "-m", "harness.engine.worker")
"""-P: the current folder, where a user may have a `harness.py`, is not searched for imports."""


class Processes:
    """There are never more of them than threads that ask. A process ends with its input: when this one is killed,
    nothing of it is left running."""

    def __init__(self, make: Make) -> None:
        self._make = pickle.dumps(make)
        self._idle = queue.SimpleQueue[subprocess.Popen[bytes]]()
        self._all: list[subprocess.Popen[bytes]] = []
        self._closed = False
        self._lock = threading.Lock()

    def answer(self, batch: Any) -> Any:
        """The answer of a batch; where its process dies, another is asked once more. Raises what the answer raises, and
        BatchDied."""
        try:
            return self._asked(batch)
        except _Died:
            pass
        try:
            return self._asked(batch)
        except _Died as died:
            how = f"twice (exit code {died.exit_code})"
            raise BatchDied(
                f"the process that answers a batch died {how}; out of memory?: nothing is lost, and the same command "
                "continues; give it --workers 1",
                batch,
                how,
            ) from None

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

    def _asked(self, batch: Any) -> Any:
        """Raises _Died."""
        process = self._taken()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(batch, process.stdin)
            process.stdin.flush()
            well, answer = pickle.load(process.stdout)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):  # it died, or was ended
            process.kill()
            raise _Died(process.wait()) from None
        self._idle.put(process)
        if not well:
            raise answer
        return answer

    def _taken(self) -> subprocess.Popen[bytes]:
        """An idle process, or a new one. Raises _Died where there are to be no more."""
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
        process.stdin.write(self._make)  # sent with the first batch
        return process


class _Died(Exception):
    """A process ended without its answer."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code
