"""Limits by exact series, waves and laws, and the rooms beside them: known values, and near misses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.limits.limit_bounds import bounds_of
from harness.verification.comparison.limits.limit_claims import compare_limit
from harness.verification.comparison.limits.limit_of import limit
from harness.verification.comparison.limits.may_oscillate import may_oscillate, runs_over_whole
from harness.verification.comparison.values.values import compare_values, infinity

pytestmark = pytest.mark.fast

KNOWN = [
    ("Limit(sin(x)/x, x, 0)", "1"),
    ("Limit((1 - cos(x))/x**2, x, 0)", "1/2"),
    ("Limit((exp(x) - 1 - x)/x**2, x, 0)", "1/2"),
    ("Limit((1 + 1/x)**x, x, oo)", "E"),
    ("Limit((1 + 2/x)**(3*x), x, oo)", "exp(6)"),
    ("Limit(x*log(x), x, 0, '+')", "0"),
    ("Limit(log(log(x))/log(x), x, oo)", "0"),
    ("Limit((x**2 - 1)/(x - 1), x, 1)", "2"),
    ("Limit(sqrt(x**2 + x) - x, x, oo)", "1/2"),
    ("Limit((tan(x) - sin(x))/x**3, x, 0)", "1/2"),
    ("Limit(x**(1/x), x, oo)", "1"),
    ("Limit(exp(x)/x**9, x, oo)", "oo"),
    ("Limit(1/x, x, 0, '-')", "-oo"),
    ("Limit(sin(x)/x, x, oo)", "0"),
    ("Limit(x*sin(1/x), x, oo)", "1"),
    ("Limit(x*sin(1/x), x, 0)", "0"),
    ("Limit(atan(x), x, -oo)", "-pi/2"),
    ("Limit(Abs(x)/x, x, 0, '-')", "-1"),
    ("Limit((x + sin(x))/x, x, oo)", "1"),
    ("Limit(factorial(n)/n**n, n, oo)", "0"),
    ("Limit(floor(x)/x, x, oo)", "1"),
]


@pytest.mark.parametrize(("text", "value"), KNOWN)
def test_known_limits(text: str, value: str) -> None:
    found, expected = limit(parse(text)), parse(value)
    if infinity(expected):
        assert infinity(found) == infinity(expected)
    else:
        assert compare_values(found, expected).equal is True
        assert compare_values(found, parse(f"{value} + 1/1000")).equal is False


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=4), st.integers(-3, 3))
def test_a_polynomial_is_continuous(polynomial: list[int], point: int) -> None:
    text = " + ".join(f"({c})*x**{k}" for k, c in enumerate(polynomial)) + " + x"
    value = sum(c * point**k for k, c in enumerate(polynomial)) + point
    assert compare_values(limit(parse(f"Limit({text}, x, {point}, '+-')")), parse(str(value))).equal is True


@given(st.integers(1, 9), st.integers(1, 9))
def test_sines_of_multiples_have_the_limit_of_the_multiples(a: int, b: int) -> None:
    found = limit(parse(f"Limit(sin({a}*x)/sin({b}*x), x, 0)"))
    assert compare_values(found, parse(f"{a}/{b}")).equal is True


@pytest.mark.parametrize("text", ["Limit(sin(x), x, oo)", "Limit(1/x, x, 0, '+-')", "Limit(Abs(x)/x, x, 0, '+-')"])
def test_where_there_is_no_limit_none_is_given(text: str) -> None:
    try:
        found = limit(parse(text))
    except Undecided:
        return
    assert str(found.args[0]) in ("dne", "zoo")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Limit(sin(x), x, oo)", "-1", "1"),
        ("Limit(2 + 3*cos(x), x, oo)", "-1", "5"),
        ("Limit(sin(1/x), x, 0)", "-1", "1"),
    ],
)
def test_the_values_of_a_wave_accumulate_between_its_ends(text: str, low: str, high: str) -> None:
    bottom, top = bounds_of(parse(text))
    assert compare_values(bottom, parse(low)).equal is True
    assert compare_values(top, parse(high)).equal is True


@pytest.mark.parametrize(
    ("text", "said", "equal"),
    [
        ("Limit(sin(x), x, oo)", "AccumBounds(-1, 1)", True),
        ("Limit(sin(x), x, oo)", "AccumBounds(-1, 1/2)", False),
        ("Limit(1/x, x, 0, '+-')", "zoo", True),
        ("Limit(1/x**2, x, 0, '+-')", "zoo", False),
    ],
)
def test_claims_of_bounds_and_of_zoo(text: str, said: str, equal: bool) -> None:
    verdict = compare_limit(parse(text), parse(said))
    assert verdict is not None
    assert verdict.equal is equal


def test_other_pairs_are_not_this_rooms() -> None:
    assert compare_limit(parse("Limit(x, x, 0)"), parse("0")) is None


@pytest.mark.parametrize(("text", "may"), [("sin(x)", True), ("(-1)**n", True), ("floor(x)", True), ("exp(x)", False)])
def test_what_may_oscillate_is_seen(text: str, may: bool) -> None:
    assert may_oscillate(parse(text)) is may


@pytest.mark.parametrize(
    ("text", "name", "whole"), [("(-1)**n", "n", True), ("sin(pi*n)", "n", True), ("sin(x)", "x", False)]
)
def test_names_of_whole_numbers_are_told_by_where_they_stand(text: str, name: str, whole: bool) -> None:
    assert runs_over_whole(parse(text), name) is whole


@pytest.mark.parametrize("function", ["asin", "acos", "atan", "acot", "asinh", "acosh", "atanh", "acoth", "log", "tan"])
@pytest.mark.parametrize(
    "claim",
    ["Limit((f(h + x) - f(x))/h, h, 0) = 1/(x**2 + 1)", "Limit(f(1/h + x)*h, h, 0) = x", "Limit(f(x/a), x, oo) = 1"],
)
def test_around_a_point_that_has_a_name_nothing_breaks_and_what_is_said_holds(function: str, claim: str) -> None:
    found = check_claim(re.sub(r"\bf\(", f"{function}(", claim))
    assert "internal error" not in found.detail
    if "1/(x**2 + 1)" in claim and found.true is not None:
        assert found.true == (function == "atan")
