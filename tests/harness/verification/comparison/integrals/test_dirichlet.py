"""Integrals over half a line with powers in the denominator, beside the values that the books give."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.integrals.dirichlet import over_half_a_line

RATE = st.integers(1, 7)


def is_value(body: str, value: str) -> bool:
    """Whether the integral from 0 to oo may be the value."""
    with precision(BITS):
        return bool(Tape(over_half_a_line(parse(body), "x"))({}).overlaps(Tape(parse(value))({})))


@given(a=RATE, b=RATE)
def test_the_known_families(a: int, b: int) -> None:
    families = [
        (f"sin({a}*x)/x", "pi/2"),
        (f"sin({a}*x)**2/x**2", f"pi*{a}/2"),
        (f"(1 - cos({a}*x))/x**2", f"pi*{a}/2"),
        (f"exp(-{b}*x)*sin({a}*x)/x", f"atan({a}/{b})"),
        (f"(exp(-{a}*x) - exp(-{b}*x))/x", f"log({b}/{a})"),
        (f"(cos({a}*x) - cos({b}*x))/x", f"log({b}/{a})"),
        (f"(cos({a}*x) - cos({b}*x))/x**2", f"pi*({b} - {a})/2"),
        (f"exp(-{b}*x)*(1 - cos({a}*x))/x", f"log(1 + {a}**2/{b}**2)/2"),
    ]
    for body, value in families:
        assert is_value(body, value), body
        assert not is_value(body, f"{value} + 10**(-20)"), body
        assert not is_value(body, f"{value} - pi/1000"), body


@given(a=RATE, b=RATE, c=RATE)
def test_the_product_of_two_waves_over_x_squared_is_the_slower_one(a: int, b: int, c: int) -> None:
    assert is_value(f"{c}*sin({a}*x)*sin({b}*x)/x**2", f"{c}*pi*{min(a, b)}/2")
    assert not is_value(f"{c}*sin({a}*x)*sin({b}*x)/x**2", f"{c}*pi*{min(a, b)}/2 + 10**(-20)")
    assume(a != b)
    assert not is_value(f"{c}*sin({a}*x)*sin({b}*x)/x**2", f"{c}*pi*{max(a, b)}/2")


@pytest.mark.parametrize(
    "body",
    [
        "1/x",
        "cos(x)/x",
        "sin(x)/x**2",
        "(1 - cos(x))/x",  # 1/x is left at infinity
        "exp(x)*sin(x)/x",
        "(exp(-x) - 2*exp(-2*x))/x",
        "sin(x)*exp(-x)",  # no power in the denominator
        "sin(x**2)/x",
        "sin(a*x)/x",
        "sin(x)/(x + 1)",
        "tan(x)/x",
    ],
)
def test_what_may_diverge_or_is_no_such_sum_is_undecided(body: str) -> None:
    with pytest.raises(Undecided):
        over_half_a_line(parse(body), "x")
