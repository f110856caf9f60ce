"""Derivatives against SymPy's, at points that nobody chose for them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import balls_of, precision
from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.differentiate import MAX_ORDER, OUTER, derivative

pytestmark = pytest.mark.fast

x = sympy.Symbol("x", real=True)
POINTS = (Fraction(3, 7), Fraction(-4, 9), Fraction(17, 8), Fraction(-23, 6))
SMOOTH = sorted(
    head
    for head in OUTER
    if hasattr(sympy, head) and head not in ("cbrt", "Abs", "sign", "Heaviside", "floor", "ceiling", "frac")
)


def agree(text: str, order: int = 1) -> int:
    """How many points there were at which both derivatives have a value; they agree at all of them."""
    ours = derivative(parse(text), "x", order)
    theirs = sympy.diff(sympy.sympify(text, {"x": x}), x, order)
    seen = 0
    for point in POINTS:
        with precision(160):
            value = Tape(ours)(balls_of({"x": point}))
            if not value.is_finite():
                continue
            expected = sympy.N(theirs.subs(x, sympy.Rational(point.numerator, point.denominator)), 30)
            if not expected.is_finite or not expected.is_real:  # beside the reals branch cuts are conventions
                continue
            seen += 1
            got = complex(value.real.mid(), value.imag.mid())
            assert got == pytest.approx(complex(expected), rel=1e-12, abs=1e-12)
    return seen


@pytest.mark.parametrize("head", SMOOTH)
def test_the_rule_of_every_function_of_one_argument_agrees_with_sympy(head: str) -> None:
    assert agree(f"{head}(x)") + agree(f"{head}(x**2/30 + 1)") > 0


@pytest.mark.parametrize("text", ["x**x", "2**x", "x**3/(1 + x)", "log(x**2 + 1, 3)", "sqrt(x**2 + 1)**3", "x**(5/2)"])
def test_powers_quotients_and_bases_agree_with_sympy(text: str) -> None:
    assert agree(text) > 0


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=5), st.integers(1, 4))
def test_a_polynomial_is_differentiated_again_and_again(coefficients: list[int], order: int) -> None:
    text = " + ".join(f"({c})*x**{k}" for k, c in enumerate(coefficients))
    assert agree(text, order) == len(POINTS)


def test_the_cube_root_is_the_real_one() -> None:
    slope = derivative(parse("cbrt(x)"), "x")
    with precision(128):
        assert Tape(slope)(balls_of({"x": Fraction(-8)})).real.overlaps(arb(1) / 12)


def test_other_names_are_constants() -> None:
    assert derivative(parse("y**2 + exp(z)"), "x") == parse("0")


def test_too_high_an_order_is_undecided() -> None:
    with pytest.raises(Undecided):
        derivative(parse("tan(x)"), "x", MAX_ORDER + 1)


def test_a_function_that_nobody_declared_has_no_rule() -> None:
    with pytest.raises(Undecided):
        derivative(parse("f(x)"), "x")
