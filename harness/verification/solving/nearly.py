"""Solutions that are written as rounded numbers: `x \\approx 1.41 or x \\approx -1.41` of x**2 = 2.

Each number stands for all that are rounded to it. The line is true where every solution of the problem is rounded to
one of its numbers, and every number is needed for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from harness.formulas.syntax import Node
from harness.formulas.trees.tree import integer
from harness.verification.comparison.approximately import decimal_of
from harness.verification.solving.lines import follows
from harness.verification.solving.question import Question
from harness.verification.solving.reading import lists_solutions
from harness.verification.solving.standing import Judgement, Standing, undecided_line

NEARLY = re.compile(r"\\(?:thick)?approx(?![A-Za-z])|\\(?:simeq|doteq)(?![A-Za-z])|\u2248|~=")
"""The signs that say that what stands behind them is rounded."""


def judge_nearly(condition: Node, question: Question) -> tuple[Node, Judgement]:
    """What a line with such a sign states, and how that stands to the problem. condition: the line, as if it said that
    the numbers are exact."""
    written = _numbers(condition, question)
    if written is None:
        return condition, undecided_line("what is near is not looked into")
    name = next(next(condition.children()).children()) if condition.head == "Or" else next(condition.children())
    near = [_between(name, value - unit / 2, value + unit / 2) for value, unit in written]
    rounded = _any(near)
    found = follows(question.condition, rounded, question)
    if found.true:
        needed = all(_is_needed(near[:at] + near[at + 1 :], question) for at in range(len(near)))
        if needed:
            return rounded, Judgement(Standing.equivalent, method=found.method)
        return rounded, undecided_line("a rounded number that no solution needs")
    if found.true is False:
        if follows(question.condition, _any([_cut_off(name, *one) for one in written]), question).true:
            return rounded, undecided_line("cut off, and not rounded")
        if all(follows(question.condition, _outside(one), question).true is False for one in near):
            return rounded, replace(found, standing=Standing.loses, gained=())  # each is near a solution
    return rounded, found


def _numbers(condition: Node, question: Question) -> list[tuple[Fraction, Fraction]] | None:
    """(value, unit of the last digit) of each number of `x = 1.41 or x = -1.41`; None for any other condition."""
    if len(question.unknowns) != 1 or not lists_solutions(condition, question.unknowns):
        return None
    equations = list(condition.children()) if condition.head == "Or" else [condition]
    values = [list(one.children())[1] for one in equations if one.head == "Eq"]
    found = [decimal_of(value) for value in values]
    known = [one for one in found if one is not None]
    return known if len(known) == len(equations) else None


def _is_needed(others: Sequence[Node], question: Question) -> bool:
    """Whether the other numbers alone miss a solution."""
    return not others or follows(question.condition, _any(others), question).true is False


def _any(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Node("Or", tuple(parts))


def _between(name: Node, low: Fraction, high: Fraction) -> Node:
    return Node("And", (Node("Ge", (name, _tree(low))), Node("Le", (name, _tree(high)))))


def _outside(between: Node) -> Node:
    low, high = between.children()
    return Node("Or", (Node("Lt", low.args), Node("Gt", high.args)))


def _cut_off(name: Node, value: Fraction, unit: Fraction) -> Node:
    """The numbers that are the value once what stands behind its last digit is left out."""
    if value < 0:
        return Node("And", (Node("Gt", (name, _tree(value - unit))), Node("Le", (name, _tree(value)))))
    return Node("And", (Node("Ge", (name, _tree(value))), Node("Lt", (name, _tree(value + unit)))))


def _tree(value: Fraction) -> Node:
    size = Node("Div", (integer(abs(value.numerator)), integer(value.denominator)))
    return size if value >= 0 else Node("Neg", (size,))
