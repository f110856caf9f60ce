"""Ranges hold every real value of their tree."""

from __future__ import annotations

import math

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import balls_of, is_real, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.ranges import range_of

pytestmark = pytest.mark.fast

TINY = 5e-324
TREES = [
    "x",
    "x**2",
    "x**2 + 1",
    "1 - x**4",
    "sin(x)",
    "3*cos(x) - 2",
    "exp(x)",
    "exp(-x**2)",
    "sin(x)**2 + cos(x)**2",
    "Abs(x)",
    "1/(x**2 + 3)",
    "sqrt(x**2 + 2)",
    "atan(x)",
    "tanh(x)*5",
    "cosh(x)",
    "sin(x)*cos(x)",
    "1/(2 + sin(x))",
    "-exp(x)",
    "exp(sin(x))",
    "(x**2 + 1)*(cos(x) - 3)",
]


@pytest.mark.parametrize("text", TREES)
@given(x=st.fractions(-40, 40, max_denominator=9))
def test_no_value_lies_outside(text: str, x: object) -> None:
    node = parse(text)
    low, high = range_of(node, "x")
    with precision(128):
        value = Tape(node)(balls_of({"x": x}))  # type: ignore[arg-type]  # a fraction
        if value.is_finite() and is_real(value):
            # The smallest float stands for "positive": exp(-746) lies below it.
            assert not value.real < arb(0 if low == TINY else low)
            assert not value.real > arb(high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("sin(x)", -1, 1), ("cos(x)**2", 0, 1), ("x**2 + 1", 1, math.inf), ("2", 2, 2), ("Abs(x) + 3", 3, math.inf)],
)
def test_known_ranges(text: str, low: float, high: float) -> None:
    found = range_of(parse(text), "x")
    assert found == pytest.approx((low, high))


def test_an_exponential_is_seen_to_be_positive() -> None:
    assert range_of(parse("exp(x)"), "x")[0] > 0
