"""Corrections of one step: the step of the reference solution that answers the same, in the false one's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generators.synthesis.steps_of_program import PlacedStep, numbered, placed_steps
from harness.verification.problem import Problem

_ASSIGNED = re.compile(r"^([A-Za-z_]\w*) = ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Correction:
    """The lines of a step as it should be, and what follows; own: whether that is the attempt's own rest, so that this
    step alone is changed."""

    lines: str
    rest: str
    own: bool


def corrections(problem: Problem, program: str, false: PlacedStep) -> Iterator[Correction]:
    """What may be put in a false step's place; none of them is known to be right before it is run."""
    wrong = program[false.start : false.end]
    for placed in _answering(problem, false):
        right = numbered(_renamed(problem.program[placed.start : placed.end], wrong), false.step.index)
        if right.split() != wrong.split():
            yield Correction(right, program[false.end :], True)
            yield Correction(right, problem.program[placed.end :], False)


def _answering(problem: Problem, false: PlacedStep) -> list[PlacedStep]:
    """The reference's steps with the same left side, nearest first, then the one in the same place."""
    placed = placed_steps(problem.program, problem.steps)
    same = [one for one in placed if _left(one.step.claim) == _left(false.step.claim)]
    same.sort(key=lambda one: abs(one.step.index - false.step.index))
    at = [one for one in placed if one.step.index == false.step.index and one.step.rule == false.step.rule]
    return list(dict.fromkeys([*same[:1], *at]))


def _left(claim: str) -> str:
    return "".join(claim.rpartition(" = ")[0].split())


def _renamed(right: str, wrong: str) -> str:
    """A step's lines that give their value the name that the lines they replace give it."""
    names, others = _ASSIGNED.findall(right), _ASSIGNED.findall(wrong)
    if names and others and names[-1] != others[-1]:
        return re.sub(rf"\b{names[-1]}\b", others[-1], right)
    return right
