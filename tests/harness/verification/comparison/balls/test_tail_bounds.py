"""Bounds far out against values in balls."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, arb
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, balls_of, precision
from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.tail_bounds import Bound, Far

pytestmark = pytest.mark.fast

BOUNDED = [
    "1/y",
    "1/(y**2 + 1)",
    "(y + 3)/(y**3 - 2)",
    "exp(-y)",
    "exp(-2*y)*y**3",
    "sin(y)/y**2",
    "cos(3*y)*exp(-y/2)",
    "log(y)/y**2",
    "atan(y)/y**3",
    "sqrt(y)/(y**2 + 5)",
    "exp(-y**2)",
    "tanh(y)/y**4",
    "1/cosh(y)",
    "y**(-3/2)",
    "(2 + sin(y))/y**2",
    "exp(-sqrt(y))",
    "erf(y)/y**2",
    "1/(exp(y) - 1)",
]


def size_of(bound: Bound, y: Fraction) -> object:
    ball = arb(y.numerator) / y.denominator
    power = arb(bound.power.numerator) / bound.power.denominator
    return bound.factor * ball**power * (-bound.rate * ball).exp()


@pytest.mark.parametrize("text", BOUNDED)
@given(further=st.fractions(0, 200, max_denominator=8))
def test_no_value_beyond_the_start_lies_above_its_bound(text: str, further: Fraction) -> None:
    node = parse(text)
    with precision(BITS):
        far = Far("y")
        try:
            bound = far.upper(node)
        except Undecided:
            return
        y = Fraction(float(far.start.upper()) + 1) + further
        assert not abs(Tape(node)(balls_of({"y": y}))) > size_of(bound, y)


@pytest.mark.parametrize("text", BOUNDED)
@given(further=st.fractions(0, 200, max_denominator=8))
def test_no_value_beyond_the_start_lies_below_its_lower_bound(text: str, further: Fraction) -> None:
    node = parse(text)
    with precision(BITS):
        far = Far("y")
        try:
            bound = far.lower(node)
        except Undecided:
            return
        y = Fraction(float(far.start.upper()) + 1) + further
        assert not abs(Tape(node)(balls_of({"y": y}))) < size_of(bound, y)


def test_most_of_these_have_a_bound() -> None:
    found = 0
    for text in BOUNDED:
        with precision(BITS):
            try:
                Far("y").upper(parse(text))
            except Undecided:
                continue
            found += 1
    assert found >= len(BOUNDED) - 3


@pytest.mark.parametrize(
    ("text", "start", "exact"),
    [
        ("1/y**2", 5, "1/5"),
        ("exp(-y)", 3, "exp(-3)"),
        ("1/y**3", 10, "1/200"),
        ("exp(-2*y)", 4, "exp(-8)/2"),
        ("y*exp(-y)", 20, "21*exp(-20)"),
        ("sin(y)/y**2", 10, "1/10"),
    ],
)
def test_a_tail_is_no_less_than_the_integral(text: str, start: int, exact: str) -> None:
    with precision(BITS):
        far = Far("y")
        bound = far.upper(parse(text))
        at = arb(start).max(far.start)
        assert far.start <= start
        assert not far.tail(bound, at) < Tape(parse(exact))({}).real


@pytest.mark.parametrize("text", ["1/y", "1", "1/sqrt(y)", "log(y)"])
def test_what_may_not_converge_has_no_tail(text: str) -> None:
    with precision(BITS):
        far = Far("y")
        with pytest.raises(Undecided):
            far.tail(far.upper(parse(text)), arb(100))


def test_a_bound_that_holds_nowhere_is_refused() -> None:
    with precision(BITS), pytest.raises(Undecided):
        Far("y").from_here(acb("nan").real)
