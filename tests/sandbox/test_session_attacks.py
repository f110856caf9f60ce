# ruff: noqa: E501, ISC004 - a table of short programs: broken over lines they are harder to read
"""Every attack once more, as a cell of a session, beside a session that must not notice; and attacks on sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import Execution, Limits, Sandbox, Session, Status
from tests.sandbox import attacks
from tests.sandbox.test_attacks import AMPLE, QUICK

SPENT = {"CPU", "memory", "parser", "floods"}
"""Groups that cost seconds of CPU, since they are about limits."""
# (Endings are those of a program by itself: a cell has none.)
GROUPS = [
    pytest.param(name, marks=[pytest.mark.long] if name in SPENT else [])
    for name in attacks.GROUPS
    if name != "endings"
]
NEED_TIME = (*attacks.MEMORY_BOMBS, *attacks.PARSER, *attacks.MEMORY_OF_OTHERS, *attacks.TEMPLATE)
OTHERWISE = {"inherited descriptors", "write to every descriptor there may be", "more CPU by setrlimit"}
"""Told of a session in a dialogue below: it has one descriptor more, and no limit of the kernel's on its CPU, which
would add up over its cells, so that setrlimit sets one; what ends a cell is the supervisor."""
OK, ERROR, TIMEOUT, MEMORY, OUTPUT = Status.ok, Status.error, Status.timeout, Status.memory, Status.output
OVER = (ERROR, "")
"""Every cell after the end."""


@pytest.fixture
def neighbour(sandbox: Sandbox) -> Iterator[Session]:
    """A session in the same container, with a name of its own."""
    with sandbox.session() as session:
        assert session.run("import sympy\nsecret = 'SECRET-of-another session'").status is OK
        yield session
        found = session.run("print(secret, sympy.diff(sympy.Symbol('x')**2))")
        assert (found.status, found.stdout) == (OK, "SECRET-of-another session 2*x\n")


def _faults(attack: attacks.Attack, found: Execution, left: Execution, confined: bool) -> Iterator[str]:
    """Where the outcome is not what it is for a program by itself."""
    row = attacks.CONFINED.get(attack.name) if confined else None
    if row is not None:
        (status, stdout), _ = row
        if found.status is not status or stdout not in (None, found.stdout):
            yield f"{found}"
        return
    if found.status not in (attack.status if isinstance(attack.status, tuple) else (attack.status,)):
        yield f"status {found}"
    if "DONE" in found.stdout or attack.stdout not in (None, found.stdout):
        yield f"stdout {found}"
    if attack.code not in (None, found.exit_code):
        yield f"code {found}"
    if attack.stderr not in found.stderr:
        yield f"stderr {found}"
    if attack.finds and left.stdout != attack.finds:
        yield f"left {left}"


@pytest.mark.parametrize("group", GROUPS)
def test_an_attack_gains_nothing_as_a_cell(sandbox: Sandbox, neighbour: Session, group: str) -> None:
    cells = [fact["cell"] for fact in sandbox.facts()]
    paths = repr([__file__, str(Path.home() / ".bashrc"), "/var/lib", "/boot", "/home"])
    wrong = []
    for attack in (one for one in attacks.GROUPS[group] if one.name not in OTHERWISE):
        with sandbox.session(AMPLE if attack in NEED_TIME else QUICK) as session:
            begun = session.run("x = 1", Limits())
            found = session.run(attack.program.replace("{paths}", paths))
        faults = _faults(attack, found, sandbox.run(attack.after), confined=sandbox.backend == "confined")
        wrong += [f"{attack.name}: {fault}" for fault in faults]
        assert begun.status is OK
    assert wrong == []
    assert [fact["cell"] for fact in sandbox.facts()] == cells, "a supervisor was lost"


@dataclass(frozen=True)
class Dialogue:
    """Cells, and the status and stdout of each. Several statuses: the program races with the supervisor, which stops it
    once it says that it is over. A stdout of None: whatever."""

    name: str
    cells: tuple[tuple[str, Status | tuple[Status, ...], str | None], ...]


_BEGUN = ("import os, sys, builtins, signal, io\nx = 5", OK, "")
DIALOGUES = [
    Dialogue(
        "says that it is over, and goes on",
        (_BEGUN, ("os.write(3, bytes(1))\nwhile True: pass", OK, ""), ("print(x)", TIMEOUT, ""), ("x", *OVER)),
    ),
    Dialogue(
        "says that it is over, and prints on",
        (
            _BEGUN,
            ("os.write(3, bytes(1))\nwhile True: print('y' * 4000)", (OK, OUTPUT), None),
            ("x", (OUTPUT, ERROR), None),
        ),
    ),
    Dialogue(
        "says that it is over, and fills memory",
        (
            _BEGUN,
            ("os.write(3, bytes(1))\nk = []\nwhile True: k.append(bytearray(1 << 24))", (OK, MEMORY), ""),
            ("x", (MEMORY, ERROR), ""),
        ),
    ),
    Dialogue(
        "says a hundred times that it is over",
        (_BEGUN, ("os.write(3, bytes(100))", OK, ""), ("x = 6", OK, None), ("print(x)", OK, None)),
    ),
    Dialogue(
        "says so without an end",
        (_BEGUN, ("while True: os.write(3, bytes(65536))", OK, ""), ("x", OK, None), ("x", OK, None)),
    ),
    Dialogue(
        "gives itself more CPU",
        (
            _BEGUN,
            (
                "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))\nwhile True: pass",
                (TIMEOUT, ERROR),
                "",
            ),
            ("x", *OVER),
        ),
    ),
    Dialogue("says a code of its own", (_BEGUN, ("os.write(3, b'\\xff')", ERROR, ""))),
    Dialogue(
        "says that it is over, and leaves",
        (_BEGUN, ("os.write(3, bytes(1)); os._exit(0)", OK, ""), ("x", (OK, ERROR), "")),
    ),
    Dialogue(
        "says that it is over, and crashes",
        (_BEGUN, ("os.write(3, bytes(1)); os.abort()", (OK, ERROR), ""), ("x", *OVER)),
    ),
    Dialogue("closes its channel", (_BEGUN, ("os.close(3)", ERROR, ""), ("x", *OVER))),
    Dialogue("closes it and waits", (_BEGUN, ("os.close(3)\nimport time; time.sleep(60)", TIMEOUT, ""), ("x", *OVER))),
    Dialogue("puts something else in its place", (_BEGUN, ("os.dup2(1, 3)", ERROR, None), ("x", *OVER))),
    Dialogue("does not wait on it", (_BEGUN, ("os.set_blocking(3, False)", OK, ""), ("x", (OK, ERROR), ""))),
    Dialogue("reads its own next cell", (_BEGUN, ("os.read(3, 9)", TIMEOUT, ""), ("x", *OVER))),
    Dialogue(
        "never reads a large cell",
        (_BEGUN, ("os.write(3, bytes(1))\nimport time; time.sleep(60)", OK, ""), ("#" + "y" * (4 << 20), TIMEOUT, "")),
    ),
    Dialogue(
        "closes its output", (_BEGUN, ("os.close(1); os.close(2)", OK, ""), ("x = 7", OK, ""), ("1/0", ERROR, ""))
    ),
    Dialogue(
        "takes Python apart",
        (
            _BEGUN,
            ("for name in dir(builtins):\n    if name[0] != '_': setattr(builtins, name, None)", (OK, ERROR), ""),
            ("x = 6", (OK, ERROR), ""),
            ("while True: pass", (TIMEOUT, ERROR), ""),
        ),
    ),
    Dialogue(
        "takes our modules apart",
        (
            _BEGUN,
            (
                "import gc, types\nfor o in gc.get_objects():\n    if type(o) is types.ModuleType: vars(o).clear()",
                ERROR,
                "",
            ),
        ),
    ),
    Dialogue(
        "replaces what its end is written with",
        (
            _BEGUN,
            ("os.write = os.read = os._exit = None\nsys.stdout = sys.stderr = None", (OK, ERROR), ""),
            ("sys.stdout = sys.__stdout__\nprint(x)", (OK, ERROR), "5\n"),
        ),
    ),
    Dialogue(
        "is woken by a timer while it waits",
        (
            _BEGUN,
            ("signal.signal(14, lambda *_: 1/0)\nsignal.setitimer(0, 0.05)", OK, ""),
            ("import time\ntime.sleep(0.2)", ERROR, ""),
        ),
    ),
    Dialogue(
        "has an exit function that never returns",
        (
            _BEGUN,
            ("import atexit\n@atexit.register\ndef f():\n    while True: pass", OK, ""),
            ("sys.exit()", TIMEOUT, ""),
        ),
    ),
    Dialogue(
        "wakes the sessions beside it",
        (
            _BEGUN,
            (
                "found = set()\nfor pid in {os.getppid(), *range(max(1, os.getpid() - 60), os.getpid() + 60)}:\n    if pid != os.getpid():\n"
                "        try: os.kill(pid, 18); found.add('DONE')\n        except OSError as error: found.add(error.errno)\nprint(found)",
                OK,
                "{1}\n",
            ),
        ),
    ),
    Dialogue(
        "reads what the sessions beside it hold",
        (
            _BEGUN,
            (
                "found = set()\nfor pid in {os.getppid(), *range(max(1, os.getpid() - 60), os.getpid() + 60)}:\n    if pid != os.getpid():\n"
                "        for what in ('mem', 'maps', 'environ', 'fd/3'):\n"
                # Of a process that has ended and is not yet waited for, these open, and are empty.
                "            try: found.add('DONE' if open(f'/proc/{pid}/{what}', 'rb').read(1) else 'nothing')\n"
                "            except OSError as error: found.add(type(error).__name__)\nprint('PermissionError' in found, 'DONE' in found)",
                OK,
                "True False\n",
            ),
        ),
    ),
    Dialogue(
        "has its descriptors and no other",
        (
            _BEGUN,
            (
                "def there(fd):\n    try: return bool(os.fstat(fd))\n    except OSError: return False\n"
                "print([fd for fd in range(64) if there(fd)])",
                OK,
                "[0, 1, 2, 3]\n",
            ),
        ),
    ),
    Dialogue(
        "sends descriptors over its channel",
        (
            _BEGUN,
            (
                "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
                "print([(f(3, 0, 0, 0), ctypes.get_errno()) for f in (libc.sendmsg, libc.recvmsg, libc.send, libc.recv)])",
                OK,
                "[(-1, 1), (-1, 1), (-1, 1), (-1, 1)]\n",
            ),
        ),
    ),
]


@pytest.mark.parametrize("dialogue", [pytest.param(one, id=one.name) for one in DIALOGUES])
def test_whatever_a_session_says_its_limits_hold_and_its_neighbours_do_not_notice(
    sandbox: Sandbox, neighbour: Session, dialogue: Dialogue
) -> None:
    cells = [fact["cell"] for fact in sandbox.facts()]
    limits = Limits(cpu_seconds=0.3, wall_seconds=1.5, memory_bytes=256 << 20, output_bytes=1 << 14)
    with sandbox.session(limits) as session:
        found = [session.run(cell) for cell, _, _ in dialogue.cells]
    for (cell, status, stdout), told in zip(dialogue.cells, found, strict=True):
        assert told.status in (status if isinstance(status, tuple) else (status,)), (cell, told)
        assert stdout in (None, told.stdout), (cell, told)
    assert [fact["cell"] for fact in sandbox.facts()] == cells, "a supervisor was lost"
    assert sandbox.run("print(1)").stdout == "1\n"
