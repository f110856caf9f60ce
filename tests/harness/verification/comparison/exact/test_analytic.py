"""What is divided by, and may be 0 on a whole cell, is seen; and angles, and functions that nobody declared."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.analytic import divides_safely
from harness.verification.comparison.exact.angles import turns
from harness.verification.comparison.exact.undeclared import holds_for_all

pytestmark = pytest.mark.fast


@pytest.mark.parametrize("text", ["1/x", "1/(x**2 + 1)", "log(x)/sin(x)", "1/sqrt(x)", "tan(x)/exp(x)", "1/(x*cos(x))"])
def test_a_divisor_with_isolated_zeros_is_safe(text: str) -> None:
    assert divides_safely(parse(text)) is True


@pytest.mark.parametrize("text", ["1/(sqrt(x**2) - x)", "1/(Abs(x) - x)", "1/(floor(x) - 1)", "log(Abs(x) + x)"])
def test_a_divisor_that_may_vanish_on_a_cell_is_not(text: str) -> None:
    assert divides_safely(parse(text)) is False


@given(st.fractions(-20, 20, max_denominator=24))
def test_every_fraction_of_pi_is_read(r: Fraction) -> None:
    wanted = fmpq(r.numerator, r.denominator)
    for text in (f"({r})*pi", f"pi*({r.numerator})/{r.denominator}", f"{r.numerator}*pi/{r.denominator}"):
        assert turns(parse(text)) == wanted


@pytest.mark.parametrize("text", ["1", "pi**2", "x*pi", "pi + 1", "sqrt(2)*pi", "E", "I*pi"])
def test_what_is_no_fraction_of_pi_is_none(text: str) -> None:
    assert turns(parse(text)) is None


def test_an_imaginary_angle_is_read_where_it_is_asked_for() -> None:
    assert turns(parse("3*I*pi/4"), imaginary=True) == fmpq(3, 4)
    assert turns(parse("3*pi/4"), imaginary=True) is None


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("f(x) + f(x)", "2*f(x)", True),
        ("(f(x) + g(x))**2", "f(x)**2 + 2*f(x)*g(x) + g(x)**2", True),
        ("f(x)*g(y)", "g(y)*f(x)", True),
        ("f(x + 1)", "f(x) + 1", None),
        ("f(2*x)", "2*f(x)", None),
        ("f(x)", "g(x)", None),
        ("f(-x)", "f(x)", None),
        ("x + 1", "1 + x", None),
    ],
)
def test_what_holds_for_two_functions_of_no_special_kind_holds_for_all(a: str, b: str, equal: bool | None) -> None:
    verdict = holds_for_all(parse(a), parse(b), compare)
    assert (verdict.equal if verdict is not None else None) is equal
