"""Limits of sums up to n, beside those of the powers they were made of."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)


def verdict(left: str, right: str) -> bool | None:
    """What our own rooms say of left = right."""
    return compare(parse(left), parse(right), options=ALONE).equal


@given(p=st.integers(0, 5), c=st.integers(1, 9), d=st.integers(0, 5), step=st.integers(1, 3))
def test_sums_of_powers_grow_like_the_integral(p: int, c: int, d: int, step: int):
    sequence = f"Limit(Sum({c}*(k + {d})**{p}, (k, 1, {step}*n))/n**{p + 1}, n, oo)"
    value = Fraction(c * step ** (p + 1), p + 1)
    assert verdict(sequence, str(value)) is True
    assert verdict(sequence, str(value + Fraction(1, 1000))) is False


@given(q=st.integers(2, 9), p=st.integers(0, 3), d=st.integers(1, 5))
def test_sums_of_powers_of_q_are_q_over_q_minus_1_times_their_last_term(q: int, p: int, d: int):
    sequence = f"Limit(Sum({q}**k*(k + {d})**{p}, (k, 1, n))/({q}**n*n**{p}), n, oo)"
    assert verdict(sequence, f"{q}/{q - 1}") is True
    assert verdict(sequence, f"{q}/{q - 1} - 1") is False


@given(a=st.integers(1, 5), b=st.integers(0, 4))
def test_a_harmonic_sum_less_its_logarithm_is_a_value_of_digamma(a: int, b: int):
    sequence = f"Limit(Sum(1/({a}*k + {b}), (k, 1, n)) - log(n)/{a}, n, oo)"
    assert verdict(sequence, f"-digamma(1 + {b}/{a})/{a}") is True
    assert verdict(sequence, f"-digamma(1 + {b}/{a})/{a} + 10**(-20)") is False


@pytest.mark.parametrize(
    "sequence",
    [
        "Limit(Sum((-1)**k, (k, 1, n)), n, oo)",
        "Limit(Sum(Sum(1, (n, 1, k)), (k, 1, n))/n**2, n, oo)",
        "Limit(Sum(1/(n + k), (k, 1, n)), n, oo)",
        "Limit(Sum(k, (k, 1, n))/((-1)**n*n**2), n, oo)",
        "Limit(Sum((-1)**k*k, (k, 1, n))/n, n, oo)",
        "Limit(Sum(1/(k - 3), (k, 1, n))/log(n), n, oo)",
    ],
)
def test_a_sequence_without_a_limit_that_is_proved_gets_no_value(sequence: str):
    assert verdict(sequence, "1/2") is None
    assert verdict(sequence, "0") is None
