"""Series of known functions, and the arithmetic of transseries."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series.monomials import beats, vanishes
from harness.verification.comparison.series.series import Expansion
from harness.verification.comparison.series.transseries import Field, Series, constant, monomial

pytestmark = pytest.mark.fast


def coefficients(text: str, way: str = "+", point: object = 0, depth: int = 7) -> dict[Fraction, Fraction]:
    """Power of t -> coefficient, of the terms that are plain powers with rational coefficients."""
    at = fmpq(point) if isinstance(point, int) else point
    series = Expansion("x", way, at, depth).of(parse(text))  # type: ignore[arg-type]  # an fmpq
    found = {}
    for (growth, (order, logs, deeper)), c in series.terms.items():
        assert not growth
        assert (logs, deeper) == (0, 0)
        value = rational(c) if isinstance(c, Node) else c
        found[Fraction(str(order))] = Fraction(int(value.p), int(value.q))
    return found


KNOWN = {
    "exp(x)": lambda k: Fraction(1, math.factorial(k)),
    "1/(1 - x)": lambda k: Fraction(1),
    "1/(1 + x)": lambda k: Fraction((-1) ** k),
    "log(1 + x)": lambda k: Fraction((-1) ** (k + 1), k) if k else Fraction(0),
    "sin(x)": lambda k: Fraction((-1) ** (k // 2), math.factorial(k)) if k % 2 else Fraction(0),
    "cos(x)": lambda k: Fraction(0) if k % 2 else Fraction((-1) ** (k // 2), math.factorial(k)),
    "sinh(x)": lambda k: Fraction(1, math.factorial(k)) if k % 2 else Fraction(0),
    "cosh(x)": lambda k: Fraction(0) if k % 2 else Fraction(1, math.factorial(k)),
    "atan(x)": lambda k: Fraction((-1) ** (k // 2), k) if k % 2 else Fraction(0),
    "atanh(x)": lambda k: Fraction(1, k) if k % 2 else Fraction(0),
    "x/(1 - x)**2": lambda k: Fraction(k),
    "sqrt(1 + 4*x)": lambda k: (
        Fraction((-1) ** (k + 1) * 2 * math.comb(2 * k - 2, k - 1), k) if k else Fraction(1)
    ),  # Catalan's numbers
}


@pytest.mark.parametrize("text", KNOWN)
def test_taylor_series_of_known_functions_at_0(text: str) -> None:
    found = coefficients(text)
    for k in range(7):
        assert found.get(Fraction(k), Fraction(0)) == KNOWN[text](k), k


@pytest.mark.parametrize("text", ["exp(x)", "sin(x)", "log(1 + x)", "1/(1 + x)", "atan(x)"])
def test_from_the_left_odd_powers_turn_their_sign(text: str) -> None:
    right, left = coefficients(text, "+"), coefficients(text, "-")
    for k in range(6):
        assert left.get(Fraction(k), 0) == (-1) ** k * right.get(Fraction(k), 0)


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=6), st.integers(-3, 3))
def test_a_polynomial_at_a_point_is_its_taylor_polynomial(polynomial: list[int], point: int) -> None:
    text = " + ".join(f"({c})*x**{k}" for k, c in enumerate(polynomial))
    found = coefficients(text, point=point)
    for k in range(len(polynomial)):
        shifted = sum(c * math.comb(j, k) * point ** (j - k) for j, c in enumerate(polynomial) if j >= k)
        assert found.get(Fraction(k), 0) == shifted


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=5), st.lists(st.integers(-6, 6), min_size=1, max_size=5))
def test_a_quotient_at_infinity_starts_with_the_quotient_of_leading_terms(p: list[int], q: list[int]) -> None:
    if not p[-1] or not q[-1]:
        return
    top, bottom = (" + ".join(f"({c})*x**{k}" for k, c in enumerate(poly)) for poly in (p, q))
    found = coefficients(f"({top})/({bottom})", "oo")
    first = min(found)
    assert first == len(q) - len(p)
    assert found[first] == Fraction(p[-1], q[-1])


@pytest.mark.parametrize(
    ("larger", "smaller"),
    [
        ("exp(x)", "x**20"),
        ("x", "log(x)**9"),
        ("exp(x**2)", "exp(5*x)"),
        ("x**2", "x*log(x)"),
        ("x", "sqrt(x)"),
        ("exp(x)/x**9", "exp(x/2)"),
        ("log(x)", "log(log(x))"),
        ("1", "exp(-x)"),
        ("1/x", "1/x**2"),
    ],
)
def test_orders_of_growth_are_told_apart(larger: str, smaller: str) -> None:
    keys = []
    for text in (larger, smaller):
        leading = Expansion("x", "oo", fmpq(0), 5).of(parse(text)).leading()
        assert leading is not None
        keys.append(leading[0])
    assert beats(keys[0], keys[1])
    assert not beats(keys[1], keys[0])


series = st.lists(st.integers(-5, 5), min_size=1, max_size=4)


def of_powers(field: Field, polynomial: list[int]) -> Series:
    return field.add(*[field.scale(monomial(k), fmpq(c)) for k, c in enumerate(polynomial)])


@given(series, series, series)
def test_series_are_a_commutative_ring(a: list[int], b: list[int], c: list[int]) -> None:
    field = Field(20)
    x, y, z = (of_powers(field, polynomial) for polynomial in (a, b, c))
    assert field.mul(x, y).terms == field.mul(y, x).terms
    assert field.mul(x, field.add(y, z)).terms == field.add(field.mul(x, y), field.mul(x, z)).terms
    assert field.add(x, field.scale(x, fmpq(-1))).terms == {}


@given(series.filter(lambda polynomial: polynomial[0] > 0))
def test_a_square_root_squared_is_the_series_again(polynomial: list[int]) -> None:
    field = Field(8)
    x = of_powers(field, [polynomial[0] ** 2, *polynomial[1:]])
    root = field.power(x, fmpq(1, 2))
    difference = field.add(field.mul(root, root), field.scale(x, fmpq(-1)))
    assert all(key[1] >= (5, 0, 0) for key in (*difference.terms, *difference.unknown))


@given(series.filter(lambda polynomial: polynomial[0] != 0))
def test_a_series_times_its_reciprocal_is_1_as_far_as_it_is_known(polynomial: list[int]) -> None:
    field = Field(8)
    x = of_powers(field, polynomial)
    product = field.mul(x, field.power(x, fmpq(-1)))
    rest = field.add(product, constant(fmpq(-1)))
    assert all(vanishes(key) and key[1] >= (5, 0, 0) for key in (*rest.terms, *rest.unknown))


def test_exp_and_log_undo_each_other() -> None:
    for text in ("exp(log(x + 1))", "log(exp(x) + 0)"):
        found = Expansion("x", "oo", fmpq(0), 6).of(parse(text)).leading()
        assert found is not None
        assert found[0][1][0] == -1  # x = t**-1
        assert found[1] == 1


@pytest.mark.parametrize(("text", "sign"), [("sin(x) - x", -1), ("x - tanh(x)", 1), ("cos(x) - 1", -1), ("x - x", 0)])
def test_the_sign_of_a_difference_beside_the_point(text: str, sign: int) -> None:
    assert Expansion("x", "+", fmpq(0), 7).sign_of(parse(text)) == sign


def test_what_is_unknown_may_be_larger_and_is_undecided() -> None:
    with pytest.raises(Undecided):
        Series({}, (monomial(1).leading()[0],)).leading()  # type: ignore[index]  # t has a leading term
