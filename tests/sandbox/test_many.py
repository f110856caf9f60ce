"""Thousands of programs, good and hostile, with cells killed on the way: nothing is lost, doubled or misjudged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from sandbox import Execution, Limits, Sandbox, Status
from sandbox.backends.docker_engine import connect

QUICK = Limits(cpu_seconds=0.2, wall_seconds=20.0, memory_bytes=256 << 20, output_bytes=1 << 14)
AMPLE = Limits()

# kind -> (program with its number in it, limits, what its reply must be)
KINDS: dict[str, tuple[str, Limits, Callable[[int, Execution], bool]]] = {
    "good": (
        "from sympy import *\nx = symbols('x')\nprint({n}, diff(x**{k}, x))",
        AMPLE,
        lambda n, e: (e.status, e.stdout) == (Status.ok, f"{n} {n % 7 + 2}*x{f'**{n % 7 + 1}' if n % 7 else ''}\n"),
    ),
    "trivial": ("print({n})", AMPLE, lambda n, e: (e.status, e.stdout) == (Status.ok, f"{n}\n")),
    "error": ("print({n}); 1/0", AMPLE, lambda n, e: (e.status, e.stdout) == (Status.error, f"{n}\n")),
    "code": ("print({n}); raise SystemExit(7)", AMPLE, lambda n, e: (e.exit_code, e.stdout) == (7, f"{n}\n")),
    "loop": ("print({n})\nwhile True: pass", QUICK, lambda n, e: (e.status, e.stdout) == (Status.timeout, f"{n}\n")),
    "memory": ("print({n}); bytearray(1 << 40)", QUICK, lambda n, e: (e.status, e.stdout) == (Status.memory, f"{n}\n")),
    "flood": (
        "print({n})\nwhile True: print('x' * 999)",
        Limits(output_bytes=1 << 14),
        lambda n, e: e.status is Status.output and e.truncated and e.stdout.startswith(f"{n}\nxxx"),
    ),
    "crash": (
        "print({n}, flush=True); import os; os.abort()",
        AMPLE,
        lambda n, e: (e.exit_code, e.stdout) == (-6, f"{n}\n"),
    ),
    "fork": ("import os\nprint({n})\nos.fork()", AMPLE, lambda n, e: (e.status, e.stdout) == (Status.error, f"{n}\n")),
    "kill": (
        "import os\nprint({n})\nos.kill(1, 9)",
        AMPLE,
        lambda n, e: (e.status, e.stdout) == (Status.error, f"{n}\n"),
    ),
    "text": ("\0{n}", AMPLE, lambda n, e: (e.status, e.stdout) == (Status.error, "")),
}
# Mostly what a model writes; a twentieth loops, because each loop takes a fifth of a second.
WEIGHTS = {"good": 30, "trivial": 30, "loop": 4}


def _programs(count: int) -> list[tuple[str, str, Limits]]:
    draw = random.Random(count)
    kinds = draw.choices(list(KINDS), [WEIGHTS.get(kind, 5) for kind in KINDS], k=count)
    return [
        (kind, KINDS[kind][0].replace("{n}", str(n)).replace("{k}", str(n % 7 + 2)), KINDS[kind][1])
        for n, kind in enumerate(kinds)
    ]


def _kill_a_cell(sandbox: Sandbox, which: int) -> None:
    """kill -9 on a container from outside, or on the outer process of a namespace."""
    kind, name = sandbox.facts()[which % len(sandbox.facts())]["cell"].split()
    if kind == "container":
        with connect() as client:
            client.api.kill(name, "SIGKILL")
    else:
        os.kill(int(name), signal.SIGKILL)


def _run_all(sandbox: Sandbox, count: int, deaths: tuple[int, ...]) -> list[str]:
    """Run them; kill a cell whenever so many replies have come. Returns what was misjudged."""
    programs = _programs(count)
    wrong = []
    replies = 0
    for (kind, _, _), found in zip(
        programs, sandbox.map([p for _, p, _ in programs], [limits for _, _, limits in programs]), strict=True
    ):
        if not KINDS[kind][2](replies, found):
            wrong.append(f"{replies} {kind}: {found}")
        replies += 1
        if replies in deaths:
            threading.Thread(target=_kill_a_cell, args=(sandbox, deaths.index(replies))).start()
    assert replies == count
    return wrong


def _settled(sandbox: Sandbox) -> list[dict[str, float]]:
    """The census once nothing runs: a supervisor closes a program's pipes in the round in which it answers."""
    end = time.monotonic() + 20
    while len(sandbox.facts()) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    return sandbox.census()


def _same(before: list[dict[str, float]], after: list[dict[str, float]]) -> None:
    for one, other in zip(before, after, strict=True):
        print({name: (one[name], other[name]) for name in ("rss", "descriptors", "processes")})
        assert (one["descriptors"], one["processes"]) == (other["descriptors"], other["processes"])
        assert other["rss"] - one["rss"] < 2 << 20, "the supervisor's memory grew"


def _go(backend: str, count: int) -> None:
    with Sandbox(backend, workers=2, cells=2) as sandbox:
        assert _run_all(sandbox, count, (count // 3, 2 * count // 3)) == []
        # Two cells have died by now; those that live must hold no more after as many programs than before.
        before = _settled(sandbox)
        assert _run_all(sandbox, count // 2, ()) == []
        _same(before, _settled(sandbox))


def test_hundreds_of_programs_and_two_dead_cells(backend: str) -> None:
    _go(backend, 240)


@pytest.mark.long
@pytest.mark.docker
def test_ten_thousand_programs_and_two_dead_containers() -> None:
    _go("docker", 10_000)


@pytest.mark.long
def test_ten_thousand_programs_and_two_dead_cells_of_confined() -> None:
    _go("confined", 10_000)


# Stops the process of that number for five seconds, again and again, until it is told to end.
_STOPPER = """
import os, signal, sys, time
host = int(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    while True:
        time.sleep(20)
        os.kill(host, signal.SIGSTOP)
        print("stopped", flush=True)
        time.sleep(5)
        os.kill(host, signal.SIGCONT)
finally:
    os.kill(host, signal.SIGCONT)
"""


@pytest.mark.long
@pytest.mark.docker
def test_ten_thousand_programs_two_dead_containers_and_a_host_that_is_stopped_on_the_way() -> None:
    command = [sys.executable, "-c", _STOPPER, str(os.getpid())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stopper:
        try:
            _go("docker", 10_000)
        finally:
            stopper.terminate()
        assert stopper.stdout is not None
        assert len(stopper.stdout.readlines()) >= 1
