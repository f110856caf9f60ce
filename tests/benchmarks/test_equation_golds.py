"""The independent check of equations' golds: it finds ours right, and tells spoilt ones."""

from __future__ import annotations

import re

import pytest

from benchmarks.soundness.equations import RIGHT, WRONG, equation
from generators.problems import make


@pytest.mark.parametrize("index", range(10))
def test_a_gold_is_right_and_the_same_with_another_number_is_wrong(index: int) -> None:
    made = make("equation", index, seed=5, level=1 + index % 5)
    question = made.output.splitlines()[0].removeprefix("Problem: ")
    value = made.problem.answer.value
    assert equation(question, {"value": value}) == RIGHT
    spoilt = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), value, count=1)
    assert spoilt == value or equation(question, {"value": spoilt}) == WRONG


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("solve x**2 - 5*x + 6 = 0 for x", "{2}"),
        ("solve x**2 - 4*x + 4 = 0 for x", "EmptySet"),
        ("solve sqrt(x + 2) = x for x", "{-1, 2}"),
        ("solve sin(x) = 1/2 for x in [0, 2*pi)", "{pi/6}"),
        ("solve x**2 - 4 > 0 for x", "Interval.open(2, oo)"),
        ("solve x + y = 5, x*y = 6 for x, y", "{(2, 3)}"),
        ("solve x + y = 5, x - y = 1 for x, y", "(2, 3)"),
    ],
)
def test_a_solution_too_few_or_too_many_is_wrong(question: str, value: str) -> None:
    assert equation(question, {"value": value}) == WRONG
