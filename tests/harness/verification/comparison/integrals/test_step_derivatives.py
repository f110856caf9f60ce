"""Derivatives of what jumps: a delta for each jump of a step, and none where nothing jumps."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.trees.facts import heads_of
from harness.formulas.undecided import Undecided
from harness.verification.comparison.integrals.step_derivatives import (
    delta_at,
    derivative_across,
    differentiates_a_jump,
)
from harness.verification.comparison.values.values import compare_values

PLACE = st.integers(-4, 4)
HEIGHT = st.integers(1, 5)


def is_derivative(function: str, slope: str) -> bool | None:
    return compare_values(derivative_across(parse(function), "x"), parse(slope)).equal


@given(place=PLACE, height=HEIGHT, other=PLACE)
def test_a_step_gives_a_delta_of_its_height_at_its_place(place: int, height: int, other: int) -> None:
    steps = [(f"{height}*sign(x - ({place}))", 2 * height), (f"{height}*Heaviside(x - ({place}))", height)]
    for step, jump in steps:
        assert is_derivative(step, f"{jump}*DiracDelta(x - ({place}))") is True
        assert is_derivative(f"{step} + x**2", f"2*x + {jump}*DiracDelta(x - ({place}))") is True
        assert is_derivative(step, f"{jump + 1}*DiracDelta(x - ({place}))") is not True
        assert is_derivative(step, "0") is not True
        assume(other != place)
        assert is_derivative(step, f"{jump}*DiracDelta(x - ({other}))") is not True


@given(place=PLACE, height=HEIGHT)
def test_a_step_that_starts_from_zero_gives_no_delta(place: int, height: int) -> None:
    for step in ("Heaviside", "sign"):
        slope = derivative_across(parse(f"{height}*(x - ({place}))*{step}(x - ({place}))"), "x")
        assert "DiracDelta" not in heads_of(slope)
        assert compare_values(slope, parse(f"{height}*{step}(x - ({place}))")).equal is not False
        assert compare_values(slope, parse(f"{height + 1}*{step}(x - ({place}))")).equal is False


@pytest.mark.parametrize("text", ["floor(x)", "x*frac(x)", "ceiling(2*x)", "Piecewise((1, x < 0), (2, True))"])
def test_a_jump_that_no_rule_describes_is_undecided(text: str) -> None:
    with pytest.raises(Undecided):
        derivative_across(parse(text), "x")


@pytest.mark.parametrize("text", ["x**2*Abs(x)", "sin(x)", "sign(y)*x", "Piecewise((x**2, x < 0), (x**3, True))"])
def test_what_does_not_jump_by_the_name_has_a_derivative_without_delta(text: str) -> None:
    assert "DiracDelta" not in heads_of(derivative_across(parse(text), "x"))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Derivative(sign(x), x)", True),
        ("1 + Derivative(x*floor(x), x)", True),
        ("Derivative(x**2, x)", False),
        ("sign(x)", False),
        ("sign(Derivative(x**2, x))", False),
    ],
)
def test_whether_a_derivative_is_asked_of_what_jumps(text: str, asked: bool) -> None:
    assert differentiates_a_jump(parse(text)) is asked


@given(place=PLACE)
def test_a_delta_is_zero_off_its_place(place: int) -> None:
    delta = parse(f"DiracDelta({place})")
    assert delta_at(delta) == (parse("0") if place else delta)
    assert delta_at(parse("DiracDelta(x)")) == parse("DiracDelta(x)")
    assert delta_at(parse("DiracDelta(x, 0)")) == parse("DiracDelta(x)")
