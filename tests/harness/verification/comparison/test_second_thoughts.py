"""No difference hangs on one of two readings: letters side by side, names that are none, orders of operations."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_claim, verify
from harness.formulas.syntax import parse
from harness.formulas.syntax.units import UNITS
from harness.formulas.syntax.words import WORDS
from harness.scoring.claims import Claim, Scope, parse_claim

TAKEN = frozenset(keyword.kwlist) | {"mu", "nu", "pi", "xi", "psi", "tau", "am", "pm"} | WORDS.keys() | UNITS.keys()
_letters = st.sampled_from("abcjkmnpqrstuvwxyz")


@given(st.lists(_letters, min_size=2, max_size=3, unique=True), st.integers(2, 9))
def test_letters_side_by_side_are_a_product_where_the_other_side_knows_them(letters: list[str], number: int) -> None:
    word, product = "".join(letters), "*".join(letters)
    assume(word not in TAKEN)
    for gold, said in (
        (word, product),
        (product, word),
        (rf"\frac{{{word}}}{{{number}}}", f"{word}/{number}"),
        (f"{word}/{number}", rf"\frac{{{word}}}{{{number}}}"),
        (f"{number}{word}", f"{word}*{number}"),
    ):
        assert verify(gold, said).equal is True
    assert verify(product, f"{word}/{number}").equal is False
    assert verify(rf"\frac{{{word}}}{{{number}}}", f"{word}/{number + 1}").equal is False


@given(_letters, _letters)
def test_where_nothing_says_what_letters_are_no_difference_hangs_on_it(x: str, y: str) -> None:
    assume(x != y and TAKEN.isdisjoint({x + y, y + x}))
    assert verify(x + y, y + x).equal is None
    assert check_claim(f"{x}{y} = {y}{x}").true is None


def test_a_name_of_a_let_is_a_name() -> None:
    scope = Scope()
    assert not scope.define(Claim(parse("uv"), parse("x**2")))
    assert scope.judge(parse_claim("uv = v*u")).equal is False
    assert scope.judge(parse_claim("uv = x**2")).equal is True
    assert scope.judge(parse_claim("uv = x**3")).equal is False


@pytest.mark.parametrize(
    "claim",
    [
        "1/2x = 1/(2*x)",
        r"a/bc = \frac{a}{bc}",
        "e^2x = e^(2x)",
        "8^1/3 = 2",
        r"\log 100 = 2",
        r"4\frac{1}{2} = 2",
        r"\sin x/2 = \sin(x/2)",
        r"\sin x y = y\sin x",
        r"\sin^{-1} x = 1/\sin x",
        r"\sin 30 = 1/2",
        r"\cos(60) = \frac12",
        "cos60 = 1/2",
        "ln2 = log(2)",
        "sqrt2*sqrt2 = 2",
        "cosx**2 + sinx**2 = 1",
        "n2^n = n*2^n",
        "n2**n = n*2**n",
        "xy = yx",
        "0.1(6) = 1/6",
    ],
)
def test_what_another_reading_makes_true_is_not_false(claim: str) -> None:
    assert check_claim(claim).true is not False


@pytest.mark.parametrize(
    "claim",
    [
        "1/2x = x/2",
        r"\log e = 1",
        r"\sin 2x = 2\sin x\cos x",
        r"4\frac12 = \frac92",
        "0.5(20) = 10",
        "50% = 1/2",
        r"90^\circ = \frac{\pi}{2}",
        r"\sin 30^\circ = \frac12",
        r"\sin^2 x + \cos^2 x = 1",
        "x^2y = yx^2",
        "2xy = 2yx",
        r"5\text{ m} = 500\text{ cm}",
        r"\overline{AB} = \overline{AB}",
        r"\bar{x} + 1 = 1 + \bar{x}",
        "0.(3) = 1/3",
    ],
)
def test_what_is_true_as_it_is_read_stays_true(claim: str) -> None:
    assert check_claim(claim).true is True


@pytest.mark.parametrize(
    "claim",
    [
        "1/2x = 3*x",
        r"\log 100 = 3",
        "cos(60) = 1/2",
        "sin(30) = 1/2",
        "x**2 = 2*x",
        "(x + 1)^2 = x^2 + 1",
        "2 = 3",
        r"\sin 2x = 2\sin x",
        "50% = 0.4",
        "xy = x*z",
        "y = mx + b",
        r"4\frac12 = 5",
        "0.(3) = 0",
        "8^1/3 = 3",
        "e^2x = e^x",
        r"5\text{ m} = 5\text{ cm}",
        "sqrt(x**2) = x",
        "log(100) = 2",
    ],
)
def test_what_no_reading_makes_true_is_false(claim: str) -> None:
    assert check_claim(claim).true is False


@pytest.mark.parametrize(
    "claim",
    [
        r"\overline{z} = z",
        r"\bar{z} z = z^2",
        r"\overline{AB} = AB",
        r"\hat{y} = y",
        r"f^{-1}(x) = 1/f(x)",
        r"f^2(x) = f(x)^2",
        r"y^{(4)} = y^4",
        "3|6 = 1",
        "0.1(6) = 1/6",
        r"90^\circ = 90",
        r"5\text{ m} = 5",
    ],
)
def test_a_mark_that_is_not_read_is_not_left_out(claim: str) -> None:
    assert check_claim(claim).true is None


def test_a_decimal_that_may_repeat_is_equal_only_in_both_readings() -> None:
    assert verify("0.1(6)", "0.6").equal is None
    assert verify("0.1(6)", "1/6").equal is None
    assert verify("0.1(6)", "0.1(6)").equal is True
    assert verify("0.1(6)", "5").equal is False
    assert verify("0.(3)", "1/3").equal is True


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ("3-5", "-2"),
        ("3\u20135", "-2"),
        ("3 \u2013 5", "-2"),
        ("3-5", "2-4"),
        ("555-1234", "-679"),
        ("2024-3-5", "2016"),
    ],
)
def test_a_range_or_a_number_in_parts_is_no_difference(gold: str, said: str) -> None:
    assert verify(gold, said).equal is None
    assert verify(gold, gold).equal is True
    assert verify(gold, "7").equal is False
