"""Claims on sums up to infinity: against values, other sums, and words that say how they diverge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.sums.sum_claims import compare_sums, gathered
from harness.verification.comparison.values.values import Context


def compared(a: str, b: str) -> bool | None:
    verdict = compare_sums(parse(a), parse(b), Context())
    return None if verdict is None else verdict.equal


@given(k=st.integers(2, 9), c=st.integers(-5, 5), low=st.integers(0, 4))
def test_a_geometric_series_is_its_value_and_no_other(k: int, c: int, low: int) -> None:
    value = c * Fraction(1, k) ** low / (1 - Fraction(1, k))
    text = f"Sum({c}*(1/{k})**n, (n, {low}, oo))"
    assert compared(text, str(value)) is True
    assert compared(str(value), text) is True
    assert compared(text, f"{value} + 1/1000000") is False


@given(start=st.integers(1, 6), later=st.integers(1, 6))
def test_a_sum_is_its_first_terms_and_the_rest(start: int, later: int) -> None:
    first = " + ".join(f"1/{n}**2" for n in range(start, start + later))
    whole, rest = f"Sum(1/n**2, (n, {start}, oo))", f"Sum(1/n**2, (n, {start + later}, oo))"
    assert compared(whole, f"{first} + {rest}") is True
    assert compared(whole, f"{first} + 2*{rest}") is False
    assert compared(f"{whole} - {rest}", first) is True


@pytest.mark.parametrize(
    ("text", "said", "equal"),
    [
        ("Sum(1/n, (n, 1, oo))", "oo", True),
        ("Sum(1/n, (n, 1, oo))", "100", False),
        ("Sum(1/n, (n, 1, oo))", "-oo", False),
        ("Sum(-n, (n, 1, oo))", "-oo", True),
        ("Sum(1/n**2, (n, 1, oo))", "oo", False),
        ("Sum(1/n**2, (n, 1, oo))", "pi**2/6", True),
        ("Sum(1/n**2, (n, 1, oo))", "pi**2/6 + 1/10**9", False),
        ("Sum(1/n**2, (n, 1, oo))", "Sum(1/n, (n, 1, oo))", False),
        ("Sum(1/n, (n, 1, oo))", "Sum(1/n, (n, 2, oo))", None),
        ("Sum(1/n - 1/(n + 1), (n, 1, oo))", "1", True),
        ("2*Sum(1/n**2, (n, 1, oo))", "Sum(2/n**2, (n, 1, oo))", True),
        ("x", "x", None),
        ("Sum(1/n**2, (n, 1, oo))", "x", False),
    ],
)
def test_a_claim_on_a_sum(text: str, said: str, equal: bool | None) -> None:
    assert compared(text, said) is equal
    assert compared(said, text) is equal


def test_sums_beside_each_other_are_gathered_from_the_later_start() -> None:
    side = gathered(parse("Sum(1/n**2, (n, 1, oo)) - 3*Sum(1/k**3, (k, 4, oo)) + 5"))
    assert side.low == 4
    assert side.body is not None
    assert gathered(parse("5 + pi")).body is None


@pytest.mark.parametrize(
    "text", ["sin(Sum(1/n**2, (n, 1, oo)))", "x*Sum(1/n**2, (n, 1, oo))", "Integral(x, x) + Sum(1/n**2, (n, 1, oo))"]
)
def test_a_sum_inside_something_else_is_not_gathered(text: Any) -> None:
    with pytest.raises(Undecided):
        gathered(parse(text))
