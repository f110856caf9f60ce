"""Where pieces of functions end, and the points that are laid between them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.breakpoints import breakpoints
from harness.verification.comparison.balls.points import REALS, Grid, Region, as_node, names_of, region_of_assumption
from harness.verification.comparison.exact.quotients import rational

pytestmark = pytest.mark.fast

ends = st.fractions(-30, 30, max_denominator=6)


def points(text: str) -> tuple[list[float], bool]:
    with precision(BITS):
        found = breakpoints((parse(text),), "x")
        return [float(point.mid()) for point in found.points], found.complete


@given(st.lists(ends, min_size=1, max_size=4, unique=True), st.sampled_from(["Abs", "sign", "Heaviside"]))
def test_every_corner_of_a_sum_is_found_in_order(corners: list[Fraction], head: str) -> None:
    found, complete = points(" + ".join(f"{head}(x - ({corner}))" for corner in corners))
    assert complete
    assert found == pytest.approx(sorted(map(float, corners)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Max(x, 3)", [3.0]),
        ("Min(x**2, 4)", [-2.0, 2.0]),
        ("Piecewise((x, x < 1), (x**2, True))", [1.0]),
        ("Abs(x**2 - 9)", [-3.0, 3.0]),
        ("Abs(exp(x) - 1)", [0.0]),
        ("sqrt((x - 2)**2)", [2.0]),
        ("x**2 + 1", []),
    ],
)
def test_known_breakpoints(text: str, expected: list[float]) -> None:
    found, complete = points(text)
    assert complete
    assert [point for point in expected if not any(abs(point - other) < 1e-9 for other in found)] == []


def test_a_corner_that_cannot_be_isolated_is_said_to_be_missing() -> None:
    assert points("sign(exp(x) - x**2 + sin(x))")[1] is False


@given(st.lists(ends, min_size=1, max_size=3, unique=True))
def test_points_are_laid_into_every_cell(corners: list[Fraction]) -> None:
    trees = (parse(" + ".join(f"Abs(x - ({corner}))" for corner in corners)), parse("x"))
    with precision(BITS):
        tried = [point["x"] for point in Grid(trees, ["x"], {})]
    marks = sorted(corners)
    for low, high in zip([None, *marks], [*marks, None], strict=True):
        inside = [x for x in tried if (low is None or x > low) and (high is None or x < high)]
        assert inside, (low, high)


@given(ends, st.fractions(1, 20, max_denominator=4), st.booleans())
def test_no_point_lies_outside_its_region(low: Fraction, width: Fraction, whole: bool) -> None:
    region = Region(low, low + width, whole=whole)
    with precision(BITS):
        for point in Grid((parse("x**2"), parse("x")), ["x"], {"x": region}):
            assert region.holds(point["x"])


def test_points_of_two_names_take_all_signs() -> None:
    with precision(BITS):
        tried = list(Grid((parse("x*y"), parse("y*x")), ["x", "y"], {}))
    assert len({(point["x"] > 0, point["y"] > 0) for point in tried}) == 4


@given(ends)
def test_a_fraction_and_its_tree_are_one(value: Fraction) -> None:
    exact = rational(as_node(value))
    assert (int(exact.p), int(exact.q)) == (value.numerator, value.denominator)


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("positive", [Fraction(1, 2), Fraction(7)], [Fraction(0), Fraction(-1)]),
        ("negative", [Fraction(-3)], [Fraction(0), Fraction(2)]),
        ("integer", [Fraction(-3), Fraction(0)], [Fraction(1, 2)]),
        ("positive integer", [Fraction(4)], [Fraction(1, 2), Fraction(-4)]),
        ("integer, positive", [Fraction(4)], [Fraction(-4)]),
        ("real", [Fraction(-7, 3)], []),
    ],
)
def test_an_assumption_is_a_region(words: str, inside: list[Fraction], outside: list[Fraction]) -> None:
    region = region_of_assumption(words)
    assert region is not None
    assert all(map(region.holds, inside))
    assert not any(map(region.holds, outside))


def test_an_assumption_that_nobody_knows_is_none() -> None:
    assert region_of_assumption("purple") is None
    assert REALS.holds(Fraction(0))
    assert names_of(parse("x*y"), parse("a")) == ["a", "x", "y"]
