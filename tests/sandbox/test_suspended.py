"""A host that stands still, a sandbox that is dropped, a supervisor that is killed: nothing is lost, nothing stays."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, Sandbox, Status
from tests.sandbox.processes import children, supervisors

# Programs that end well within their limit, and a host that is stopped for much longer than that limit.
HOST = """
import sys
from collections import Counter
from sandbox import Limits, Sandbox
with Sandbox({backend!r}, workers=4, limits=Limits(wall_seconds=4)) as box:
    print(box.facts()[0]["cell"], flush=True)
    programs = [f"import time; time.sleep(0.2); print('x' * 300_000, {{n}})" for n in range(24)]
    ends = [(e.status.value, e.stdout.split()[-1:] == [str(n)], e.stderr) for n, e in enumerate(box.map(programs))]
    print(Counter(ends))
    print(box.facts()[0]["cell"])
"""


def _until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def _all_below(pid: int) -> list[int]:
    return [pid, *(below for child in children(pid) for below in _all_below(child))]


def _signal(pids: list[int], which: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # a program that has just ended
            os.kill(pid, which)


@pytest.mark.parametrize("everyone", [False, True], ids=["the host alone", "its cells too"])
def test_a_host_that_is_stopped_and_continued_loses_nothing(backend: str, everyone: bool) -> None:
    host = subprocess.Popen([sys.executable, "-c", HOST.format(backend=backend)], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    try:
        cell = host.stdout.readline()
        time.sleep(0.3)
        stopped = _all_below(host.pid) if everyone else [host.pid]
        _signal(stopped, signal.SIGSTOP)
        time.sleep(6)
        _signal(stopped[::-1], signal.SIGCONT)
        said, _ = host.communicate(timeout=60)
    finally:
        host.kill()
    assert said == f"Counter({{('ok', True, ''): 24}})\n{cell}"


def test_what_a_deaf_cell_ran_while_the_host_stood_still_is_run_again(backend: str) -> None:
    """What cannot be read is not the program's fault: it is tried once more."""
    with Sandbox(backend, workers=1) as box:
        pending = box._submit("import time; time.sleep(0.5); print(7)", Limits(wall_seconds=2), "")
        _until(lambda: box._engine is not None and pending in box._engine._connections[0].running.values())
        os.kill(supervisors(box)[0], signal.SIGSTOP)
        pending.excused = True  # as the engine's thread has it after it stood still
        assert pending.future.result(60).stdout == "7\n"


def test_a_sandbox_that_is_dropped_without_closing_ends_its_cells() -> None:
    dropped = Sandbox("namespace", workers=1).open()
    outer, engine = int(dropped.facts()[0]["cell"].split()[1]), dropped._engine
    assert engine is not None
    del dropped
    gc.collect()
    _until(lambda: not Path(f"/proc/{outer}").exists())
    engine._thread.join(30)
    assert not engine._thread.is_alive()


class _Unsearched(deque):  # type: ignore[type-arg]  # of whatever is queued
    """A queue that nobody may look through."""

    def __contains__(self, item: object) -> bool:
        raise AssertionError("searched")

    def remove(self, item: object) -> None:
        raise AssertionError("searched")


def test_cancelling_what_is_queued_searches_nothing_and_runs_nothing(sandbox: Sandbox) -> None:
    engine = sandbox.open()._engine
    assert engine is not None
    engine._queue, usual = _Unsearched(engine._queue), engine._queue
    try:
        submitted = [sandbox._submit(f"import time; time.sleep(0.05); print({n})", None, "") for n in range(300)]
        for pending in submitted[20:]:
            sandbox._cancel(pending)
        found = [pending.future.result(60) for pending in submitted]
        assert [e.stdout for e in found[:20]] == [f"{n}\n" for n in range(20)]
        assert {(e.status, e.stderr) for e in found[20:]} <= {(Status.infrastructure, "sandbox: cancelled")}
        assert sandbox.run("print(1)").stdout == "1\n"
        assert not engine._queue
    finally:
        engine._queue = usual


@pytest.mark.parametrize("name", ["process", "confined"])
def test_a_supervisor_that_is_killed_leaves_no_program_behind(name: str) -> None:
    with Sandbox(name, workers=1) as box:
        facts = box.facts()[0]
        supervisor, templates = int(facts["cell"].split()[1]), len(facts["templates"])
        pending = box._submit("import time; time.sleep(60)", Limits(wall_seconds=60), "")
        _until(lambda: len(children(supervisor)) == templates + 1)
        inside = children(supervisor)
        os.kill(supervisor, signal.SIGKILL)
        _until(lambda: not any(_runs(pid) for pid in inside))
        box._cancel(pending)


def _runs(pid: int) -> bool:
    """Whether it lives: a dead process whose new parent has not waited for it yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False
