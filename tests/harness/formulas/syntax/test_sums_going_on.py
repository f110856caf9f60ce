"""Sums with dots: read as the one progression that their terms determine, and as nothing where they determine none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import parse
from harness.formulas.syntax.ellipsis import DOTS
from harness.formulas.trees.facts import heads_of

DOTTED = st.sampled_from(["\\cdots", "\\ldots", "\\dots", "..."])


def _true(left: str, right: object) -> bool | None:
    return check_claim(f"{left} = {right}", assumptions={"n": "positive integer"}).true


@given(st.integers(-20, 20), st.integers(-9, 9).filter(bool), st.integers(3, 4), st.integers(1, 60), DOTTED)
def test_numbers_of_one_difference_add_up_to_what_they_do_written_out(
    first: int, step: int, written: int, more: int, dots: str
) -> None:
    terms = [first + step * place for place in range(written + more)]
    shown = [f"({term})" if term < 0 else str(term) for term in terms]
    text = f"{' + '.join(shown[:written])} + {dots} + {shown[-1]}"
    assert _true(text, sum(terms)) is True
    assert _true(text, sum(terms) + 1) is False
    assert _true(text, sum(terms[:-1])) is (not terms[-1])


@given(st.integers(1, 9), st.integers(2, 5), st.integers(3, 4), st.integers(1, 9), DOTTED)
def test_numbers_of_one_quotient_add_up_to_what_they_do_written_out(
    first: int, ratio: int, written: int, more: int, dots: str
) -> None:
    terms = [first * ratio**place for place in range(written + more)]
    text = f"{' + '.join(map(str, terms[:written]))} + {dots} + {terms[-1]}"
    assert _true(text, sum(terms)) is True
    assert _true(text, sum(terms) - first) is False


@given(st.integers(1, 9), st.integers(1, 9), st.integers(2, 4), DOTTED)
def test_a_last_term_that_is_linear_in_n_says_how_many_there_are(
    first: int, step: int, written: int, dots: str
) -> None:
    head = " + ".join(str(first + step * place) for place in range(written))
    text = f"{head} + {dots} + ({step}n + {first - step})"
    assert _true(text, f"{first}n + {step}*n*(n-1)/2") is True
    assert _true(text, f"{first}n + {step}*n*(n+1)/2") is False


@pytest.mark.parametrize(
    ("text", "value", "near"),
    [
        ("1 + x + x^2 + \\cdots + x^{n}", "\\sum_{k=0}^{n} x^k", "\\sum_{k=0}^{n-1} x^k"),
        ("2 + 2^2 + \\cdots + 2^n", "2^{n+1} - 2", "2^{n+1} - 1"),
        ("1^2 + 2^2 + \\cdots + n^2", "\\frac{n(n+1)(2n+1)}{6}", "\\frac{n(n-1)(2n-1)}{6}"),
        ("\\frac{1}{1 \\cdot 2} + \\frac{1}{2 \\cdot 3} + \\cdots + \\frac{1}{n(n+1)}", "n/(n+1)", "1 - 1/n"),
        ("1 + 2 + \\cdots + (n-1) + n", "n(n+1)/2", "n(n-1)/2"),
        ("1 + 3 + 5 + \\cdots + 2n - 1", "n^2", "n^2 - 1"),
        ("n + (n-1) + \\cdots + 1", "n(n+1)/2", "n(n-1)/2"),
        ("1 + \\frac12 + \\frac14 + \\cdots", "2", "1.5"),
    ],
)
def test_sums_as_people_write_them_are_claims(text: str, value: str, near: str) -> None:
    assert _true(text, value) is True
    assert _true(text, near) is False


@pytest.mark.parametrize(
    "text",
    [
        "1 + 2 + \\cdots + 64",  # doubled, or counted
        "1 + 4 + \\cdots + 100",  # squares, or steps of 3
        "3 + 6 + \\cdots + 45",  # triangular numbers, or steps of 3
        "1 + 2 + \\cdots + 2^n",
        "1 + 2 + 4 + \\cdots + 100",  # no power of 2
        "1 + 3 + \\cdots + n",  # n may be even
        "1 + \\frac12 + \\frac13 + \\cdots",
        "1 + 2 + 5 + \\cdots + 100",
        "1 + 2 + 3 + \\cdots + 2",  # nothing is left out
        "1 + \\cdots + n",
        "a + b + \\cdots + z",
        "1 + x + \\cdots",
        "1 + 2 + 3 + \\cdots + 100 + 1",  # what does not go on is not left aside
        "1 + 2 + \\cdots + n - 1",  # up to n, or to n - 1
        "1 + 2 + \\cdots + n + 1",
        "5 + 1 + 2 + \\cdots + n",
    ],
)
def test_what_determines_no_single_progression_stays_open(text: str) -> None:
    assert DOTS.head in heads_of(parse(text))
    assert check_claim(f"{text} = 7").true is None


@pytest.mark.parametrize("text", ["1 + 2 + \\cdots", "\\cdots + 3", "1 - \\cdots - 5", "f(\\cdots)", "\\cdots"])
def test_dots_elsewhere_are_no_sum(text: str) -> None:
    assert check_claim(f"{text} = 6").true is None
