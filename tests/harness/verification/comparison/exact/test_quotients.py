"""Exact fractions and quotients of polynomials."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, parse
from harness.verification.comparison.exact.quotients import as_fraction, as_tree, rational, same_quotient

pytestmark = pytest.mark.fast

fractions = st.fractions(-50, 50, max_denominator=12)
polynomials = st.lists(st.integers(-6, 6), min_size=1, max_size=5)


def written(coefficients: list[int], name: str = "x") -> str:
    return " + ".join(f"({c})*{name}**{k}" for k, c in enumerate(coefficients))


@given(fractions, fractions, st.sampled_from("+-*/"))
def test_arithmetic_of_fractions_is_exact(a: Fraction, b: Fraction, sign: str) -> None:
    found = rational(parse(f"({a}) {sign} ({b})"))
    if sign == "/" and b == 0:
        assert found is None
        return
    expected = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else Fraction(0)}[sign]
    assert found == fmpq(expected.numerator, expected.denominator)


@given(fractions)
def test_a_fraction_survives_being_written_as_a_tree(a: Fraction) -> None:
    value = fmpq(a.numerator, a.denominator)
    assert rational(as_tree(value)) == value


@pytest.mark.parametrize("text", ["x", "sqrt(2)", "pi", "1/0", "0**(-1)", "2**(1/2)", "oo"])
def test_what_is_no_fraction_is_none(text: str) -> None:
    assert rational(parse(text)) is None


def test_a_power_that_would_be_too_large_is_none_before_it_is_worked_out() -> None:
    assert rational(parse("9**9**9")) is None
    assert rational(parse("2**1000"), most=500) is None


@given(polynomials, polynomials, polynomials)
def test_a_common_factor_changes_no_quotient(a: list[int], b: list[int], c: list[int]) -> None:
    if not any(b) or not any(c):
        return
    plain = parse(f"({written(a)})/({written(b)})")
    widened = parse(f"(({written(a)})*({written(c)}))/(({written(b)})*({written(c)}))")
    assert same_quotient(plain, widened, ["x"]) is True
    assert same_quotient(plain, parse(f"({written(a)})/({written(b)}) + 1/7"), ["x"]) is False


@given(polynomials, polynomials)
def test_quotients_in_two_names_are_told_apart(a: list[int], b: list[int]) -> None:
    one, other = parse(f"({written(a)})*({written(b, 'y')})"), parse(f"({written(b, 'y')})*({written(a)})")
    assert same_quotient(one, other, ["x", "y"]) is True
    assert same_quotient(one, Node("Add", (other, parse("x*y/100"))), ["x", "y"]) is False


@given(polynomials)
def test_the_numerator_of_a_polynomial_is_itself(a: list[int]) -> None:
    found = as_fraction(parse(f"x + {written(a)}"), "x")
    assert found is not None
    top, bottom = found
    expected = [a[0], *(a[1:] or [0])]
    expected[1] += 1
    assert [top[k] / bottom[0] for k in range(len(expected))] == expected


def test_a_root_or_a_sine_is_no_quotient() -> None:
    assert as_fraction(parse("sqrt(x)"), "x") is None
    assert same_quotient(parse("sin(x)"), parse("sin(x)"), ["x"]) is None
