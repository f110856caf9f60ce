"""DiracDelta and derivatives across jumps: decided where a rule says so, never true for being 0 nearly everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)
SMOOTH = st.sampled_from(("x", "cos(x)", "exp(x)", "x**2 - 4", "sin(3*x) + 1", "1/(x**2 + 1)", "7", "atan(x)"))
JUMPING = st.sampled_from(
    (
        "Heaviside({0})",
        "sign({0})",
        "floor({0})",
        "ceiling({0})",
        "frac({0})",
        "Piecewise((0, {0} < 0), (1, True))",
        "Piecewise((x, {0} < 0), (x + 2, True))",
    )
)


def _compared(a: str, b: str) -> bool | None:
    return compare(parse(a), parse(b), options=ALONE).equal


@given(JUMPING, st.integers(-3, 3), st.sampled_from(("0", "1", "x", "2*x")))
def test_the_derivative_of_what_jumps_is_no_ordinary_function(form: str, shift: int, said: str) -> None:
    claim = f"Derivative({form.format(f'(x - ({shift}))')}, x) = {said}"
    assert check_claim(claim).true is not True


@given(SMOOTH, st.integers(-3, 3))
def test_a_factor_counts_at_the_mass_alone(smooth: str, place: int) -> None:
    there = smooth.replace("x", f"({place})").replace(f"e({place})p", "exp")
    delta = f"DiracDelta(x - ({place}))"
    assert _compared(f"({smooth})*{delta}", f"({there})*{delta}") is True
    assert _compared(f"({smooth})*{delta}", f"({there} + 1)*{delta}") is False


@given(SMOOTH, st.integers(-3, 3))
def test_a_step_times_a_function_has_the_derivative_of_the_product_rule(smooth: str, place: int) -> None:
    step, delta = f"Heaviside(x - ({place}))", f"DiracDelta(x - ({place}))"
    slope = f"Derivative({smooth}, x)*{step} + ({smooth})*{delta}"
    assert check_claim(f"Derivative(({smooth})*{step}, x) = {slope}").true is True
    assert check_claim(f"Derivative(({smooth})*{step}, x) = {slope} + {delta}").true is not True


@pytest.mark.parametrize(
    "claim",
    [
        "DiracDelta(x) = 0",
        "Derivative(Heaviside(x), x) = 0",
        "Derivative(sign(x), x) = 0",
        "Derivative(Abs(x), x, x) = 0",
        "Integral(DiracDelta(x), x) = 0",
        "x*DiracDelta(x) = 5*DiracDelta(x)",
        "Integral(DiracDelta(x)*cos(x), x) = 7*Heaviside(x)",
        "Derivative(Piecewise((0, x < 0), (1, True)), x) = 0",
    ],
)
def test_what_was_true_nearly_everywhere_is_true_no_longer(claim: str) -> None:
    assert check_claim(claim).true is not True


@pytest.mark.parametrize(
    "claim",
    [
        "Derivative(Heaviside(x), x) = DiracDelta(x)",
        "Derivative(sign(x), x) = 2*DiracDelta(x)",
        "Derivative(Abs(x), x) = sign(x)",
        "Derivative(x**2*sign(x), x) = 2*x*sign(x)",
        "Derivative(Max(x, 0), x) = Heaviside(x)",
        "Integral(DiracDelta(x), x) = Heaviside(x)",
        "Integral(DiracDelta(x), (x, -1, 1)) = 1",
        "Integral(sign(x), x) = Abs(x)",
        "Derivative(acot(x), x) = -1/(x**2 + 1)",
        "Integral(DiracDelta(2*x - 1)*x**2, (x, 0, oo)) = 1/8",
    ],
)
def test_what_is_rightly_true_stays_so(claim: str) -> None:
    assert check_claim(claim).true is True


def test_a_derivative_of_dirac_s_delta_is_left_open_and_not_an_error() -> None:
    for text in ("Integral(DiracDelta(x, 1), (x, -1, 1)) = 0", "DiracDelta(x, 2) = 0", "DiracDelta(1, 1) = 3"):
        assert "internal error" not in check_claim(text).detail
