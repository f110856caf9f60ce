"""Which template a program is forked from is seen in its speed, and in nothing that it computes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Limits, Sandbox, Status
from tests.sandbox import processes

LOADED = "\nimport sys; print([name for name in ('sympy', 'numpy') if name in sys.modules])"
# Importing what the text does not speak of.
HIDDEN_SYMPY = "rng = __import__('sym' + 'py').core.random.rng"
HIDDEN_NUMPY = "rng = getattr(__import__('num' + 'py'), 'random')"
FAULTS = "print(2+2)\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)"


@pytest.fixture
def fresh(backend: str) -> Iterator[Sandbox]:
    """A sandbox in which nothing has run."""
    with Sandbox(backend, workers=1) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("print(1)", []),
        ("import math, fractions, random", []),
        ("import sympy", ["sympy"]),
        ("from mpmath import mp", ["sympy"]),
        ("# numpy", ["sympy", "numpy"]),
        ("from sympy import lambdify", ["sympy", "numpy"]),
    ],
)
def test_a_program_finds_loaded_what_its_text_speaks_of(sandbox: Sandbox, text: str, loaded: list[str]) -> None:
    # The names stand in the question too; it is asked by a text that does not show them.
    hidden = LOADED.replace("sympy", "sym' + 'py").replace("numpy", "num' + 'py")
    assert sandbox.run(text + hidden).stdout.splitlines()[-1] == str(loaded)


@pytest.mark.parametrize("hidden", [HIDDEN_SYMPY, HIDDEN_NUMPY])
def test_what_a_program_imports_by_itself_is_seeded_by_its_text(sandbox: Sandbox, hidden: str) -> None:
    draw = f"{hidden}\nprint([rng.random() for _ in range(4)])"
    first, again, other = (sandbox.run(program).stdout for program in (draw, draw, draw + "\n"))
    assert first == again
    assert first.count(".") == 4
    assert first != other


def test_a_template_that_starts_for_a_program_makes_no_program_late(fresh: Sandbox) -> None:
    """The limit is on the program, and the host waits for the template beside it."""
    assert list(fresh.facts()[0]["templates"]) == ["plain", "symbolic"]
    quick = Limits(cpu_seconds=0.4, wall_seconds=0.4)
    programs = [f"import numpy\nprint(numpy.arange({number}).sum())" for number in range(3, 6)]
    begun = fresh.facts()[0]["cell"]
    assert [(found.status, found.stdout) for found in fresh.map(programs, quick)] == [
        (Status.ok, f"{total}\n") for total in (3, 6, 10)
    ]
    assert fresh.facts()[0]["cell"] == begun


def test_a_template_that_was_started_later_is_started_again_too(fresh: Sandbox) -> None:
    version = fresh.facts()[0]["versions"]["numpy"]
    program = "import numpy; print(numpy.__version__)"
    assert fresh.run(program).stdout == f"{version}\n"
    supervisor = processes.supervisors(fresh)[0]
    *others, latest = sorted(processes.children(supervisor))
    assert len(others) == 2
    os.kill(latest, signal.SIGKILL)
    end = time.monotonic() + 30
    while Path(f"/proc/{latest}").exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    assert [found.stdout for found in fresh.map(["print(1)", program])] == ["1\n", f"{version}\n"]
    assert set(others) < set(processes.children(supervisor))


def test_a_program_that_prints_four_touches_few_pages(fresh: Sandbox) -> None:
    """Page faults are what a small program costs. Before Python 3.12 each reference that is counted is one."""
    fewest = min(int(fresh.run(FAULTS).stdout.split()[1]) for _ in range(5))
    assert fewest < (250 if fresh.facts()[0]["immortal"] else 400)
