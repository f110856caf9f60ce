"""Zeros of known trees: all found, in isolating balls."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.zeros import WINDOW, zeros_of

pytestmark = pytest.mark.fast

roots = st.lists(st.fractions(-9, 9, max_denominator=5), min_size=1, max_size=5, unique=True)


def found(text: str) -> tuple[list[float], bool]:
    """(zeros and poles as numbers, ascending, whether these are all)."""
    with precision(BITS):
        balls, complete = zeros_of(parse(text), "x")
    return sorted({round(float(ball.mid()), 9) for ball in balls}), complete


@given(roots, st.integers(1, 3))
def test_all_roots_of_an_expanded_polynomial_are_found(zeros: list[Fraction], power: int) -> None:
    x = sympy.Symbol("x")
    factors = [(x - sympy.Rational(r.numerator, r.denominator)) for r in zeros]
    text = str(sympy.expand(sympy.prod(factors) * factors[0] ** (power - 1) * (x**2 + x + 1)))
    with precision(BITS):
        balls, complete = zeros_of(parse(text), "x")
        assert complete
        for zero in zeros:
            assert any(ball.overlaps(arb(fmpq(zero.numerator, zero.denominator))) for ball in balls)
    assert len(found(text)[0]) == len(zeros)


@given(roots)
def test_poles_are_found_like_zeros(zeros: list[Fraction]) -> None:
    text = f"1/({'*'.join(f'(x - ({r}))' for r in zeros)})"
    assert found(text) == (sorted({round(float(r), 9) for r in zeros}), True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 - 2", [-math.sqrt(2), math.sqrt(2)]),
        ("x**2 + 2", []),
        ("exp(x) - 3", [math.log(3)]),
        ("exp(x)", []),
        ("log(x)", [1.0]),
        ("sqrt(x - 4)", [4.0]),
        ("(x - 1)*(exp(x) - 1)", [0.0, 1.0]),
        ("atan(x - 5)", [5.0]),
        ("sinh(2*x - 1)", [0.5]),
        ("Abs(x + 7)", [-7.0]),
    ],
)
def test_known_zeros(text: str, expected: list[float]) -> None:
    zeros, _ = found(text)
    for value in expected:
        assert any(zero == pytest.approx(value, abs=1e-8) for zero in zeros), zeros


@pytest.mark.parametrize(
    ("text", "first", "period"), [("sin(x)", 0.0, math.pi), ("cos(2*x)", math.pi / 4, math.pi / 2)]
)
def test_periodic_zeros_are_taken_from_some_periods_on_each_side(text: str, first: float, period: float) -> None:
    zeros, _ = found(text)
    for k in range(-WINDOW + 1, WINDOW):
        assert any(zero == pytest.approx(first + k * period, abs=1e-8) for zero in zeros), (k, zeros)


def test_a_tree_that_is_not_understood_is_never_called_complete() -> None:
    assert found("exp(x) + x**2 - 3*sin(x)")[1] is False
    assert found("x**5 - exp(x)")[1] is False
    assert found("exp(2*x) - 5*exp(x) + 6")[1] is False
