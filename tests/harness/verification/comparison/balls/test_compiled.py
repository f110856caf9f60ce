"""Trees compiled for balls: the value is inside the ball, and both ways to a value agree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import balls_of, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.algebra import substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape, glance, value_at
from harness.verification.comparison.balls.points import as_node
from harness.verification.comparison.exact.quotients import rational

pytestmark = pytest.mark.fast

values = st.fractions(-9, 9, max_denominator=7)
arithmetic = st.recursive(
    st.one_of(st.integers(-9, 9).map(lambda n: f"({n})"), st.sampled_from(["x", "y"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.integers(0, 3)).map(lambda t: f"({t[0]}**{t[1]})"),
    ),
    max_leaves=8,
)


@given(arithmetic, values, values)
def test_the_exact_value_lies_in_the_ball(text: str, x: Fraction, y: Fraction) -> None:
    node, point = parse(text), {"x": x, "y": y}
    exact = rational(substitute(node, {name: as_node(value) for name, value in point.items()}))
    with precision(128):
        value = Tape(node)(balls_of(point))
        if exact is None:
            assert not value.is_finite() or value.imag.is_zero()
        else:
            assert value.real.overlaps(arb(fmpq(exact)))


FUNCTIONS = ["sin(x)*exp(y)", "log(x**2 + 1) - atan(y)", "sqrt(x**2 + y**2)", "tanh(x)/cosh(y)", "Abs(x - y)", "erf(x)"]


@pytest.mark.parametrize("text", FUNCTIONS)
@given(x=values, y=values)
def test_a_tape_a_glance_and_a_walk_agree(text: str, x: Fraction, y: Fraction) -> None:
    node = parse(text)
    with precision(128):
        point = balls_of({"x": x, "y": y})
        tape, walked, both = Tape(node)(point), value_at(node, point, {}), glance(node, node, point)
    assert tape.overlaps(walked)
    assert both is not None
    assert both[0].overlaps(tape)
    assert both[1].overlaps(tape)


def test_two_trees_share_one_tape() -> None:
    with precision(128):
        left, right = Tape(parse("x**2"), parse("x**3")).both(balls_of({"x": Fraction(3)}))
    assert (left.real, right.real) == (9, 27)


def test_the_same_trees_have_one_fingerprint_and_another_number_changes_it() -> None:
    one, again, other = (Tape(parse(text)).fingerprint for text in ("x**2 + 5", "x**2 + 5", "x**2 + 6"))
    assert one == again != other


def test_a_head_without_a_value_in_balls_is_undecided() -> None:
    with pytest.raises(Undecided):
        Tape(Node("Interval", (parse("0"), parse("1"))))
