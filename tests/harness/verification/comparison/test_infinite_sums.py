"""Sums up to infinity, decided without SymPy: series made to telescope, polynomials times powers added up here term by
term, and values beside mpmath's."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)
WHOLE = st.integers(-9, 9)
POSITIVE = st.integers(1, 9)


def verdict(left: str, right: str) -> bool | None:
    """What our own rooms say of left = right."""
    return compare(parse(left), parse(right), options=ALONE).equal


def ball(sum_: str) -> Any:
    """The enclosure of a sum."""
    with precision(BITS):
        return Tape(parse(sum_))({})


@given(a=WHOLE, b=POSITIVE, c=POSITIVE, d=POSITIVE, k=st.integers(1, 3), low=st.integers(0, 4))
def test_a_series_made_to_telescope_has_the_value_it_was_made_for(a: int, b: int, c: int, d: int, k: int, low: int):
    start = f"({a} + {b})/({c}*n + {d})**{k}"
    body = f"{start} - {start.replace('n', f'(n + {b})')}"
    value = sum((Fraction(a + b) / (c * n + d) ** k for n in range(low, low + b)), Fraction(0))
    assert verdict(f"Sum({body}, (n, {low}, oo))", str(value)) is True
    assert verdict(f"Sum({body}, (n, {low}, oo))", f"{value} + 10**(-80)") is False


@given(
    p=st.lists(WHOLE, min_size=1, max_size=4),
    q=st.fractions(-1, 1, max_denominator=9).filter(lambda q: 0 < abs(q) < 1),
    low=st.integers(-3, 4),
)
def test_a_polynomial_times_a_power_adds_up_to_its_exact_sum(p: list[int], q: Fraction, low: int):
    def term(n: int) -> Fraction:
        return sum((c * Fraction(n) ** i for i, c in enumerate(p)), Fraction(0)) * q**n

    body = f"({' + '.join(f'({c})*n**{i}' for i, c in enumerate(p))})*({q})**n"
    seen = float(sum((term(n) for n in range(low, 400)), Fraction(0)))
    value = ball(f"Sum({body}, (n, {low}, oo))")
    assert float(value.real.mid()) == pytest.approx(seen, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("body", "low"),
    [
        ("1/(n**3 + n + 1)", 0),
        ("(n + 1)/(n**2 + n + 3)**2", 2),
        ("1/(4*n**4 + 1)", 1),
        ("(-1)**n/(n**2 + 2)", 3),
        ("n**3/factorial(n)", 0),
        ("3**n/factorial(2*n + 1)", 1),
        ("1/(n*binomial(2*n, n))", 1),
        ("exp(-2*n)*(n + 1)", 0),
    ],
)
def test_a_series_has_mpmath_s_value(body: str, low: int):
    def term(n: mpmath.mpf) -> mpmath.mpf:
        names = {"n": n, "factorial": mpmath.factorial, "binomial": mpmath.binomial, "exp": mpmath.exp}
        return mpmath.mpf(eval(body, names))  # noqa: S307 (a body written above)

    with mpmath.workdps(30):
        expected = mpmath.nsum(term, [low, mpmath.inf])
        value = ball(f"Sum({body}, (n, {low}, oo))")
        assert mpmath.almosteq(mpmath.mpf(value.real.mid().str(25, radius=False)), expected, rel_eps=1e-12)


@given(c=WHOLE, d=POSITIVE, power=st.integers(-2, 1), said=st.fractions(-5, 5, max_denominator=7))
def test_a_series_that_diverges_has_no_value(c: int, d: int, power: int, said: Fraction):
    claim = f"Sum(({c} + {d}*n**2)**({power})*(n + {d})**{abs(2 * min(power, 0)) + 0 if power else 0}, (n, 1, oo))"
    assert verdict(claim, str(said)) in (False, None)
    assert verdict(claim, str(said)) is not True


@pytest.mark.parametrize(
    "sum_",
    [
        "Sum(n**100000, (n, 1, oo))",
        "Sum(1/(n**200 + 1), (n, 1, oo))",
        "Sum((10**9999)**n, (n, 1, oo))",
        "Sum((1/2)**n, (n, 10**9, oo))",
        "Sum(1/n**2, (n, 10**30, oo))",
        "Sum(factorial(1000*n)/factorial(n), (n, 1, oo))",
        "Sum((999999/1000000)**n/(n**2 + 1), (n, 1, oo))",
    ],
)
def test_a_hostile_series_is_no_error_and_never_a_wrong_value(sum_: str):
    assert verdict(sum_, "1/3") is not True
