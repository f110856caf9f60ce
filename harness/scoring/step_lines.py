"""The lines of the output protocol: `Step N [rule]: left = right`, `Step N [let]: name = value`, `Problem: ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.formulas.syntax.bounds import MAX_LENGTH
from harness.verification.problem import Step

_STEP = re.compile(r"[ \t]*Step[ \t]+([0-9]{1,6})[ \t]*\[([^\[\]\n]{1,80})\][ \t]*:[ \t]*(.*?)[ \t\r]*")
_PROBLEM = re.compile(r"[ \t]*Problem[ \t]*:(.*)")


def parse_steps(stdout: object) -> Iterator[Step]:
    """The step lines of an output, in order, lets among them. A line too long to be a claim is left as it is."""
    if not isinstance(stdout, str):
        return
    for line in stdout.split("\n"):
        if "Step" not in line[:80]:
            continue
        step = _STEP.fullmatch(line[: 2 * MAX_LENGTH])
        if step:
            yield Step(int(step[1]), step[2].strip(), step[3])


def problem_line(stdout: object) -> str:
    """What follows `Problem:`, or ""."""
    for line in stdout.split("\n", 50)[:50] if isinstance(stdout, str) else ():
        problem = _PROBLEM.fullmatch(line[:MAX_LENGTH])
        if problem:
            return problem[1]
    return ""
