"""Leibniz's notation: dy/dx is read, an operator d/dx is refused, and neither is algebra."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim, verify
from harness.formulas.syntax import SyntaxRefused, parse

OPERATORS = [
    r"\frac{{d}}{{d{x}}} {x}^2",
    r"\frac{{d}}{{d{x}}}({x}^2)",
    r"\frac{{d}}{{d{x}}}\left({x}^2\right)",
    r"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{x}}} {x}^2",
    r"\dfrac{{d}}{{d{x}}} {x}^2",
    r"\frac{{d ({x}^2)}}{{d{x}}}",
    r"\frac{{d {x}^2}}{{d{x}}}",
    r"\frac{{d}}{{d {x}}} {x}^2",
    r"\frac{{\text{{d}}}}{{\text{{d}}{x}}}{x}^2",
    "d/d{x} {x}^2",
    "d/d{x} ({x}**2)",
    "d/d{x}*({x}**2)",
    "(d/d{x})({x}^2)",
    "d({x}^2)/d{x}",
    "d({x}**2)/d{x}",
    r"\frac{{d^2}}{{d{x}^2}} {x}^3",
    r"\frac{{d^{{2}}}}{{d{x}^{{2}}}}({x}^3)",
    r"\frac{{\partial}}{{\partial {x}}} {x}^2",
    r"\frac{{df({x})}}{{d{x}}}",
]


@given(st.sampled_from(OPERATORS), st.sampled_from("xtuvzrs"), st.integers(-3, 3))
def test_an_operator_of_calculus_is_refused_and_a_claim_with_it_undecided(form: str, x: str, factor: int) -> None:
    text = form.format(x=x)
    with pytest.raises(SyntaxRefused):
        parse(text)
    for right in (f"{factor}*{x}", f"{factor}{x}", "0", "1"):
        assert check_claim(f"{text} = {right}").true is None


@pytest.mark.parametrize(
    "claim",
    [
        "dy/dx = 2x",
        "dy/dx = 2*x",
        r"\frac{dy}{dx} = 2x",
        r"\frac{\mathrm{d}y}{\mathrm{d}x} = 2x",
        "y' = 2x",
        "f'(x) = 2*x",
        r"\frac{d}{dx_1} x_1^2 = 2x_1",
        r"\frac{\Delta y}{\Delta x} = 2",
        r"\delta x = 0",
        "du = 2x dx",
        "du = 2*x*dx",
        r"\mathrm{d}u = 2x\,\mathrm{d}x",
        r"\frac{dy}{dx} = 0",
        "D_x x^2 = 2x",
        "D(x^2) = 2x",
        r"\dot{x} = 1",
        r"\nabla f = 0",
        r"\int x\,dx = x^2/2",
        r"\int 2x dx = x^2",
        r"\lim_{x\to 0} x = 0",
    ],
)
def test_a_relation_of_differentials_is_no_identity_of_names(claim: str) -> None:
    assert check_claim(claim).true is None


def test_the_slope_of_an_unknown_function_is_not_0() -> None:
    assert verify(r"\frac{dy}{dx} = 2x", r"\frac{dy}{dx} = 4x").equal is not True
    assert verify(r"\frac{dy}{dx} = 2x", "0 = 2x").equal is not True
    assert verify(r"\frac{dy}{dx} = 2x", "dy/dx = 2x").equal is True


@pytest.mark.parametrize(
    "text", [r"\frac{d}{t}", r"\frac{ab}{cd}", "d/2", "a*d/(b*c)", r"\frac{d}{2a}", r"\frac{cd}{ab}"]
)
def test_a_letter_d_elsewhere_is_a_letter(text: str) -> None:
    assert verify(text, text).equal is True


def test_the_product_of_d_and_x_is_one_where_the_other_side_says_so() -> None:
    assert verify(r"\frac{dx-b}{a-cx}", "(d*x - b)/(a - c*x)").equal is True
    assert check_claim("a*x**2 + b*x = ax^2 + bx").true is True
