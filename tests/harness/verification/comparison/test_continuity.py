"""Limits beside branch cuts, against the function's own values close to the point."""

from __future__ import annotations

from fractions import Fraction

from flint import acb, arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.formulas.functions.balls import precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)
CLOSE, APART = arb("1e-20"), arb("1e-6")
slow = settings(max_examples=40, deadline=None)

head = st.sampled_from(
    [
        "log({})",
        "sqrt({})",
        "asin({})",
        "acos({})",
        "atan({})",
        "asinh({})",
        "acosh({})",
        "atanh({})",
        "acot({})",
        "asec({})",
        "acsc({})",
        "({})**(2/3)",
        "({})**(-1/2)",
    ]
)
real = st.fractions(min_value=-5, max_value=5, max_denominator=4)
small = st.sampled_from(["x", "x**2", "x**3", "x - x**2", "sin(x)", "exp(x) - 1", "x**2/3"])


@slow
@given(
    head,
    real,
    st.sampled_from(["1", "I"]),
    st.sampled_from(["1", "-1", "I", "-I", "1 + I"]),
    small,
    small,
    st.sampled_from("+-"),
)
def test_a_limit_beside_a_cut_is_where_the_values_near_the_point_go(
    shape: str, c: Fraction, turn: str, way: str, first: str, second: str, side: str
) -> None:
    assume(c != 0)
    body = shape.format(f"({c})*{turn} + ({way})*({first}) + ({second})")
    with precision(512):
        far = 1 if side == "+" else -1
        tape = Tape(parse(body))
        near, nearer = (tape({"x": acb(arb(far) / 10**k)}) for k in (60, 80))
    assume(near.is_finite() and abs(near - nearer) < CLOSE)
    limit = f"Limit({body}, x, 0, '{side}')"
    for value in ("", "conjugate", "-conjugate"):
        said = f"{value}({shape.format(f'({c})*{turn}')})"
        with precision(512):
            gap = abs(Tape(parse(said))({}) - near)
        verdict = compare(parse(limit), parse(said), options=ALONE).equal
        if gap < CLOSE:
            assert verdict is not False
        elif gap > APART:
            assert verdict is not True


@slow
@given(head, real, st.sampled_from(["I", "-I", "1 + I", "1 - I"]), st.sampled_from("+-"))
def test_a_limit_beside_a_cut_on_the_real_line_is_one_of_two_mirror_images(
    shape: str, c: Fraction, way: str, side: str
) -> None:
    assume(abs(c) not in (0, 1))
    limit = parse(f"Limit({shape.format(f'({c}) + ({way})*x')}, x, 0, '{side}')")
    value = shape.format(f"({c})")
    verdicts = [compare(limit, parse(said), options=ALONE).equal for said in (value, f"conjugate({value})")]
    with precision(512):
        real = Tape(parse(value))({}).imag.contains(0)
    # Off the cut the value is real and is its own mirror image; on it the side tells which of the two it is.
    assert verdicts.count(True) == (2 if real else 1)
