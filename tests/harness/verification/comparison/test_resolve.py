"""Heads that have an exact value are replaced by it; sums are telescoped; integrals are cut; jumps are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.integrals.antiderivative import is_antiderivative
from harness.verification.comparison.integrals.jumps import jump
from harness.verification.comparison.integrals.pieces import in_pieces
from harness.verification.comparison.integrals.step_derivatives import derivative_across
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.series.endless import compare_endless
from harness.verification.comparison.series.telescoping import by_induction
from harness.verification.comparison.values.values import PLAIN, compare_values

pytestmark = pytest.mark.fast

RESOLVED = [
    ("Derivative(x**3, x)", "3*x**2"),
    ("Derivative(x**4, (x, 2))", "12*x**2"),
    ("Derivative(x**2*y, x, y)", "2*x"),
    ("Sum(k**2, (k, 1, 4))", "30"),
    ("Product(k, (k, 1, 5))", "120"),
    ("Sum(k, (k, 3, 2))", "0"),
    ("det(Matrix([[1, 2], [3, 4]]))", "-2"),
    ("rank(Matrix([[1, 2], [2, 4]]))", "1"),
    ("Limit(sin(x)/x, x, 0)", "1"),
    ("Max(3, Min(9, 5))", "5"),
]


@pytest.mark.parametrize(("text", "value"), RESOLVED)
def test_a_head_with_an_exact_value_is_replaced_by_it(text: str, value: str) -> None:
    assert compare_values(resolve(parse(text)), parse(value)).equal is True


@given(st.integers(-5, 5), st.integers(0, 6), st.integers(1, 3))
def test_a_sum_over_whole_bounds_is_written_out(low: int, length: int, power: int) -> None:
    found = resolve(parse(f"Sum(k**{power}, (k, {low}, {low + length}))"))
    assert rational(found) == sum(k**power for k in range(low, low + length + 1))


SUMS = [
    ("Sum(k, (k, 1, n))", "n*(n + 1)/2"),
    ("Sum(k**2, (k, 1, n))", "n*(n + 1)*(2*n + 1)/6"),
    ("Sum(k**3, (k, 1, n))", "n**2*(n + 1)**2/4"),
    ("Sum(2**k, (k, 0, n))", "2**(n + 1) - 1"),
    ("Sum(1/(k*(k + 1)), (k, 1, n))", "n/(n + 1)"),
    ("Sum(2*k - 1, (k, 1, n))", "n**2"),
    ("Product(k, (k, 1, n))", "factorial(n)"),
]


@pytest.mark.parametrize(("total", "closed"), SUMS)
def test_known_sums_are_proved_by_induction_and_near_ones_are_not(total: str, closed: str) -> None:
    verdict = by_induction(parse(total), parse(closed), PLAIN)
    assert verdict is not None
    assert verdict.equal is True
    near = by_induction(parse(total), parse(f"{closed} + n*(n - 1)"), PLAIN)
    assert near is None or near.equal is not True


@pytest.mark.parametrize(
    ("integrand", "right"),
    [
        ("2*x", "x**2 + C"),
        ("1/x", "log(Abs(x))"),
        ("cos(x)", "sin(x) + 7"),
        ("Abs(x)", "x*Abs(x)/2"),
        ("sign(x)", "Abs(x)"),
        ("1/(1 + x**2)", "atan(x)"),
        ("sin(x)**2", "x/2 - sin(2*x)/4"),
    ],
)
def test_antiderivatives_with_any_constant_are_right_and_with_a_slope_beside_wrong(integrand: str, right: str) -> None:
    assert is_antiderivative(parse(integrand), parse(right), "x").equal is True
    assert is_antiderivative(parse(integrand), parse(f"{right} + x/1000"), "x").equal is False


@pytest.mark.parametrize(
    ("integrand", "candidate"), [("floor(x)", "x*floor(x)"), ("2*x", "x**2 + sign(x)"), ("1", "x + floor(x)")]
)
def test_a_candidate_that_jumps_is_seen(integrand: str, candidate: str) -> None:
    verdict = jump(parse(integrand), parse(candidate), "x", {})
    assert verdict is not None
    assert verdict.equal is False


@pytest.mark.parametrize(("integrand", "candidate"), [("sign(x)", "Abs(x)"), ("2*x", "x**2"), ("1/x", "log(Abs(x))")])
def test_a_candidate_that_does_not_jump_where_the_integrand_is_bounded_is_not_accused(
    integrand: str, candidate: str
) -> None:
    assert jump(parse(integrand), parse(candidate), "x", {}) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Integral(Piecewise((x, x < 1), (1, True)), (x, 0, 3))", "5/2"),
        ("Integral(Max(x, 1), (x, 0, 2))", "5/2"),
        ("Integral(Min(x, 2), (x, 0, 4))", "6"),
    ],
)
def test_integrals_of_pieces_are_cut_where_the_pieces_end(text: str, value: str) -> None:
    cut = in_pieces(parse(text))
    assert cut.head == "Add"
    assert compare_values(cut, parse(value)).equal is True


def test_the_derivative_across_a_jump_is_no_ordinary_function() -> None:
    with pytest.raises(Undecided):
        derivative_across(parse("floor(x)*x"), "x")
    assert compare_values(derivative_across(parse("Abs(x)"), "x"), parse("sign(x)")).equal is True


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("oo + 1", "oo", True),
        ("2*oo", "oo", True),
        ("-oo", "oo", False),
        ("oo - oo", "nan", True),
        ("1/oo", "0", True),
        ("exp(-oo)", "0", True),
        ("oo", "7", False),
        ("log(oo)", "oo", True),
        ("0*oo", "0", False),
    ],
)
def test_arithmetic_with_infinities(a: str, b: str, equal: bool) -> None:
    verdict = compare_endless(parse(a), parse(b))
    assert verdict is not None
    assert verdict.equal is equal
