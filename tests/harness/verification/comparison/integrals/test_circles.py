"""Integrals through the root of a quadratic, beside the area of a circle's segment."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.integrals.circles import by_circle

SHARE = st.fractions(-1, 1, max_denominator=6)


def segment(end: Fraction, radius: int) -> str:
    """The area below a half circle about 0, from its middle to `end`."""
    return f"(({end})*sqrt({radius}**2 - ({end})**2) + {radius}**2*asin(({end})/{radius}))/2"


@given(middle=st.integers(-3, 3), radius=st.integers(1, 4), scale=st.integers(1, 4), low=SHARE, high=SHARE)
def test_the_root_becomes_a_cosine_and_the_area_stays(
    middle: int, radius: int, scale: int, low: Fraction, high: Fraction
) -> None:
    start, end = low * radius, high * radius
    body = f"sqrt({scale}*({radius}**2 - (x - ({middle}))**2))"
    turned = by_circle(parse(f"Integral({body}, (x, {middle + start}, {middle + end}))"))
    area = f"sqrt({scale})*({segment(end, radius)} - ({segment(start, radius)}))"
    assert "asin" in heads_of(turned)
    with precision(BITS):
        value = Tape(turned)({})
        assert value.overlaps(Tape(parse(area))({}))
        assert not value.overlaps(Tape(parse(f"{area} + 10**(-20)"))({}))


@pytest.mark.parametrize(
    "text",
    [
        "Integral(sqrt(4 - x**2), (x, -3, 1))",  # beyond the circle
        "Integral(sqrt(4 + x**2), (x, -1, 1))",
        "Integral(sqrt(4 - x), (x, -1, 1))",
        "Integral(1/sqrt(4 - x**2), (x, -2, 2))",  # the root vanishes at the ends
        "Integral(sqrt(4 - x**2)*sqrt(9 - x**2), (x, -1, 1))",
        "Integral(sqrt(a - x**2), (x, -1, 1))",
        "Integral(sqrt(4 - x**2), (x, 0, pi/2))",
        "Integral(sqrt(4 - x**2), x)",
        "Integral(x**2, (x, 0, 1))",
    ],
)
def test_what_is_no_root_of_such_a_quadratic_stays_as_it_is(text: str) -> None:
    assert by_circle(parse(text)) == parse(text)
