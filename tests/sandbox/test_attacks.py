"""Every attack, on each isolating backend, between two canaries whose replies must be right."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from sandbox import Execution, Limits, Sandbox, Status
from tests.sandbox import attacks

ALL = [pytest.param(a, id=f"{group}: {a.name}") for group, members in attacks.GROUPS.items() for a in members]
QUICK = Limits(cpu_seconds=0.3, wall_seconds=4.0, memory_bytes=256 << 20, output_bytes=1 << 16)
# Filling memory or searching it costs CPU: these are given enough to reach the limit that they are about.
AMPLE = Limits(cpu_seconds=5.0, wall_seconds=20.0, memory_bytes=256 << 20, output_bytes=1 << 16)
CANARY = "from sympy import *\nx = symbols('x')\nprint('Answer:', diff(x**{power}*sin(3*x), x))"


def _canary(power: int) -> tuple[str, str]:
    return CANARY.format(power=power), f"Answer: 3*x**{power}*cos(3*x) + {power}*x**{power - 1}*sin(3*x)\n"


def test_there_are_more_than_eighty_attacks_with_names_of_their_own() -> None:
    names = [param.id for param in ALL]
    assert len(names) == len(set(names)) > 80


@pytest.mark.parametrize("attack", ALL)
def test_an_attack_gains_nothing(sandbox: Sandbox, attack: attacks.Attack) -> None:  # type: ignore[name-defined]  # loaded by path
    first, before_says = _canary(7)
    last, after_says = _canary(8)
    program = attack.program.replace(
        "{paths}", repr([__file__, str(Path.home() / ".bashrc"), "/var/lib", "/boot", "/home"])
    )
    programs = [first, attack.before, program, attack.after, last]
    cell = _cell(sandbox)
    ample = (*attacks.MEMORY_BOMBS, *attacks.PARSER, *attacks.MEMORY_OF_OTHERS, *attacks.TEMPLATE)
    limits = AMPLE if attack in ample else QUICK
    one, _, found, left, two = sandbox.map(programs, [Limits(), Limits(), limits, Limits(), Limits()])
    assert (one.status, one.stdout) == (Status.ok, before_says)
    assert (two.status, two.stdout) == (Status.ok, after_says)
    _judge(attack, found, left, confined=cell["backend"] == "confined")
    assert _cell(sandbox) == cell, "the supervisor was lost"


def _cell(sandbox: Sandbox) -> dict[str, Any]:
    """What the one cell says of itself; waits for it where an attack before this one has cost it."""
    end = time.monotonic() + 60
    while not (facts := sandbox.facts()):
        assert time.monotonic() < end, "no cell came in place of the one that was lost"
        time.sleep(0.05)
    return facts[0]


def test_the_rows_that_confined_does_not_hold_are_rows() -> None:
    assert set(attacks.CONFINED) <= {attack.name for members in attacks.GROUPS.values() for attack in members}


def _judge(attack: attacks.Attack, found: Execution, left: Execution, confined: bool) -> None:  # type: ignore[name-defined]  # loaded by path
    if confined and attack.name in attacks.CONFINED:
        (status, stdout), reason = attacks.CONFINED[attack.name]
        assert found.status is status, (reason, found)
        assert stdout in (None, found.stdout), (reason, found)
        return
    right = attack.status if isinstance(attack.status, tuple) else (attack.status,)
    assert found.status in right, found
    if attack.stdout is not None:
        assert found.stdout == attack.stdout, found
    if attack.code is not None:
        assert found.exit_code == attack.code, found
    assert attack.stderr in found.stderr
    assert "DONE" not in found.stdout
    if attack.finds:
        assert left.stdout == attack.finds, left
