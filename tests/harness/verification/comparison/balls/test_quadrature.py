"""Definite integrals in balls against known ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, balls_of, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.quadrature import Quadrature

pytestmark = pytest.mark.fast

KNOWN = [
    ("Integral(x**2, (x, 0, 3))", "9"),
    ("Integral(sin(x), (x, 0, pi))", "2"),
    ("Integral(exp(x), (x, 0, 1))", "E - 1"),
    ("Integral(1/x, (x, 1, 5))", "log(5)"),
    ("Integral(1/(1 + x**2), (x, 0, 1))", "pi/4"),
    ("Integral(Abs(x), (x, -2, 3))", "13/2"),
    ("Integral(sqrt(1 - x**2), (x, -1, 1))", "pi/2"),
    ("Integral(log(x), (x, 1, E))", "1"),
    ("Integral(cos(x)**2, (x, 0, 2*pi))", "pi"),
    ("Integral(exp(-x**2), (x, -1, 2))", "sqrt(pi)*(erf(1) + erf(2))/2"),
    ("Integral(x, (x, 3, 1))", "-4"),
    ("Integral(tanh(x), (x, 0, 2))", "log(cosh(2))"),
]


@pytest.mark.parametrize(("integral", "value"), KNOWN)
def test_known_integrals_are_enclosed(integral: str, value: str) -> None:
    with precision(BITS):
        found, expected = Tape(parse(integral))({}), Tape(parse(value))({})
        assert found.overlaps(expected)
        assert found.real.rad() < 1e-6


@pytest.mark.parametrize(("integral", "value"), KNOWN)
def test_a_value_a_little_beside_is_outside(integral: str, value: str) -> None:
    with precision(BITS):
        assert not Tape(parse(integral))({}).overlaps(Tape(parse(f"{value} + 1/100000"))({}))


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5), st.integers(-4, 4), st.integers(-4, 4))
def test_polynomials_are_integrated_exactly_enough(coefficients: list[int], low: int, high: int) -> None:
    body = " + ".join(f"({c})*x**{k}" for k, c in enumerate(coefficients))
    exact = sum(
        Fraction(c, k + 1) * (Fraction(high) ** (k + 1) - Fraction(low) ** (k + 1)) for k, c in enumerate(coefficients)
    )
    with precision(BITS):
        found = Quadrature(parse(body), "x")(acb(low), acb(high))
        assert found.overlaps(balls_of({"v": exact})["v"])


def test_other_names_are_parameters() -> None:
    with precision(BITS):
        tape = Tape(parse("Integral(a*x + b, (x, 0, 2))"))
        found = tape(balls_of({"a": Fraction(3), "b": Fraction(1, 2)}))
        assert found.overlaps(acb(7))


def test_the_integrand_has_its_value_at_a_point() -> None:
    with precision(BITS):
        assert Quadrature(parse("x**2 + 1"), "x").at(acb(3)).overlaps(acb(10))


@pytest.mark.parametrize("text", ["Integral(1/x, (x, -1, 1))", "Integral(1/(x - 1)**2, (x, 0, 2))"])
def test_across_a_pole_there_is_no_value(text: str) -> None:
    with precision(BITS):
        assert not Tape(parse(text))({}).is_finite()
