"""Distributions, whole parts, hypergeometric sums, matrices by name and sets with names: against independent values."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, floor, pi, prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)
FRACTIONS = st.fractions(-5, 5, max_denominator=6)
SCALES = FRACTIONS.filter(bool)
X = sympy.Symbol("x")


def _compared(a: str, b: str) -> bool | None:
    return compare(parse(a), parse(b), options=ALONE).equal


@given(SCALES, FRACTIONS, st.integers(0, 4), st.integers(2, 5))
def test_a_scaled_delta_is_one_divided_by_the_size_of_its_scale(a: Fraction, c: Fraction, k: int, wrong: int) -> None:
    scaled, plain = f"DiracDelta(({a})*x + ({c}), {k})", f"DiracDelta(x + ({c / a}), {k})"
    factor = 1 / (abs(a) * a**k)
    assert _compared(scaled, f"({factor})*{plain}") is True
    assert _compared(scaled, f"({wrong * factor})*{plain}") is False


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5), FRACTIONS, st.integers(0, 3))
def test_the_integral_over_a_derivative_of_delta_is_the_function_s_derivative(
    coefficients: list[int], place: Fraction, k: int
) -> None:
    p = sum(c * X**i for i, c in enumerate(coefficients)) + sympy.S.Zero
    value = (-1) ** k * sympy.diff(p, X, k).subs(X, sympy.Rational(place.numerator, place.denominator))
    integral = f"Integral(({p})*DiracDelta(x - ({place}), {k}), (x, -oo, oo))"
    assert _compared(integral, str(value)) is True
    assert _compared(integral, f"({value}) + 1") is False


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=4), FRACTIONS, st.integers(0, 3))
def test_a_polynomial_beside_a_delta_counts_by_its_derivatives_at_the_place(
    coefficients: list[int], place: Fraction, k: int
) -> None:
    p = sum(c * X**i for i, c in enumerate(coefficients)) + sympy.S.Zero
    at = sympy.Rational(place.numerator, place.denominator)
    terms = [
        f"({(-1) ** j * comb(k, j) * sympy.diff(p, X, j).subs(X, at)})*DiracDelta(x - ({place}), {k - j})"
        for j in range(k + 1)
    ]
    said = f"({p})*DiracDelta(x - ({place}), {k})"
    assert _compared(said, " + ".join(terms)) is True
    assert _compared(said, " + ".join(terms) + f" + DiracDelta(x - ({place}), {k})") is False


@pytest.mark.parametrize("other", ["floor(x)", "Piecewise((0, x < 1), (1, True))", "frac(x)", "sqrt(x**2)/x"])
def test_a_second_jump_beside_a_step_is_no_antiderivative(other: str) -> None:
    assert check_claim(f"Integral(DiracDelta(x), x) = Heaviside(x) + {other}").true is not True


@pytest.mark.parametrize(
    "claim",
    [
        "Integral(DiracDelta(x, 1)**2, x) = -DiracDelta(0, 2)*Heaviside(x)",
        "DiracDelta(x)/x = -DiracDelta(x, 1)",
        "Abs(x)*DiracDelta(x, 1) = 0",
        "DiracDelta(x**2) = 0",
        "sqrt(I*x - 1)*DiracDelta(x) = I*DiracDelta(x)",
    ],
)
def test_what_is_no_distribution_stays_undecided(claim: str) -> None:
    assert check_claim(claim).true is None


def test_steps_at_a_place_that_hangs_on_a_name_are_judged_by_their_derivative() -> None:
    claim = "Integral(cos(x)*Heaviside(2*x - y), x) = (sin(x) - sin({}))*Heaviside(2*x - y)"
    assert check_claim(claim.format("y/2")).true is True
    assert check_claim(claim.format("y/3")).true is False


@given(FRACTIONS, FRACTIONS)
def test_whole_parts_of_complex_numbers_are_those_of_both_parts(a: Fraction, b: Fraction) -> None:
    value = f"floor(({a}) + ({b})*I)"
    assert _compared(value, f"({floor(a)}) + ({floor(b)})*I") is True
    assert _compared(value, f"({floor(a)}) + ({floor(b) + 1})*I") is False
    assert _compared(f"ceiling(({a}) + ({b})*I)", f"({-floor(-a)}) + ({-floor(-b)})*I") is True


@given(
    st.integers(0, 5),
    st.lists(SCALES, max_size=2),
    st.lists(st.fractions(1, 5, max_denominator=4), max_size=2),
    FRACTIONS,
)
def test_a_hypergeometric_sum_that_ends_is_its_finite_sum(
    last: int, upper: list[Fraction], lower: list[Fraction], z: Fraction
) -> None:
    def rising(a: Fraction, k: int) -> Fraction:
        return prod((a + i for i in range(k)), start=Fraction(1))

    tops = [Fraction(-last), *upper]
    value = sum(
        prod(rising(a, k) for a in tops)
        * z**k
        / (prod((rising(b, k) for b in lower), start=Fraction(1)) * factorial(k))
        for k in range(last + 1)
    )
    said = f"hyper(({', '.join(map(str, tops))},), ({', '.join(map(str, lower))}{',' if lower else ''}), {z})"
    if all(b.denominator > 1 or b > 0 for b in lower) and not any(a.denominator == 1 and -last < a <= 0 for a in upper):
        assert _compared(said, str(value)) is True
        assert _compared(said, f"({value}) + 1/9") is False


WORDS = st.lists(st.sampled_from(("A", "B", "C", "A.T", "B.T")), min_size=2, max_size=4)


@settings(max_examples=40)
@given(WORDS)
def test_the_transpose_of_a_product_is_that_of_its_factors_in_turn(word: list[str]) -> None:
    turned = "*".join(f"({factor}).T" for factor in reversed(word))
    assert _compared(f"({'*'.join(word)}).T", turned) is True
    assert _compared(f"({'*'.join(word)}).T", f"2*{turned}") is False


@settings(max_examples=40)
@given(WORDS, st.integers(1, 3))
def test_a_trace_goes_round_and_does_not_go_by_the_other_order(word: list[str], turn: int) -> None:
    turned = word[turn % len(word) :] + word[: turn % len(word)]
    assert _compared(f"Trace({'*'.join(word)})", f"Trace({'*'.join(turned)})") is True


def test_two_matrices_are_not_said_to_commute() -> None:
    for claim in ("A*B.T = B.T*A", "(A*B).T = A.T*B.T", "Trace(A*B*C) = Trace(A*C*B)", "Adjoint(A) = A.T"):
        assert check_claim(claim).true is not True


ENDS = st.sampled_from(("0", "1", "2", "3", "a", "b"))
PIECES = st.one_of(
    st.builds("Interval({}, {})".format, ENDS, ENDS),
    st.builds("Interval.open({}, {})".format, ENDS, ENDS),
    st.builds("{{{}, {}}}".format, ENDS, ENDS),
)
SETS = st.one_of(
    PIECES,
    st.builds("Union({}, {})".format, PIECES, PIECES),
    st.builds("Intersection({}, {})".format, PIECES, PIECES),
    st.builds("Complement({}, {})".format, PIECES, PIECES),
)


@settings(max_examples=60, deadline=None)
@given(SETS, SETS, st.lists(st.tuples(st.integers(-2, 8), st.integers(-2, 8)), min_size=3, max_size=3))
def test_sets_with_names_at_their_ends_are_the_same_where_they_are_so_for_all_values(
    left: str, right: str, halves: list[tuple[int, int]]
) -> None:
    verdict = _compared(left, right)
    seen = [_compared(*(_put_in(side, p, q) for side in (left, right))) for p, q in halves]
    if verdict is True:
        assert all(one is True for one in seen)
    assert verdict is not None


def _put_in(side: str, p: int, q: int) -> str:
    for before in "({ ":
        side = side.replace(f"{before}a", f"{before}({p}/2)").replace(f"{before}b", f"{before}({q}/2)")
    return side


@given(st.integers(1, 4), st.integers(-3, 3), st.integers(-4, 4), st.integers(0, 6))
def test_images_of_whole_numbers_in_an_interval_are_the_finitely_many_there(
    step: int, shift: int, low: int, width: int
) -> None:
    high = low + width
    image = f"Intersection(ImageSet(Lambda(n, pi*n/{step} + ({shift})), Integers), Interval({low}, {high}))"
    inside = [n for n in range(-60, 60) if low <= pi * n / step + shift <= high]
    said = "{" + ", ".join(f"pi*({n})/{step} + ({shift})" for n in inside) + "}"
    assert _compared(image, said) is True
    assert _compared(image, f"Union({said}, {{{low} + 1/7}})") is not True


@given(st.integers(1, 9), st.integers(1, 9), st.integers(-9, 9))
def test_whole_numbers_among_fractions_are_a_progression(p: int, d: int, q: int) -> None:
    among = f"Intersection(ImageSet(Lambda(n, ({p}*n + ({q}))/{d}), Integers), Integers)"
    wholes = [n for n in range(d) if (p * n + q) % d == 0]
    said = (
        "EmptySet"
        if not wholes
        else " | ".join(f"ImageSet(Lambda(n, {p}*n + ({(p * n + q) // d})), Integers)" for n in wholes)
    )
    assert _compared(among, said) is True


def test_an_iterated_integral_is_judged_by_its_mixed_derivative() -> None:
    assert check_claim("Integral(x*cos(y), y, x) = x**2*sin(y)/2").true is True
    assert check_claim("Integral(x*cos(y), y, x) = x**2*cos(y)/2").true is False
    assert check_claim("Integral(x*cos(y), y, x) = x**2*sin(y)/2 + x").true is None


def test_one_side_without_a_value_at_a_single_point_is_looked_at_from_beside() -> None:
    claim = "Integral(asin(a*x), x) = Piecewise((x*asin(a*x) + sqrt(1 - a**2*x**2)/a, Ne(a, 0)), (0, True))"
    assert check_claim(claim).true is True
    assert check_claim(claim.replace("1 - a**2", "2 - a**2")).true is False


def test_the_adjoint_of_a_matrix_is_conjugated() -> None:
    assert check_claim("Matrix([[1, I], [2, 3]]).H = Matrix([[1, 2], [-I, 3]])").true is True
    assert check_claim("Matrix([[1, I], [2, 3]]).H = Matrix([[1, 2], [I, 3]])").true is False


def test_roots_of_composites_count_as_products_of_roots() -> None:
    found = sympy.radsimp(1 / (sympy.sqrt(2) + sympy.sqrt(3) + sympy.sqrt(5) + sympy.sqrt(7)))
    claim = f"1/(sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7)) = {found}"
    verdict = check_claim(claim)
    assert (verdict.true, verdict.method) == (True, "exact")


def test_a_word_real_beside_a_sign_changes_nothing() -> None:
    assert check_claim("Abs(t) = t", assumptions={"t": "nonnegative real"}).true is True
    assert check_claim("Abs(t) = t", assumptions={"t": "real nonzero"}).true is False


def test_a_positive_name_cannot_be_where_delta_is_and_a_nonnegative_one_may() -> None:
    assert check_claim("DiracDelta(t) = 0", assumptions={"t": "positive"}).true is True
    assert check_claim("DiracDelta(t) = 0", assumptions={"t": "nonnegative"}).true is None
    assert check_claim("DiracDelta(t - 1) = 0", assumptions={"t": "positive"}).true is False


def test_series_are_compared_up_to_their_order() -> None:
    assert check_claim("x - x**3/6 + O(x**5) = sin(x) + O(x**5)").true is True
    assert check_claim("x - x**3/3 + O(x**5) = sin(x) + O(x**5)").true is False
    assert check_claim("Abs(x) + O(x**2) = x + O(x**2)").true is None


@given(st.lists(st.lists(st.integers(-3, 3), min_size=5, max_size=5), min_size=5, max_size=5))
def test_a_determinant_of_five_rows_with_a_name_is_sympy_s(rows: list[list[int]]) -> None:
    a = sympy.Symbol("a")
    matrix = sympy.Matrix(rows) + a * sympy.diag(1, 0, 1, 0, 1)
    value = sympy.expand(matrix.det(method="berkowitz"))
    assert _compared(f"det({matrix})", str(value)) is True
    assert _compared(f"det({matrix})", f"{value} + a") is False
