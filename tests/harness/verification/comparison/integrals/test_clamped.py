"""Integrals of two pieces parted by another name, beside what they are for a number in its place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.algebra import substitute
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.integrals.clamped import clamped

EDGE = st.fractions(-6, 6, max_denominator=4)
SMALL = st.integers(-4, 4)


def encloses(text: str, edge: Fraction, value: Fraction) -> bool:
    """Whether the integral without its pieces has the value where a is the edge."""
    plain = clamped(parse(text))
    assert plain != parse(text)
    there = as_tree(fmpq(edge.numerator, edge.denominator))
    with precision(BITS):
        ball = Tape(substitute(plain, {"a": there}))({})
        assert ball.is_finite()
        return bool(ball.overlaps(acb(fmpq(value.numerator, value.denominator))))


@given(low=SMALL, width=st.integers(1, 5), edge=EDGE)
def test_a_distance_is_cut_where_it_vanishes_wherever_that_lies(low: int, width: int, edge: Fraction) -> None:
    high = low + width
    value = ((high - edge) * abs(high - edge) - (low - edge) * abs(low - edge)) / 2
    text = f"Integral(Abs(x - a), (x, {low}, {high}))"
    assert encloses(text, edge, value)
    assert not encloses(text, edge, value + Fraction(1, 10**9))


@given(low=SMALL, width=st.integers(1, 5), edge=EDGE, below=SMALL, above=SMALL, sign=st.sampled_from(["<", "<="]))
def test_each_piece_counts_on_its_side_of_the_edge(
    low: int, width: int, edge: Fraction, below: int, above: int, sign: str
) -> None:
    high = low + width
    cut = min(max(edge, Fraction(low)), Fraction(high))
    value = below * (cut**2 - low**2) / 2 + above * (high - cut)
    text = f"Integral(Piecewise((({below})*x, x {sign} a), ({above}, True)), (x, {low}, {high}))"
    assert encloses(text, edge, value)
    assert not encloses(text, edge, value + Fraction(1, 10**9))


@pytest.mark.parametrize(
    "text",
    [
        "Integral(Piecewise((1, x < a), (2, x < b), (3, True)), (x, 0, 1))",
        "Integral(Abs(x - a), (x, 3, 0))",
        "Integral(Abs(x - a), (x, 0, b))",
        "Integral(Abs(x**2 - a), (x, 0, 1))",
        "Integral(Abs(x - 1), (x, 0, 3))",  # the numbers alone part it: pieces.py
        "Integral(Piecewise((1/x, x < a), (1, True)), (x, 1, 2))",
        "Integral(a*x, (x, 0, 1))",
        "Integral(Abs(x - a), x)",
    ],
)
def test_what_is_not_two_pieces_on_a_line_from_low_to_high_stays_as_it_is(text: str) -> None:
    assert clamped(parse(text)) == parse(text)
