"""One quotient in the same kernels is one function: what is proven so, and what must not be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import verify
from harness.formulas.functions.balls import BITS, balls_of, precision
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import glance
from harness.verification.comparison.balls.points import REALS, Grid
from harness.verification.comparison.exact.analytic import divides_safely
from harness.verification.comparison.exact.kernels import same_in_kernels

SAME = [
    ("x**(3/2)", "x*sqrt(x)"),
    ("x**(3/2 - 1)", "sqrt(x)"),
    ("1/(2*sqrt(x))/sqrt(x)**2", "x**(-3/2)/2"),
    ("sqrt(36 - 16*x**2)", "4*sqrt(9/4 - x**2)"),
    ("sqrt(8)*x", "2*sqrt(2)*x"),
    ("sqrt(4/9)*x", "2*x/3"),
    ("(27*x)**(2/3)", "9*x**(2/3)"),
    ("x**(1/3)*x**(2/3)", "x"),
    ("(sqrt(x + 1) - 1)*(sqrt(x + 1) + 1)", "x"),
    ("y/(2*sqrt(x*y))", "sqrt(x*y)/(2*x)"),
    ("sqrt(1 + sqrt(x))**4", "1 + 2*sqrt(x) + x"),
    ("1/sqrt(1 - (2*x)**2)*2", "2/sqrt(1 - 4*x**2)"),
    ("exp(x)*log(x)/log(x)**2", "exp(x)/log(x)"),
    ("sin(x)/tan(x)**2*tan(x)", "sin(x)/tan(x)"),
    ("x**(1/3) + x**y", "x**y + (8*x)**(1/3)/2"),
    ("sqrt(x - x) + sin(x) + (x - x)**(1/2)", "sin(x)"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_roots_are_letters_with_a_relation(a: str, b: str) -> None:
    assert same_in_kernels(parse(a), parse(b))
    assert verify(a, b, kind="expression", fallback=False).method == "exact"


NOT_PROVEN = [
    ("sqrt(x**2)", "x"),
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)"),
    ("(x**2)**(1/4)", "sqrt(x)"),
    ("sqrt(-x)", "I*sqrt(x)"),
    ("sqrt(x)", "2*sqrt(x)"),
    ("sqrt(4*x)", "sqrt(2)*sqrt(x)"),
    ("x**(1/3)", "x**(1/2)"),
    ("x**(1/3)", "x**(1/5)"),
    ("sqrt(x - x) + sin(x)**2 + (x - x)**(1/2)", "0*x"),
    ("1/(sqrt(x)**2 - x)", "1/(x - sqrt(x)**2)*(-1)"),  # has no value anywhere
    ("log(sqrt(x)**2 - x)", "log(sqrt(x)**2 - x)"),
    ("(sqrt(x**2) - x)/(sqrt(x**2) - x)", "1"),
]


@pytest.mark.parametrize(("a", "b"), NOT_PROVEN)
def test_what_differs_somewhere_or_has_no_value_is_not_proven(a: str, b: str) -> None:
    assert not same_in_kernels(parse(a), parse(b))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("1/tan(x)", True),
        ("1/log(x)**2", True),
        ("1/acos(x)", True),
        ("1/sqrt(1 - x**2)", True),
        ("1/x**x", True),
        ("1/(sqrt(x**2) - x)", False),
        ("1/(asin(sin(x)) - x)**2", False),
        ("log(sqrt(x**2) - x)", False),
    ],
)
def test_a_divisor_may_vanish_at_isolated_points_alone(text: str, safe: bool) -> None:
    assert divides_safely(parse(text)) is safe


def test_the_first_points_of_several_names_have_all_combinations_of_signs() -> None:
    for names in (["x", "y"], ["x", "y", "z"]):
        points = list(Grid((), names, dict.fromkeys(names, REALS)).plain())
        signs = {tuple(point[name] > 0 for name in names) for point in points}
        assert signs == set(product((True, False), repeat=len(names)))
        assert len({tuple(point.values()) for point in points}) == len(points)


_atoms = st.sampled_from(
    ["x", "2", "sqrt(x)", "x**(1/3)", "x**(3/2)", "sqrt(4*x)", "sqrt(x + 1)", "(x + 1)**(-1/2)", "exp(x)"]
)
_expressions = st.recursive(
    _atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda part: f"({' '.join(part)})")
        | st.tuples(inner, st.sampled_from(["**2", "**3"])).map(lambda part: f"({part[0]}){part[1]}")
    ),
    max_leaves=5,
)


@given(_expressions, _expressions)
def test_what_is_proven_the_same_agrees_at_every_point(a: str, b: str) -> None:
    left, right = parse(a), parse(b)
    if not same_in_kernels(left, right):
        return
    for point in Grid((left, right), ["x"], {}).plain():
        with precision(BITS):
            values = glance(left, right, balls_of(point))
        assert values is not None
        assert not (values[0].is_finite() and values[1].is_finite()) or values[0].overlaps(values[1])


@given(_expressions)
def test_an_expression_times_a_root_and_divided_by_it_is_itself(text: str) -> None:
    for root in ("sqrt(x)", "(x + 1)**(2/3)", "x**(5/4)"):
        assert same_in_kernels(parse(f"({text})*{root}/({root})"), parse(text))
