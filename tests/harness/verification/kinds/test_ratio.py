"""Ratios."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import GoldError, check_claim, verify

pytestmark = pytest.mark.fast

_terms = st.lists(st.integers(0, 30), min_size=2, max_size=5).filter(any)


def _written(terms: list[int]) -> str:
    return ":".join(map(str, terms))


@given(_terms, st.integers(1, 9), st.integers(0, 4), st.integers(1, 5))
def test_a_ratio_is_free_of_a_common_factor_and_of_nothing_else(
    terms: list[int], factor: int, at: int, more: int
) -> None:
    scaled = [factor * term for term in terms]
    other = list(scaled)
    other[at % len(other)] += more
    proportional = all(
        a * d == b * c for a, c in zip(terms, other, strict=True) for b, d in zip(terms, other, strict=True)
    )
    assert verify(_written(terms), _written(scaled), kind="ratio").equal is True
    assert verify(_written(terms), _written(other), kind="ratio").equal is proportional
    assert verify(_written(terms), _written([*scaled, 1]), kind="ratio").equal is False


@given(st.lists(st.integers(1, 9), min_size=3, max_size=5), st.integers(2, 9))
def test_three_terms_need_no_kind(terms: list[int], factor: int) -> None:
    scaled = [factor * term for term in terms]
    assert verify(_written(terms), _written(scaled)).equal is True
    assert verify(_written(terms), _written([*scaled[:-1], scaled[-1] + 1])).equal is False
    assert check_claim(f"{_written(terms)} = {_written([*scaled[:-1], scaled[-1] + 1])}").true is not True


def test_a_ratio_is_no_quotient_of_quotients() -> None:
    assert verify("6:1:1", "12:2:1").equal is False
    assert verify("6:1:1", "6").equal is False
    assert check_claim("6:1:1 = 6").true is None


@pytest.mark.parametrize("gold", ["0:0", "0:0:0", "1 - 1 : 0 : 0", "yes", "{1, 2}"])
def test_a_ratio_of_zeros_or_of_nothing_is_refused(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "1:2", kind="ratio")


def test_a_prediction_of_zeros_is_no_ratio() -> None:
    assert verify("1:2:3", "0:0:0").equal is False
