"""A claim carries assumptions: what holds for whole or positive numbers alone can be said."""

from __future__ import annotations

import pytest

from harness import check_claim

POSITIVE, WHOLE = {"a": "positive"}, {"k": "integer"}


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [
        ("Integral(1/sqrt(a**2 - x**2), x) = asin(x/a)", POSITIVE),
        ("sqrt(a**2) = a", POSITIVE),
        ("Integral(exp(-a*x), (x, 0, oo)) = 1/a", POSITIVE),
        ("floor(k) = k", WHOLE),
        ("cos(2*pi*k) = 1", WHOLE),
        ("sin(pi*k) = 0", {"k": "nonzero integer"}),
        ("Abs(k) = -k", {"k": "negative integer"}),
    ],
)
def test_what_holds_under_an_assumption_is_true_with_it_and_not_without(claim: str, assumptions: dict[str, str]):
    assert check_claim(claim, assumptions=assumptions).true is True
    assert check_claim(claim).true is not True


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [
        ("sqrt(a**2) = -a", POSITIVE),
        ("cos(pi*k) = 1", WHOLE),
        ("floor(k/2) = k/2", WHOLE),
        ("Integral(exp(-a*x), (x, 0, oo)) = 2/a", POSITIVE),
    ],
)
def test_what_fails_under_an_assumption_is_false_with_it(claim: str, assumptions: dict[str, str]):
    assert check_claim(claim, assumptions=assumptions).true is False


def test_a_verdict_under_an_assumption_is_not_remembered_for_the_claim_without_it():
    assert check_claim("sqrt(b**2) = b", assumptions={"b": "positive"}).true is True
    assert check_claim("sqrt(b**2) = b").true is False


def test_an_assumption_that_is_not_known_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="unknown assumption 'blue' of x"):
        check_claim("x = x", assumptions={"x": "blue"})
