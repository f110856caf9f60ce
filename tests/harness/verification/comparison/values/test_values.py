"""Values: infinities, domains, separation bounds, double factorials, functions that nobody declared."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, verify
from harness.formulas.functions.balls import BITS, balls_of, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.values.differences import differ_as_numbers, settled
from harness.verification.comparison.values.domains import region_of, regions_of
from harness.verification.comparison.values.double import double_factorial
from harness.verification.comparison.values.numeric import show
from harness.verification.comparison.values.separation import separation
from harness.verification.comparison.values.unknown import has_unknowns
from harness.verification.comparison.values.values import PLAIN, compare_values, infinity

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("oo", "oo"),
        ("-oo", "-oo"),
        ("3*oo", "oo"),
        ("-2*oo", "-oo"),
        ("zoo", "zoo"),
        ("nan", "nan"),
        ("5", None),
        ("x", None),
        ("Max(oo, 3)", "oo"),
        ("oo/2", "oo"),
    ],
)
def test_which_infinity_a_tree_is(text: str, which: str | None) -> None:
    assert infinity(parse(text)) == which


@pytest.mark.parametrize(
    ("text", "value"), [("x + 1", True), ("{1, 2}", False), ("Matrix([[1]])", False), ("x < 1", False)]
)
def test_what_stands_for_one_value(text: str, value: bool) -> None:
    assert is_value(parse(text)) is value


fractions = st.fractions(-30, 30, max_denominator=9)


@given(fractions, fractions)
def test_two_fractions_are_compared_exactly(a: Fraction, b: Fraction) -> None:
    assert compare_values(parse(f"({a})"), parse(f"({b})")).equal is (a == b)


@given(st.integers(2, 60), st.integers(1, 8))
def test_a_root_of_a_square_is_the_number_and_one_beside_it_is_not(n: int, k: int) -> None:
    assert compare_values(parse(f"sqrt({n * k * k})"), parse(f"{k}*sqrt({n})")).equal is True
    assert compare_values(parse(f"sqrt({n * k * k + 1})"), parse(f"{k}*sqrt({n})")).equal is False


ROOTS = [
    ("sqrt(2) + sqrt(3)", "sqrt(5 + 2*sqrt(6))"),
    ("sqrt(7 + 4*sqrt(3))", "2 + sqrt(3)"),
    ("(1 + sqrt(5))/2", "GoldenRatio"),
]


@pytest.mark.parametrize(("a", "b"), ROOTS)
def test_numbers_that_are_equal_leave_no_room_by_their_separation(a: str, b: str) -> None:
    left, right = parse(a), parse(b)
    bound = separation(left, right)
    assert bound.proven
    with precision(max(BITS, 2 * math.ceil(bound.bits))):
        assert bound.closed(Tape(left)({}), Tape(right)({}))


@given(st.integers(2, 40), st.integers(2, 40), st.integers(1, 90))
def test_numbers_that_differ_do_so_by_their_separation_at_least(a: int, b: int, c: int) -> None:
    left, right = parse(f"sqrt({a}) + sqrt({b})"), parse(f"sqrt({c})")
    bound = separation(left, right)
    with precision(1024):
        difference = abs(Tape(left)({}) - Tape(right)({}))
        if not difference.contains(0):
            assert difference > arb(2) ** -math.ceil(bound.bits)


def test_beside_algebraic_numbers_a_bound_is_not_proven() -> None:
    assert not separation(parse("zeta(3)"), parse("pi")).proven


@pytest.mark.parametrize(
    ("a", "b", "differ"), [("tanh(5000)", "1", True), ("exp(10000)", "exp(5000)**2", False), ("exp(-5000)", "0", True)]
)
def test_differences_too_small_to_be_seen_are_told_exactly(a: str, b: str, differ: bool) -> None:
    assert differ_as_numbers(parse(a), parse(b)) is differ


def test_a_tree_is_settled_in_the_cell_of_a_point() -> None:
    with precision(BITS):
        point = balls_of({"x": Fraction(-2)})
        assert compare_values(settled(parse("Abs(x) + 1"), point), parse("1 - x")).equal is True
        assert compare_values(settled(parse("Piecewise((x, x < 0), (7, True))"), point), parse("x")).equal is True


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        ("Interval(0, 1)", [Fraction(1, 2)], [Fraction(2), Fraction(-1)]),
        ("Reals", [Fraction(-5)], []),
        ("Integers", [Fraction(3)], [Fraction(1, 2)]),
        ("Union(Interval(0, 1), Interval(4, 5))", [Fraction(1, 2), Fraction(9, 2)], [Fraction(2)]),
        ("Complement(Integers, {0})", [Fraction(1)], [Fraction(0), Fraction(1, 2)]),
        ("Interval.open(2, oo)", [Fraction(3)], [Fraction(1)]),
    ],
)
def test_a_domain_is_a_region(domain: str, inside: list[Fraction], outside: list[Fraction]) -> None:
    region = region_of(parse(domain))
    assert all(map(region.holds, inside))
    assert not any(map(region.holds, outside))


def test_an_assumption_comes_before_the_domain() -> None:
    regions = regions_of(["x", "n"], parse("Interval(0, 1)"), {"n": "positive integer"})
    assert regions["x"].holds(Fraction(1, 2))
    assert regions["n"].holds(Fraction(4))
    assert not regions["n"].holds(Fraction(1, 2))


@pytest.mark.parametrize("domain", ["{1, 2}", "x < 1"])
def test_what_describes_no_region_is_an_error(domain: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        region_of(parse(domain))


@given(st.integers(0, 12))
def test_a_double_factorial_has_its_value(n: int) -> None:
    written = double_factorial(parse("factorial2(2*k)"))
    assert written.head != "factorial2"
    with precision(BITS):
        value = Tape(written)(balls_of({"k": Fraction(n)}))
        assert value.overlaps(balls_of({"v": Fraction(math.prod(range(2, 2 * n + 1, 2)))})["v"])


def test_functions_that_nobody_declared_are_seen() -> None:
    assert has_unknowns(parse("f(x) + 1"))
    assert not has_unknowns(parse("sin(x) + 1"))
    assert compare_values(parse("f(x) + f(x)"), parse("2*f(x)"), PLAIN).equal is True
    assert compare_values(parse("f(2*x)"), parse("2*f(x)"), PLAIN).equal is not True


@pytest.mark.parametrize(("text", "shown"), [("1/2", "0.5"), ("3", "3"), ("10**400", "beyond")])
def test_a_ball_is_shown_as_a_person_would_write_it(text: str, shown: str) -> None:
    with precision(BITS):
        assert shown in show(Tape(parse(text))({}))


def test_a_whole_number_that_the_domain_leaves_out_is_not_tried() -> None:
    gold = Answer("expression", "n*sign(n)**2/n", "n", domain="Complement(Integers, {0})")
    assert verify(gold, "1", fallback=False).equal is True
    assert verify(Answer("expression", "sign(n)**2", "n", domain="Integers"), "1", fallback=False).equal is False
