"""The last resort: SymPy, in a process of its own, under a CPU budget that the kernel enforces.

A server process imports SymPy once and forks a child for each question. The child arms ITIMER_PROF with the budget and
leaves SIGPROF at its default action, so the kernel ends it in the middle of C code too; nothing it did can touch the
next question, and the caller hears None: undecided. A fork costs about 10 ms, importing SymPy again 400 ms.

The budget is a clock, so a question may be left open on a slower machine; it is never answered otherwise there, for
every question begins in the same state of the same server. Generators certify without it.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from harness.formulas.trees.tree import Node
from harness.verification.comparison.sympy_fallback import questions as tasks
from harness.verification.comparison.sympy_fallback.answers import TASKS, Reply, answer

MEMORY_BYTES = 2 << 30
IMPORTED = (
    "harness.formulas.syntax.to_sympy",
    "harness.verification.comparison.sympy_fallback.questions",
    "sympy.integrals.heurisch",
    "sympy.integrals.meijerint",
    "sympy.series.gruntz",
    "sympy.series.limitseq",
    "sympy.simplify.simplify",
    "sympy.solvers.solveset",
)
"""What the server imports before the first question."""
WALL_FACTOR = 10
"""A child that used no CPU for this many budgets (a busy machine) is given up."""


class Answered(NamedTuple):
    """What SymPy said (None: it does not know), what that cost in CPU seconds, and whether its time was over first."""

    reply: Reply
    seconds: float = 0.0
    over_budget: bool = False


class _Account(threading.local):
    """What one thread has used, and how long it may wait."""

    spent = 0.0
    until: float | None = None


class Fallback:
    """Asks SymPy; thread-safe, lazily started, restarted when it died, safe after a fork.

    cpu_seconds: the budget of one question. Close it, use it as a context manager, or leave it to the interpreter's
    exit.
    """

    def __init__(self, cpu_seconds: float = 2.0):
        self.cpu_seconds = cpu_seconds
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._account = _Account()

    @property
    def spent(self) -> float:
        """CPU seconds that the questions of this thread have cost."""
        return self._account.spent

    @property
    def until(self) -> float | None:
        """The time (of time.monotonic) beyond which this thread does not wait for an answer; None: no such time."""
        return self._account.until

    @until.setter
    def until(self, value: float | None) -> None:
        self._account.until = value

    def _patience(self) -> float:
        """Seconds to wait for one answer."""
        longest = 10 + WALL_FACTOR * self.cpu_seconds
        return longest if self.until is None else max(0.0, min(longest, self.until - time.monotonic()))

    def ask(self, task: str, *nodes: Node) -> Reply:
        """The reply of `answer`, within the budget of one question; None where there is none, whatever the reason."""
        return self.answer(task, *nodes).reply

    def answer(self, task: str, *nodes: Node, seconds: float | None = None) -> Answered:
        """The answer to one of TASKS about these trees. seconds: its CPU budget, where it is not the usual one.

        Text is SymPy print syntax. Raises KeyError for a task that does not exist.
        """
        if task not in TASKS:
            raise KeyError(task)
        if not self._lock.acquire(timeout=self._patience()):
            return Answered(None, over_budget=True)
        try:
            budget = self.cpu_seconds if seconds is None else seconds
            for _ in range(2):  # a server that died between two questions is restarted once
                try:
                    return self._exchange(pickle.dumps((task, nodes, budget)))
                except (OSError, EOFError):
                    self._stop()
                except TimeoutError:
                    self._stop()
                    break
            return Answered(None, over_budget=True)
        finally:
            self._lock.release()

    def _exchange(self, message: bytes) -> Answered:
        server = self._running()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(struct.pack("<I", len(message)) + message)
        server.stdin.flush()
        ready, _, _ = select.select([server.stdout], [], [], self._patience())
        if not ready:
            raise TimeoutError
        line = server.stdout.readline()
        if not line:
            raise EOFError
        found = Answered(*json.loads(line))
        self._account.spent += found.seconds
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._server is not None and self._owner != os.getpid():
            self._server = None  # forked: the parent's server is the parent's
        if self._server is None or self._server.poll() is not None:
            root = str(Path(__file__).resolve().parents[4])
            code = f"import sys; sys.path.insert(0, {root!r}); from {__name__} import serve; serve()"
            self._server = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, "PYTHONHASHSEED": "0"},  # SymPy's way to an answer depends on the order of sets
            )
            self._owner = os.getpid()
            atexit.register(self.close)
        return self._server

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is None or self._owner != os.getpid():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        for pipe in (server.stdin, server.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def close(self) -> None:
        """End the server process; the next question starts another."""
        atexit.unregister(self.close)
        self._stop()

    def __enter__(self) -> Fallback:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# Inside the server process ------------------------------------------------------------------------------------------


def serve() -> None:
    """The server's loop: a question on stdin, a child for it, a JSON line on stdout; ends when stdin does."""
    for name in IMPORTED:  # once here, so that every forked child has them
        importlib.import_module(name)
    tasks.warm()
    gc.collect()
    gc.freeze()  # else the first collection in every child would copy the server's memory
    questions, replies = os.fdopen(os.dup(0), "rb"), os.dup(1)
    os.dup2(2, 1)  # whatever SymPy prints must not look like a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while len(header := questions.read(4)) == 4:
        (length,) = struct.unpack("<I", header)
        task, nodes, budget = pickle.loads(questions.read(length))
        os.write(replies, json.dumps(_in_child(task, nodes, budget)).encode() + b"\n")


def _in_child(task: str, nodes: tuple[Node, ...], budget: float) -> Answered:
    """The answer of a child that the kernel ends with SIGPROF when its budget is spent."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(receiver)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, budget)
            with os.fdopen(sender, "wb") as pipe:
                pipe.write(json.dumps(answer(task, nodes)).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(sender)
    with os.fdopen(receiver, "rb") as pipe:
        text = pipe.read()
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    reply: Reply = json.loads(text) if code == 0 else None
    return Answered(reply, used.ru_utime + used.ru_stime, code == -signal.SIGPROF)
