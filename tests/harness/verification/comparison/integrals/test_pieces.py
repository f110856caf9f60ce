"""Integrals of what is made of pieces, beside sums that are worked out with fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.integrals.pieces import compare_without_piece, in_pieces

SMALL = st.integers(-5, 5)
EDGE = st.fractions(-5, 5, max_denominator=5)


def encloses(text: str, value: Fraction) -> bool:
    """Whether the integral, cut where its pieces end, may have the value; no piece is left in it."""
    cut = in_pieces(parse(text))
    assert heads_of(cut).isdisjoint({"Abs", "Max", "Min", "sign", "Heaviside", "Piecewise"})
    with precision(BITS):
        return bool(Tape(cut)({}).overlaps(acb(fmpq(value.numerator, value.denominator))))


def from_to(low: Fraction, high: Fraction, power: int) -> Fraction:
    """The integral of x**power."""
    return (high ** (power + 1) - low ** (power + 1)) / Fraction(power + 1)


@given(low=SMALL, high=SMALL, edge=EDGE)
def test_each_piece_is_integrated_over_its_part_of_the_range(low: int, high: int, edge: Fraction) -> None:
    assume(low != high)
    start, end = Fraction(min(low, high)), Fraction(max(low, high))
    middle = min(max(edge, start), end)
    way = 1 if low < high else -1
    right = from_to(middle, end, 1) - edge * (end - middle)
    left = from_to(start, middle, 1) - edge * (middle - start)
    values = [
        (f"Abs(x - ({edge}))", right - left),
        (f"Max(x, {edge})", from_to(middle, end, 1) + edge * (middle - start)),
        (f"Min(x, {edge})", from_to(start, middle, 1) + edge * (end - middle)),
        (f"sign(x - ({edge}))", (end - middle) - (middle - start)),
        (f"Heaviside(x - ({edge}))*x", from_to(middle, end, 1)),
        (f"Piecewise((x**2, x < {edge}), (3, True))", from_to(start, middle, 2) + 3 * (end - middle)),
    ]
    for body, value in values:
        text = f"Integral({body}, (x, {low}, {high}))"
        assert encloses(text, way * value), text
        assert not encloses(text, way * value + Fraction(1, 10**9)), text


@pytest.mark.parametrize(
    "text",
    [
        "Integral(Abs(x - a), (x, 0, b))",
        "Integral(Abs(x**2 - 2), (x, 0, 2))",  # the piece ends at sqrt(2)
        "Integral(Abs(x), (x, 0, pi))",
        "Integral(Abs(x), x)",
        "Integral(x**2, (x, 0, 1))",
    ],
)
def test_what_cannot_be_cut_stays_as_it_is(text: str) -> None:
    assert in_pieces(parse(text)) == parse(text)


@given(low=SMALL, gap=st.integers(1, 3), width=st.integers(1, 3))
def test_a_range_on_which_no_piece_holds_has_no_integral(low: int, gap: int, width: int) -> None:
    edge = low + width
    text = f"Integral(Piecewise((x, x < {edge})), (x, {low}, {edge + gap}))"
    verdict = compare_without_piece(parse(text), parse("nan"))
    assert verdict is not None
    assert verdict.equal is True
    assert compare_without_piece(parse(text), parse("0")) is None
    covered = f"Integral(Piecewise((x, x < {edge}), (1, True)), (x, {low}, {edge + gap}))"
    assert compare_without_piece(parse(covered), parse("nan")) is None
    assert (
        compare_without_piece(parse(f"Integral(Piecewise((x, x < {edge})), (x, {low}, {edge}))"), parse("nan")) is None
    )
