"""The output protocol: `Step N [rule]: left = right`, `Step N [let]: name = value`; and the check of every line of it.

A claim is judged on its own, given the definitions above it. Only stdout counts, line by line; a line that does not
start with `Step` is prose. Whatever a program prints, nothing here raises, and the work is bounded: at most MAX_CLAIMS
claims are judged, in at most MAX_SECONDS of CPU.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from harness.scoring.checker import Checker
from harness.scoring.givens import givens_of
from harness.scoring.reference import Task, TaskReference, reference
from harness.scoring.relevance import KnownParts
from harness.scoring.step_check import StepCheck
from harness.scoring.step_lines import problem_line
from harness.scoring.truths import Truths
from harness.verification.problem import Problem
from harness.verification.solving.question import question_in
from harness.verification.statement.statement_math import fragments

_NAME = re.compile(r"[A-Za-z_]\w*")


def check_steps(stdout: object, problem: Problem | Mapping[str, Any] | Task | None = None) -> list[StepCheck]:
    """Check every step that a program printed.

    With a problem (a Problem, a record, or a plain question and answer), relevance is judged by its statement, and
    milestones are those of its reference solution. Without one, by the output's own `Problem:` line.
    """
    if problem is None:
        line = problem_line(stdout)
        known = KnownParts(fragments(line))
        return Checker(known, given=lambda: givens_of(line), question=question_in(line)).check(stdout)
    return check_against(stdout, reference(Task.of(problem)))


def check_against(
    stdout: object, solution: TaskReference, fallback: bool = False, until: float | None = None
) -> list[StepCheck]:
    """Check every step that a program printed, with the reference at hand.

    fallback: whether SymPy may be asked about a claim that nothing else decides; it takes up to two seconds each.
    until: the time (of time.monotonic) after which no further claim is begun. Raises OutOfTime.
    """
    known = solution.known.copy()
    checker = Checker(known, solution.milestones, fallback, until, lambda: solution.givens, solution.question)
    return checker.check(stdout)


def check_truth(stdout: object, fallback: bool = False) -> list[StepCheck]:
    """Whether every step that a program printed is true, and whether it is trivial, by the same judge as `check_steps`.

    Relevance and milestones, which take as long again, are left out: they are for credit, and a generator asks for
    none. No let may take a name that the output's own `Problem:` line holds. No clock runs, so that what is said of an
    output never depends on the machine: it is for outputs of one's own. With `fallback` SymPy is asked about what
    nothing else decides, and a slow machine may leave undecided what a fast one does not.
    """
    line = problem_line(stdout)
    return Truths(_NAME.findall(line), fallback, seconds=math.inf, question=question_in(line)).check(stdout)
