"""Sets of reals and of whole numbers, and relations, against membership looked up point by point."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.verification.comparison.sets.end_points import NotReal
from harness.verification.comparison.sets.integer_sets import compare_with_integers, has_integers
from harness.verification.comparison.sets.number_line import EMPTY
from harness.verification.comparison.sets.relations import compare_relations, truth
from harness.verification.comparison.sets.sets import compare_sets, extreme, simplified
from harness.verification.comparison.values.values import PLAIN, compare_values, infinity

pytestmark = pytest.mark.fast

LINE = [Fraction(k, 4) for k in range(-60, 61)]
ends = st.integers(-12, 12)


@st.composite
def sets(draw: st.DrawFn, depth: int = 2) -> tuple[str, frozenset[Fraction]]:
    """(text, its members among the points of LINE)."""
    if depth == 0 or draw(st.booleans()):
        low = draw(ends)
        high = draw(st.integers(low, 13))
        left, right = draw(st.booleans()), draw(st.booleans())
        if low == high:
            return f"{{{low}}}", frozenset({Fraction(low)})
        inside = {x for x in LINE if low < x < high}
        return (
            f"Interval({low}, {high}, {left}, {right})",
            frozenset(
                inside
                | ({Fraction(low)} - ({Fraction(low)} if left else set()))
                | ({Fraction(high)} if not right else set())
            ),
        )
    (a, in_a), (b, in_b) = draw(sets(depth - 1)), draw(sets(depth - 1))
    head, members = draw(
        st.sampled_from(
            [
                ("Union", in_a | in_b),
                ("Intersection", in_a & in_b),
                ("Complement", in_a - in_b),
                ("SymmetricDifference", in_a ^ in_b),
            ]
        )
    )
    return f"{head}({a}, {b})", members


@given(sets(), sets())
def test_two_sets_are_the_same_where_they_have_the_same_members(
    one: tuple[str, frozenset[Fraction]], other: tuple[str, frozenset[Fraction]]
) -> None:
    (a, in_a), (b, in_b) = one, other
    # Ends are whole numbers and LINE steps by quarters: sets of these that differ do so at a point of it.
    assert compare_sets(parse(a), parse(b)).equal is (in_a == in_b)


@given(sets())
def test_a_set_and_its_plain_form_are_the_same(one: tuple[str, frozenset[Fraction]]) -> None:
    plain = simplified(parse(one[0]))
    assert compare_sets(parse(one[0]), plain).equal is True
    assert (plain == EMPTY) is (not one[1])


@given(sets().filter(lambda one: bool(one[1])))
def test_the_supremum_is_no_less_than_any_member(one: tuple[str, frozenset[Fraction]]) -> None:
    top = extreme(parse(one[0]), True)
    for member in (max(one[1]), min(one[1])):
        assert truth(parse(f"({member}) <= 1000")) is True
        verdict = compare_values(top, parse(str(max(one[1]))))
        assert verdict.equal is True or max(one[1]) < Fraction(str(top.args[0]) if top.head == "Integer" else 99)


def test_the_ends_of_the_empty_set_are_the_ends_of_the_line_turned_round() -> None:
    assert infinity(extreme(EMPTY, True)) == "-oo"
    assert infinity(extreme(EMPTY, False)) == "oo"


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("x**2 < 4", "Interval.open(-2, 2)", True),
        ("x**2 <= 4", "Interval.open(-2, 2)", False),
        ("Interval(0, sqrt(2))", "Interval(0, sqrt(8)/2)", True),
        ("Interval(0, sqrt(2))", "Interval(0, 1414214/1000000)", False),
        ("Union(Interval.open(-oo, 0), Interval.open(0, oo))", "Complement(Reals, {0})", True),
        ("Reals", "Interval(-oo, oo)", True),
    ],
)
def test_known_pairs_of_sets(a: str, b: str, equal: bool) -> None:
    assert compare_sets(parse(a), parse(b)).equal is equal


def test_a_set_without_finitely_many_ends_is_refused() -> None:
    with pytest.raises(NotReal):
        compare_sets(parse("Integers"), parse("Reals"))


@given(st.integers(-9, 9), st.integers(-9, 12), st.integers(1, 4))
def test_a_range_is_the_set_of_its_members(start: int, stop: int, step: int) -> None:
    members = list(range(start, stop, step))
    listed = parse(f"{{{', '.join(map(str, members))}}}") if members else EMPTY
    text = parse(f"Range({start}, {stop}, {step})")
    assert has_integers(text)
    assert compare_with_integers(text, listed).equal is True
    assert compare_with_integers(text, parse(f"{{{', '.join(map(str, [*members, 77]))}}}")).equal is False


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("Intersection(Integers, Interval(1, 4))", "{1, 2, 3, 4}", True),
        ("Intersection(Integers, Interval.open(1, 4))", "{2, 3}", True),
        ("Naturals", "Intersection(Integers, Interval(1, oo))", True),
        ("Naturals0", "Naturals", False),
        ("Union(Range(0, 6, 2), Range(1, 6, 2))", "Range(0, 6)", True),
    ],
)
def test_known_pairs_of_sets_of_whole_numbers(a: str, b: str, equal: bool) -> None:
    assert compare_with_integers(parse(a), parse(b)).equal is equal


@given(st.integers(-9, 9), st.integers(-9, 9), st.sampled_from(["<", "<=", ">", ">=", "!="]))
def test_conditions_on_numbers_hold_as_they_do_in_python(a: int, b: int, sign: str) -> None:
    expected = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "!=": a != b}[sign]
    assert truth(parse(f"{a} {sign} {b}")) is expected


@pytest.mark.parametrize(("text", "holds"), [("sqrt(2) < 3/2", True), ("pi > 22/7", False), ("x < 1", None)])
def test_conditions_on_other_numbers(text: str, holds: bool | None) -> None:
    assert truth(parse(text)) is holds


@given(st.integers(-5, 5), st.integers(-5, 5).filter(bool), st.integers(-4, 4).filter(bool))
def test_an_equation_times_a_constant_is_the_same_equation(a: int, b: int, factor: int) -> None:
    plain = parse(f"Eq({b}*x + {a}, y**2)")
    assert compare_relations(plain, parse(f"Eq({factor}*({b}*x + {a}), {factor}*y**2)"), PLAIN).equal is True
    assert compare_relations(plain, parse(f"Eq({b}*x + {a} + 1, y**2)"), PLAIN).equal is False


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("x < 3", "3 > x", True),
        ("x < 3", "x <= 3", False),
        ("2*x < 6", "x < 3", True),
        ("-x < 1", "x > -1", True),
        ("x**2 < 9", "Abs(x) < 3", True),
        ("x < 3", "x < 4", False),
    ],
)
def test_inequalities_are_the_same_where_they_have_the_same_solutions(a: str, b: str, equal: bool) -> None:
    assert compare_relations(parse(a), parse(b), PLAIN).equal is equal
