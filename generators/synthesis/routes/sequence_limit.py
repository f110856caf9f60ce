"""Limits of sequences otherwise: along a subsequence of indices, and in x = 1/n."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from generators.synthesis.asked import Texts
from generators.synthesis.routes.registry import Route
from generators.synthesis.steps_of_program import PlacedStep, placed_steps
from generators.writing.expressions import read
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import quoted
from harness.verification.problem import Problem

_LIMIT = re.compile(r"Limit\((?!sign\()(.+), n, oo\) = .+")
_STEP = re.compile(r"^([A-Za-z_]\w*) = .+\nprint\(.+\)\n", re.MULTILINE)
_CLASS = re.compile(r"n = (\d+) mod (\d+)|(even|odd) n")
# i and x: letters that no solution of the family gives to an end of an interval.
Changed = Callable[[Any, "tuple[int, int]"], "tuple[str, Any, str]"]
"""From a term in n and its residue class to the rule's name, the term in another variable, and where that tends."""


def subsequence(problem: Problem, texts: Texts) -> str | None:
    """lim a_n over n = r mod m is lim a_(m*i + r) as i -> oo."""

    def changed(term: Any, residue: tuple[int, int]) -> tuple[str, Any, str]:
        return "subsequence", term.subs(_n(), residue[1] * _positive("i") + residue[0]), "i, oo"

    return _rewritten(problem, "i", changed)


def reciprocal(problem: Problem, texts: Texts) -> str | None:
    """lim f(n) as n -> oo is lim f(1/x) as x -> 0 from the right."""

    def changed(term: Any, residue: tuple[int, int]) -> tuple[str, Any, str]:
        other = term.subs(_n(), 1 / _positive("x"))
        rational = term.is_rational_function(_n())
        return "x = 1/n", sympy.cancel(other) if rational else other, "x, 0, '+'"

    return _rewritten(problem, "x", changed)


def _rewritten(problem: Problem, variable: str, changed: Changed) -> str | None:
    """The program that the problem came with, each limit of a term in n taken in another variable."""
    program, steps = problem.program, placed_steps(problem.program, problem.steps)
    out, done = [], 0
    for at, placed in enumerate(steps):
        found, residue = _LIMIT.fullmatch(placed.step.claim), _class(steps[at:])
        named = _STEP.search(program, placed.start, placed.end)
        if found is None or named is None or residue is None:
            continue
        rule, term, where = changed(read(found[1], {"n": _n()}), residue)
        said = quoted(f"Step {placed.step.index} [{rule}]: Limit({text(term)}, {where}) =")
        out += [
            program[done : named.start()],
            f"{named[1]} = limit({literal(term)}, {where})\nprint({said}, {named[1]})\n",
        ]
        done = named.end()
    if not done:
        return None
    head, line, rest = ("".join(out) + program[done:]).partition("print(")
    return f"{head}{variable} = symbols({variable!r}, positive=True)\n{line}{rest}"


def _class(steps: Sequence[PlacedStep]) -> tuple[int, int] | None:
    """The residue class that the first of the steps is about: its rule names it, or that of a step after it."""
    for placed in steps:
        if found := _CLASS.search(placed.step.rule):
            return (int(found[1]), int(found[2])) if found[1] else (int(found[3] == "odd"), 2)
    return None


def _n() -> Any:
    return _positive("n")


def _positive(name: str) -> Any:
    return sympy.Symbol(name, positive=True)


ROUTES = (Route("sequence_limit", "subsequence", subsequence), Route("sequence_limit", "reciprocal", reciprocal))
