"""Integrals up to a name by the fundamental theorem, and iterated indefinite integrals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.by_property import ANALYTIC_ON_REALS, OF_ONE
from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.integrals.fundamental import by_fundamental_theorem, smooth
from harness.verification.comparison.integrals.iterated import compare_iterated
from harness.verification.comparison.values.values import Context


def integrated(a: str, b: str) -> bool | None:
    verdict = by_fundamental_theorem(parse(a), parse(b), Context())
    return None if verdict is None else verdict.equal


@given(low=st.integers(-3, 3), c=st.integers(1, 4), power=st.integers(1, 4))
def test_the_integral_of_a_derivative_is_the_function_less_its_value_at_the_lower_end(
    low: int, c: int, power: int
) -> None:
    text = f"Integral({c}*{power}*t**{power - 1}*cos(t**{power}), (t, {low}, x))"
    value = f"{c}*sin(x**{power}) - {c}*sin(({low})**{power})"
    assert integrated(text, value) is True
    assert integrated(value, text) is True
    assert integrated(text, f"{value} + 1/1000") is False
    assert integrated(text, f"2*({value}) + x") is False


@pytest.mark.parametrize(
    ("text", "said", "equal"),
    [
        ("Integral(airyaiprime(t), (t, 0, x))", "airyai(x) - airyai(0)", True),
        ("Integral(airyaiprime(t), (t, 0, x))", "airyai(x) + airyai(0)", False),
        ("Integral(1/(1 + t**2), (t, 0, x))", "atan(x)", True),
        ("Integral(1/(1 + t**2), (t, 0, x))", "atan(2*x)", False),
        ("Integral(1/t, (t, 1, x))", "log(x)", None),
        ("Integral(sign(t), (t, 0, x))", "x", None),
        ("Integral(t, (t, 0, x))", "Abs(x)*x/2", None),
        ("Integral(t, (t, 0, 2))", "2", None),
        ("x", "x", None),
    ],
)
def test_what_the_theorem_says(text: str, said: str, equal: bool | None) -> None:
    assert integrated(text, said) is equal


@pytest.mark.parametrize("name", sorted(ANALYTIC_ON_REALS & OF_ONE))
def test_what_is_analytic_on_the_reals_is_smooth(name: str) -> None:
    assert smooth(parse(f"{name}(x**2 + 1)"), "x")
    assert not smooth(parse(f"{name}(1/x)"), "x")
    assert not smooth(parse(f"{name}(sqrt(x))"), "x")


@pytest.mark.parametrize("text", "tan(x)|log(x)|sqrt(x)|Abs(x)|x**(1/2)|1/x|floor(x)|I*x|gamma(x)".split("|"))
def test_what_has_a_pole_a_jump_a_root_or_is_not_real_is_not_smooth(text: str) -> None:
    assert not smooth(parse(text), "x")


@pytest.mark.parametrize(
    ("text", "said", "equal"),
    [
        ("Integral(4*x*y, x, y)", "x**2*y**2", True),
        ("Integral(4*x*y, x, y)", "x**2*y", False),
        ("Integral(2*y*Si(x), x, y)", "y**2*(x*Si(x) + cos(x))", True),
        ("Integral(2*y*Si(x), x, y)", "y**2*(x*Si(x) - cos(x))", False),
        ("Integral(exp(x)*cos(y), x, y)", "exp(x)*sin(y)", True),
        ("Integral(exp(x)*cos(y), x, y)", "-exp(x)*sin(y)", False),
    ],
)
def test_an_iterated_integral_is_judged_by_its_derivative(text: str, said: str, equal: bool) -> None:
    verdict = compare_iterated(parse(text), parse(said), Context())
    assert verdict is not None
    assert verdict.equal is equal


@pytest.mark.parametrize("said", ["x**2*y**2 + x", "x**2*y**2 + 3", "x**2*y**2*sign(x)**2"])
def test_a_term_that_is_free_or_may_jump_is_undecided(said: str) -> None:
    with pytest.raises(Undecided):
        compare_iterated(parse("Integral(4*x*y, x, y)"), parse(said), Context())


def test_one_integration_is_none() -> None:
    assert compare_iterated(parse("Integral(2*x, x)"), parse("x**2"), Context()) is None
