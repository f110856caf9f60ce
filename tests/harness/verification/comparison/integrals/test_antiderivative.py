"""What an antiderivative is: right up to constants, wrong in a slope, in a jump and in a constant without a value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.verification.comparison.integrals.antiderivative import is_antiderivative

SMALL = st.integers(-4, 4)
PAIRS = st.sampled_from(
    [
        ("cos(3*x)", "sin(3*x)/3"),
        ("x*exp(x)", "(x - 1)*exp(x)"),
        ("1/x", "log(Abs(x))"),
        ("1/(x**2 + 1)", "atan(x)"),
        ("tan(x)", "-log(Abs(cos(x)))"),
        ("sqrt(x)", "2*x**(3/2)/3"),
        ("log(x)", "x*log(x) - x"),
        ("Abs(x)", "x*Abs(x)/2"),
        ("1/sqrt(1 - x**2)", "asin(x)"),
        ("sinh(x)", "cosh(x)"),
    ]
)


def equal(f: str, candidate: str) -> bool | None:
    return is_antiderivative(parse(f), parse(candidate), "x").equal


@given(pair=PAIRS, c=SMALL, epsilon=st.sampled_from(["x/10**9", "sin(x)/10**6", "x**2/10**12", "exp(x)/10**9"]))
def test_a_right_one_is_free_up_to_a_constant_and_a_near_one_is_wrong(
    pair: tuple[str, str], c: int, epsilon: str
) -> None:
    f, right = pair
    assert equal(f, right) is True
    assert equal(f, f"{right} + C") is True
    assert equal(f, f"{right} + ({c})*pi - C1") is True
    assert equal(f, f"{right} + {epsilon}") is False
    assert equal(f, f"2*({right})") is False
    assert equal(f"({f}) + {epsilon}", right) is False


@given(coefficients=st.lists(SMALL, min_size=1, max_size=5), place=SMALL, at=st.integers(0, 4))
def test_a_polynomial_is_right_by_its_coefficients_alone(coefficients: list[int], place: int, at: int) -> None:
    u = f"(x - ({place}))"
    f = " + ".join(f"({c})*{u}**{k}" for k, c in enumerate(coefficients))
    right = " + ".join(f"({c})*{u}**{k + 1}/{k + 1}" for k, c in enumerate(coefficients))
    assert equal(f, right) is True
    assert equal(f, f"{right} + {u}**{at + 1}/10**6") is False
    assert equal(f, f"{right} + sign({u})") is False  # its derivative is f off one point


@pytest.mark.parametrize("constant", ["log(0)", "1/0", "1/(C - C)", "oo", "nan", "zoo"])
def test_a_constant_without_a_value_makes_it_wrong(constant: str) -> None:
    assert equal("2*x", f"x**2 + {constant}") is False


@given(low=SMALL, high=SMALL)
def test_each_component_of_the_domain_has_a_constant_of_its_own(low: int, high: int) -> None:
    assert equal("1/x", f"log(Abs(x)) + Piecewise(({low}, x < 0), ({high}, True))") is True
    if low != high:
        assert equal("2*x", f"x**2 + Piecewise(({low}, x < 0), ({high}, True))") is False
