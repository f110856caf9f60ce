"""Definite integrals with a value that is written down, beside mpmath's numbers and beside what they were made from."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.comparison.sympy_fallback import ask
from harness.verification.options import Options

ALONE = Options(fallback=False)
SMALL = st.integers(-4, 4)
LINE = "exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi))"
PLANE = "exp(-(x - a)**2/(2*s**2))*exp(-(y - b)**2/(2*t**2))/(2*pi*s*t)"
RATE = st.fractions("1/4", 4, max_denominator=6)


def verdict(left: str, right: str, **assumptions: str) -> bool | None:
    """What our own rooms say of left = right."""
    return compare(parse(left), parse(right), assumptions=assumptions, options=ALONE).equal


def polynomial(coefficients: list[int], name: str) -> str:
    """The polynomial as a program would write it."""
    return " + ".join(f"({c})*{name}**{k}" for k, c in enumerate(coefficients))


@given(p=st.lists(SMALL, min_size=1, max_size=4), rate=RATE, speed=RATE, wave=st.sampled_from(["sin", "cos"]))
def test_a_polynomial_times_a_fading_wave_has_mpmath_s_integral(
    p: list[int], rate: Fraction, speed: Fraction, wave: str
):
    exponent = mpmath.mpc(rate.numerator, 0) / rate.denominator - 1j * mpmath.mpf(speed.numerator) / speed.denominator
    value = sum(c * mpmath.factorial(k) / exponent ** (k + 1) for k, c in enumerate(p))
    number = value.imag if wave == "sin" else value.real
    claim = f"Integral(({polynomial(p, 'x')})*exp(-({rate})*x)*{wave}(({speed})*x), (x, 0, oo))"
    assert verdict(claim, mpmath.nstr(number + 1, 12)) is False
    assert verdict(f"floor(1000*{claim} + 1/2)", str(int(mpmath.floor(1000 * number + 0.5)))) is not False


@given(m=SMALL, s=st.integers(1, 5), k=st.integers(0, 4))
def test_the_moments_of_a_gaussian_are_those_of_the_normal_distribution(m: int, s: int, k: int):
    moments = [1, m, m**2 + s**2, m**3 + 3 * m * s**2, m**4 + 6 * m**2 * s**2 + 3 * s**4]
    density = f"exp(-(x - ({m}))**2/(2*{s}**2))/({s}*sqrt(2*pi))"
    assert verdict(f"Integral(x**{k}*{density}, (x, -oo, oo))", str(moments[k])) is True
    assert verdict(f"Integral(x**{k}*{density}, (x, -oo, oo))", f"{moments[k]} + 10**(-30)") is False


@given(a=st.integers(1, 6), b=st.integers(1, 6), rate=st.integers(0, 2))
def test_frullani_s_integral_is_a_logarithm(a: int, b: int, rate: int):
    body = f"(exp(-{a + rate}*x) - exp(-{b + rate}*x))/x"
    assert verdict(f"Integral({body}, (x, 0, oo))", f"log({b + rate}) - log({a + rate})") is True
    assert verdict(f"Integral({body}, (x, 0, oo))", f"log({b + rate}) - log({a + rate}) + 10**(-25)") is False


@given(rates=st.lists(st.integers(-5, 5).filter(bool), min_size=1, max_size=3))
def test_a_sum_of_sines_over_x_counts_the_signs_of_their_speeds(rates: list[int]):
    body = f"({' + '.join(f'sin(({r})*x)' for r in rates)})/x"
    signs = sum(1 if r > 0 else -1 for r in rates)
    assert verdict(f"Integral({body}, (x, 0, oo))", f"{signs}*pi/2") is True
    assert verdict(f"Integral({body}, (x, 0, oo))", f"{signs + 1}*pi/2") is False


@given(p=st.lists(SMALL, min_size=2, max_size=4), low=SMALL)
def test_an_integral_up_to_a_name_is_the_function_it_was_made_from(p: list[int], low: int):
    slope = polynomial([k * c for k, c in enumerate(p)][1:], "t")
    said = f"({polynomial(p, 'z')}) - ({polynomial(p, f'({low})')})"
    body = f"({slope}) + cos(t)"
    assert verdict(f"Integral({body}, (t, {low}, z))", f"{said} + sin(z) - sin({low})") is True
    assert verdict(f"Integral({body}, (t, {low}, z))", f"{said} + sin(z) - sin({low}) + 10**(-20)") is False


@pytest.mark.parametrize(
    ("integral", "said", "assumptions", "wanted"),
    [
        ("Integral(lambda*x**2*exp(-lambda*x), (x, 0, oo))", "2/lambda**2", {"lambda": "positive"}, True),
        ("Integral(lambda*x**2*exp(-lambda*x), (x, 0, oo))", "2/lambda", {"lambda": "positive"}, False),
        ("Integral(exp(-a*x)*cos(b*x), (x, 0, oo))", "a/(a**2 + b**2)", {"a": "positive", "b": "positive"}, True),
        ("Integral(exp(-a*x)*cos(b*x), (x, 0, oo))", "b/(a**2 + b**2)", {"a": "positive", "b": "positive"}, False),
        ("Integral(x**3*exp(-a*x**2), (x, 0, oo))", "1/(2*a**2)", {"a": "positive"}, True),
        ("Integral(x**3*exp(-a*x**2), (x, 0, oo))", "1/(2*a)", {"a": "positive"}, False),
        ("Integral(exp(-a*x), (x, 0, oo))", "1/a", {"a": "negative"}, None),
        (f"Integral(x**2*{LINE}, (x, -oo, oo))", "m**2 + s**2", {"s": "positive"}, True),
        (f"Integral(x**2*{LINE}, (x, -oo, oo))", "m**2 + s", {"s": "positive"}, False),
        (f"Integral(x*y*{PLANE}, (x, -oo, oo), (y, -oo, oo))", "a*b", {"s": "positive", "t": "positive"}, True),
        (f"Integral(x*y*{PLANE}, (x, -oo, oo), (y, -oo, oo))", "-a*b", {"s": "positive", "t": "positive"}, False),
        ("Integral(sqrt(x**2), (x, -1, y))", "y**2/2 - 1/2", {"y": "positive"}, False),
    ],
)
def test_an_integral_with_letters_is_judged_where_they_may_lie(
    integral: str, said: str, assumptions: dict[str, str], wanted: bool | None
):
    assert compare(parse(integral), parse(said), assumptions=assumptions, options=ALONE).equal is wanted


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [
        ("Integral(exp(-a*x), (x, 0, oo)) = 1/a", {"a": "real"}),
        ("Integral(exp(-a*x), (x, 0, oo)) = 1/a", {"a": "negative"}),
        ("Integral(exp(-a*x**2), (x, -oo, oo)) = sqrt(pi/a)", {"a": "negative"}),
        ("Integral(exp(x)*sin(x), (x, 0, oo)) = -1/2", {}),
        ("Integral(sin(x)**2/x, (x, 0, oo)) = 0", {}),
        ("Integral(cos(x)/x**2, (x, 0, oo)) = -pi/2", {}),
        ("Integral(x*sin(x), (x, 0, oo)) = 0", {}),
    ],
)
def test_an_integral_that_may_not_converge_gets_no_value(claim: str, assumptions: dict[str, str]):
    assert check_claim(claim, assumptions=assumptions).true is not True


def test_a_gaussian_over_the_plane_costs_no_question_to_sympy():
    before = ask.fallback_seconds()
    body = "(x + y + 1)*exp(-(x - a)**2/(2*s**2))*exp(-(y - b)**2/(2*t**2))/(2*pi*s*t)"
    said = {"s": "positive", "t": "positive"}
    claim = f"Integral({body}, (x, -oo, oo), (y, -oo, oo)) = "
    assert check_claim(f"{claim} a + b + 1", assumptions=said).true is True
    assert check_claim(f"{claim} a + b + 2", assumptions=said).true is False
    assert ask.fallback_seconds() == before
