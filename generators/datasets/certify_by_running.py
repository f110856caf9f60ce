"""Certification by execution: a certified program runs in the sandbox and prints what was recorded, byte for byte.

These are our own programs, so a batch of them shares one fork: a driver runs each in a namespace of its own. That
reduces the cost of a program from a fork (9-24 ms) to its own arithmetic (2-5 ms). Programs that others wrote are never
run this way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from generators.errors import Clocked
from generators.problems import CertifiedProblem
from sandbox.errors import InfrastructureError
from sandbox.execution import Execution, Limits, Status

BATCH = 960
"""The most programs to one fork: 5.8 ms of CPU each of an equal mix, against 6.9 with 96, since they share SymPy's
cache too, which then holds 20 MB more."""
FIRST_BATCH = 96
"""Where somebody waits for the first ones."""
BATCH_SECONDS = 0.1
"""CPU seconds that a batch may take for each of its programs, some twenty times what they need: where it takes more,
each of them is run by itself, within its own limit."""
OUTPUT_BYTES = 1 << 23
"""What a batch may print: the longest outputs have 5 KB."""

# Nothing is collected: the fork ends with its batch, and the pages that a collection looks at it would have to copy.
# It names SymPy, so that it is forked from the template that has it: else every fork imports it anew, 0.3 s of CPU, and
# has none of the template's caches.
DRIVER = """
import contextlib, gc, io, json, sys, sympy
gc.disable()
for source in json.loads(sys.stdin.read()):
    printed, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "program", "exec"), {"__name__": "__main__"})
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    print(json.dumps([printed.getvalue(), error]), flush=True)
"""


class ProgramRunner(Protocol):
    """What is needed of a `sandbox.Sandbox`."""

    def run(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        """One program, one execution."""


def execute(problems: Sequence[CertifiedProblem], runner: ProgramRunner, cpu_seconds: float = 5.0) -> list[str | None]:
    """For each problem None if its program prints exactly what was recorded, else the cause.

    A batch that does not end well is run again one by one, so that one program cannot take others with it. Raises
    InfrastructureError where the sandbox itself fails.
    """
    causes: list[str | None] = []
    for start in range(0, len(problems), BATCH):
        batch = problems[start : start + BATCH]
        answers = _together(batch, runner, cpu_seconds)
        causes += answers if answers is not None else [_alone(problem, runner, cpu_seconds) for problem in batch]
    return causes


def _together(batch: Sequence[CertifiedProblem], runner: ProgramRunner, cpu_seconds: float) -> list[str | None] | None:
    seconds = cpu_seconds + BATCH_SECONDS * len(batch)
    limits = Limits(cpu_seconds=seconds, wall_seconds=4 * seconds, output_bytes=OUTPUT_BYTES)
    execution = runner.run(DRIVER, limits, stdin=json.dumps([item.program for item in batch]))
    lines = execution.stdout.splitlines()
    if execution.status is not Status.ok or len(lines) != len(batch):
        return None
    return [_judge(item, *json.loads(line)) for item, line in zip(batch, lines, strict=True)]


def _alone(item: CertifiedProblem, runner: ProgramRunner, cpu_seconds: float) -> str | None:
    execution = runner.run(item.program, Limits(cpu_seconds=cpu_seconds, wall_seconds=4 * cpu_seconds))
    if execution.status is Status.infrastructure:
        raise InfrastructureError(
            f"the sandbox failed: {execution.stderr.strip()[-200:] or 'no reason given'}; see `showwork sandbox doctor`"
        )
    error = (
        "" if execution.status is Status.ok else execution.stderr.strip().rpartition("\n")[2] or execution.status.value
    )
    return Clocked.execution if execution.status is Status.timeout else _judge(item, execution.stdout, error)


def _judge(item: CertifiedProblem, stdout: str, error: str) -> str | None:
    if error:
        return "execution: " + error.partition(":")[0]
    return None if stdout == item.output else "execution: prints something else than recorded"
