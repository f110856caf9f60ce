"""Calculus as people write it: d/dx, dy/dx, integrals, limits and sums are read, and none of them is algebra."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim, verify
from harness.formulas.syntax import SyntaxRefused, parse

OPERATORS = [
    r"\frac{{d}}{{d{x}}} {x}^{n}",
    r"\frac{{d}}{{d{x}}}({x}^{n})",
    r"\frac{{d}}{{d{x}}}\left({x}^{n}\right)",
    r"\frac{{d}}{{d{x}}}[{x}^{n}]",
    r"\frac{{d}}{{d{x}}}\left[{x}^{{{n}}}\right]",
    r"\frac{{d}}{{d{x}}}\{{ {x}^{n} \}}",
    r"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{x}}} {x}^{n}",
    r"\frac{{\mathrm d}}{{\mathrm d {x}}} {x}^{n}",
    r"\frac{{\rm d}}{{{{\rm d}}{x}}} {x}^{n}",
    r"\dfrac{{d}}{{d{x}}} {x}^{n}",
    r"\frac{{d ({x}^{n})}}{{d{x}}}",
    r"\frac{{d {x}^{n}}}{{d{x}}}",
    r"\frac{{d\left({x}^{n}\right)}}{{d{x}}}",
    r"\frac{{d}}{{d {x}}} {x}^{n}",
    r"\frac{{d}}{{d\,{x}}} {x}^{n}",
    r"\frac{{\text{{d}}}}{{\text{{d}}{x}}}{x}^{n}",
    r"\frac{{\partial}}{{\partial {x}}} {x}^{n}",
    r"\frac{{\partial {x}^{n}}}{{\partial {x}}}",
    "d/d{x} {x}^{n}",
    "d/d{x} ({x}**{n})",
    "d/d{x}({x}^{n})",
    "d/d{x}[{x}^{n}]",
    "(d/d{x})({x}^{n})",
    "d({x}^{n})/d{x}",
    "d({x}**{n})/d{x}",
    "∂/∂{x} ({x}^{n})",
]
SECOND = [
    r"\frac{{d^2}}{{d{x}^2}} {x}^3",
    r"\frac{{d^{{2}}}}{{d{x}^{{2}}}}({x}^3)",
    r"\frac{{d^2({x}^3)}}{{d{x}^2}}",
    r"\frac{{\partial^2}}{{\partial {x}^2}} {x}^3",
    r"\frac{{\partial^2}}{{\partial {x} \partial {x}}} {x}^3",
    r"\frac{{d}}{{d{x}}}\frac{{d}}{{d{x}}} {x}^3",
    "d^2/d{x}^2 ({x}^3)",
    "d^2/d{x}^2 {x}^3",
]
NOT_READ = [
    "d/dx*(x**2)",
    r"\frac{df(x)}{dx^2}",
    r"\frac{d^2}{dx} x^2",
    r"\frac{d}{dx^2} x^2",
    r"\frac{d x^2 + 1}{dx}",
    r"\frac{d^3}{dx^2} x^3",
    "d/dx",
    r"\frac{d}{dx}",
    r"\frac{d}{di} i^2",
]


@given(st.sampled_from(OPERATORS), st.sampled_from("xtuvzrs"), st.integers(1, 6), st.integers(-9, 40))
def test_a_derivative_in_any_spelling_is_judged(form: str, x: str, power: int, factor: int) -> None:
    text = form.format(x=x, n=power)
    assert check_claim(f"{text} = {power}*{x}^({power} - 1)").true is True
    assert check_claim(f"{text} = {factor}*{x}^({power} - 1)").true is (factor == power)
    assert check_claim(f"{text} = {power}*{x}^{power} + 1").true is False


@given(st.sampled_from(SECOND), st.sampled_from("xtuvzrs"), st.integers(-9, 40))
def test_a_second_derivative_in_any_spelling_is_judged(form: str, x: str, factor: int) -> None:
    text = form.format(x=x)
    assert check_claim(f"{text} = {factor}{x}").true is (factor == 6)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_has_the_form_of_a_derivative_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(SyntaxRefused):
        parse(text)
    for right in ("2x", "2*x", "0", "1"):
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


BODIES = {
    # the product, where no bracket comes first
    r"\frac{d}{dx} x^2 \sin x = 2x\sin x + x^2\cos x": True,
    r"\frac{d}{dx} x^2 \sin x = 2x\sin x": None,
    r"\frac{d}{dx} x^2 \cdot \sin x = 2x\sin x + x^2\cos x": True,
    r"\frac{d}{dx} x^2 \sin x = 2x\cos x": False,
    # the bracket alone, where none follows it
    r"\frac{d}{dx}(x^2)\sin x = 2x\sin x": True,
    r"\frac{d}{dx}[x^2]\sin x + x^2\frac{d}{dx}[\sin x] = 2x\sin x + x^2\cos x": True,
    r"\frac{d}{dx}[x^2\sin x] = \frac{d}{dx}[x^2]\cdot\sin x + x^2\cdot\frac{d}{dx}[\sin x]": True,
    r"\frac{d}{dx}[x^2\sin x] = \frac{d}{dx}[x^2]\cdot\frac{d}{dx}[\sin x]": False,
    r"\frac{d}{dx}[x^2]\sin x = 2x\sin x + x^2\cos x": False,
    r"\frac{d}{dx}(x^2+1)(x-3) = 2x(x-3) + x^2+1": True,
    r"\frac{d}{dx}(x^2+1)(x-3) = 2x(x-3)": None,
    r"\frac{d}{dx}(x^2+1)(x-3) = 2x": False,
    r"\frac{d}{dx}(x+1)^3 = 3(x+1)^2": True,
    # a sum without brackets
    r"\frac{d}{dx} x^2 + 3x = 5x": True,
    r"\frac{d}{dx} x^2 + 3x = 2x + 3": None,
    r"\frac{d}{dx} x^2 + 3x = 2x + 4": False,
    r"\frac{d}{dx}(x^2 + 3x) = 2x + 3": True,
    r"2\frac{d}{dx} x^2 = 4x": True,
    r"-\frac{d}{dx} \cos x = \sin x": True,
    r"\frac{d}{dx_1} x_1^2 = 2x_1": True,
    r"\frac{d}{d\theta} \sin\theta = \cos\theta": True,
    r"\frac{d}{d\theta} \sin\theta = -\cos\theta": False,
    # sums, products and limits
    r"\sum_{k=1}^{n} k = \frac{n(n+1)}{2}": True,
    r"\sum_{k=1}^{n} k = \frac{n(n-1)}{2}": False,
    r"\sum_{i=1}^{10} i^2 = 385": True,
    r"\sum_{i=1}^{10} i^2 = 384": False,
    r"\sum\limits_{k=1}^{n} 2k - 1 = n^2 + n - 1": True,
    r"\sum_{k=1}^{n} 2k - 1 = n^2": None,
    r"\sum_{k=1}^{n} (2k - 1) = n^2": True,
    r"\sum_{k=1}^{4} k^2 + k = 40": True,
    r"\sum_{k=1}^{3} k + \sum_{k=1}^{3} k^2 = 20": True,
    r"\sum_{n=0}^\infty \frac{1}{2^n} = 2": True,
    r"\sum_{n=0}^\infty \frac{1}{2^n} = 3": False,
    r"\prod_{k=1}^{5} k = 120": True,
    r"\prod_{k=1}^{5} k = 60": False,
    r"\lim_{x \to 0} \frac{\sin x}{x} = 1": True,
    r"\lim_{x \to 0} \frac{\sin x}{x} = 0": False,
    r"\lim_{x\to 2} x^2 + 3x = 10": True,
    r"\lim_{x\to 2} x^2 + 3x = 4": False,
    r"\lim_{x\rightarrow 0^+} \frac1x = \infty": True,
    r"\lim_{x\to 0^{-}} \frac1x = -\infty": True,
    r"\lim_{x\to 0^{-}} \frac1x = \infty": False,
    r"\lim\limits_{h\to 0}\frac{(x+h)^2-x^2}{h} = 2x": True,
    r"\lim_{h\to 0}\frac{(x+h)^2-x^2}{h} = x": False,
    "lim_{x->0} sin(x)/x = 1": True,
    "lim_{x→0} sin(x)/x = 2": False,
    r"\lim_{n\to\infty} \left(1+\frac1n\right)^n = e": True,
    r"\lim_{n\to\infty} \left(1+\frac1n\right)^n = 2": False,
    # integrals
    r"\int x^2 \, dx = \frac{x^3}{3} + C": True,
    r"\int x^2 dx = \frac{x^3}{2} + C": False,
    r"\int xdx = x^2/2": True,
    r"\int x + 1 \,\mathrm{d}x = \frac{x^2}{2} + x + C": True,
    r"\int_0^1 x^2 dx = \frac13": True,
    r"\int_0^1 x^2 dx = \frac12": False,
    r"\int\limits_{0}^{\pi} \sin x \, dx = 2": True,
    r"\int_{x=0}^{1} x\,dx = 1/2": True,
    r"\int_0^1\int_0^2 xy\,dy\,dx = 1": True,
    r"\int \frac{dx}{x} = \ln|x| + C": True,
    r"\int \frac{2x\,dx}{x^2+1} = \ln(x^2+1) + C": True,
    r"\int \frac{2x\,dx}{x^2+1} = 2\ln(x^2+1) + C": False,
    r"\int \cos\theta\,d\theta = \sin\theta + C": True,
    r"\int \cos\theta\,d\theta = -\sin\theta + C": False,
    r"\int x e^x dx = x e^x - \int e^x dx": True,
    r"\int x e^x dx = x e^x + \int e^x dx": False,
    r"2\int x dx = x^2 + C": True,
    "∫ x e^(2x) dx = (2x-1)e^(2x)/4 + C": True,
    "∫ x e^(2x) dx = (2x+1)e^(2x)/4 + C": False,
    r"\int dx = x + C": True,
    r"\det\begin{pmatrix}1&2\\3&4\end{pmatrix} = -2": True,
    r"\det\begin{bmatrix}1&2\\3&4\end{bmatrix} = 2": False,
    r"{n \over 2} + {n \over 2} = n": True,
    r"{5 \choose 2} = 10": True,
    r"{5 \choose 2} = 12": False,
    r"17 \bmod 5 = 2": True,
    r"17 \bmod 5 = 3": False,
    r"\frac{8!}{3!5!} = 56": True,
    r"\frac{8!}{3!5!} = 57": False,
    r"\sqrt23 = 3\sqrt2": True,
    r"\sqrt23 = \sqrt{23}": None,
    r"\sqrt23 = \sqrt{6}": False,
}


@pytest.mark.parametrize("claim", BODIES)
def test_a_body_reaches_as_far_as_is_meant(claim: str) -> None:
    assert check_claim(claim).true is BODIES[claim]
