"""Improper integrals: known values, and those that diverge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import Node, parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.integrals.improper import compared, value_of

pytestmark = pytest.mark.fast

KNOWN = [
    ("exp(-x)", "0", "oo", "1"),
    ("1/x**2", "1", "oo", "1"),
    ("1/(1 + x**2)", "-oo", "oo", "pi"),
    ("exp(-x**2)", "-oo", "oo", "sqrt(pi)"),
    ("1/sqrt(x)", "0", "1", "2"),
    ("log(x)", "0", "1", "-1"),
    ("x*exp(-x)", "0", "oo", "1"),
    ("1/sqrt(1 - x**2)", "-1", "1", "pi"),
    ("exp(2*x)", "-oo", "0", "1/2"),
    ("1/(x**4 + 1)", "0", "oo", "pi/(2*sqrt(2))"),
    ("x**3*exp(-x**2)", "0", "oo", "1/2"),
    ("exp(-x)*sin(x)", "0", "oo", "1/2"),
]


@pytest.mark.parametrize(("body", "low", "high", "value"), KNOWN)
def test_known_improper_integrals_are_enclosed_or_not_known(body: str, low: str, high: str, value: str) -> None:
    found = value_of(parse(body), "x", parse(low), parse(high))
    with precision(BITS):
        assert found.is_finite()
        assert found.overlaps(Tape(parse(value))({}))
        assert not found.overlaps(Tape(parse(f"{value} + 1/10000"))({}))


DIVERGENT = [
    ("1/x", "1", "oo", "oo"),
    ("1/x", "0", "1", "oo"),
    ("-exp(x)", "0", "oo", "-oo"),
    ("1/x**2", "-1", "1", "oo"),
    ("x", "0", "oo", "oo"),
    ("1/(1 - x)", "1", "2", "-oo"),
]


def integral(body: str, low: str, high: str) -> Node:
    return parse(f"Integral({body}, (x, {low}, {high}))")


@pytest.mark.parametrize(("body", "low", "high", "to"), DIVERGENT)
def test_what_diverges_has_no_value_and_is_said_to_diverge(body: str, low: str, high: str, to: str) -> None:
    assert not value_of(parse(body), "x", parse(low), parse(high)).is_finite()
    said = compared(integral(body, low, high), parse(to))
    assert said is not None
    assert said.equal is True
    for wrong in ("1", "-oo" if to == "oo" else "oo"):
        verdict = compared(integral(body, low, high), parse(wrong))
        assert verdict is not None
        assert verdict.equal is False


@pytest.mark.parametrize(("body", "low", "high", "value"), KNOWN)
def test_what_converges_does_not_diverge(body: str, low: str, high: str, value: str) -> None:
    verdict = compared(integral(body, low, high), parse("oo"))
    assert verdict is not None
    assert verdict.equal is False
    assert compared(integral(body, low, high), parse(value)) is None


@given(st.integers(2, 9), st.integers(1, 9))
def test_a_power_converges_to_its_antiderivative(power: int, start: int) -> None:
    found = value_of(parse(f"x**(-{power})"), "x", parse(str(start)), parse("oo"))
    with precision(BITS):
        assert found.overlaps(Tape(parse(f"1/({power - 1}*{start}**{power - 1})"))({}))
