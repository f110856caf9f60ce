"""Coefficients of series: rational where they are, trees where they are not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.series import coefficients as co

pytestmark = pytest.mark.fast

fractions = st.fractions(-30, 30, max_denominator=9).map(lambda f: fmpq(f.numerator, f.denominator))


@given(fractions, fractions, fractions)
def test_rational_coefficients_are_a_field(a: fmpq, b: fmpq, c: fmpq) -> None:
    assert co.plus(a, b) == a + b
    assert co.times(a, co.plus(b, c)) == co.plus(co.times(a, b), co.times(a, c))


@given(fractions)
def test_part_of_a_monomial_and_a_coefficient_are_one(c: fmpq) -> None:
    assert co.coefficient_of(co.exponent_of(c)) == c
    assert co.reduced(co.tree(c)) == c


@given(fractions, fractions)
def test_multiples_of_one_root_are_put_together(a: fmpq, b: fmpq) -> None:
    root = parse("sqrt(2)")
    total = co.plus(co.times(a, root), co.times(b, root))
    assert co.is_zero(co.plus(total, co.times(-(a + b), root)))


@given(st.fractions(0, 20, max_denominator=6).filter(bool), st.integers(-5, 5), st.integers(1, 4))
def test_a_power_of_a_perfect_power_is_rational(base: Fraction, n: int, root: int) -> None:
    c = fmpq(base.numerator, base.denominator)
    assert co.raised(c**root, fmpq(n, root)) == c**n


@pytest.mark.parametrize(
    ("text", "zero"),
    [
        ("sqrt(2)*sqrt(3) - sqrt(6)", True),
        ("sqrt(2) + sqrt(3) - sqrt(5)", False),
        ("sin(pi)", True),
        ("pi - 22/7", False),
    ],
)
def test_a_number_that_vanishes_is_seen(text: str, zero: bool) -> None:
    assert co.is_zero(parse(text)) is zero


@pytest.mark.parametrize(("text", "sign"), [("sqrt(2) - 3/2", -1), ("pi - 3", 1), ("log(1/2)", -1), ("E - 2", 1)])
def test_signs_of_numbers(text: str, sign: int) -> None:
    assert co.sign(parse(text)) == sign


@pytest.mark.parametrize("text", ["I", "sqrt(-2)", "a"])
def test_what_is_not_real_or_holds_a_name_has_no_sign(text: str) -> None:
    with pytest.raises(Undecided):
        co.sign(parse(text))


def test_exp_and_log_undo_each_other() -> None:
    assert co.exponential(co.logarithm(fmpq(7))) == 7
    assert co.logarithm(co.exponential(fmpq(5))) == 5
    assert co.exponential(fmpq(0)) == 1


@pytest.mark.parametrize(("text", "real"), [("sqrt(2)", True), ("a**2 + 1", True), ("I", False), ("log(-2)", False)])
def test_real_coefficients_are_seen_to_be_real(text: str, real: bool) -> None:
    assert co.is_real_coefficient(parse(text)) is real


def test_reciprocals_of_factorials() -> None:
    assert [co.inverse_factorial(k) for k in range(5)] == [1, 1, fmpq(1, 2), fmpq(1, 6), fmpq(1, 24)]
