"""Matrices over Q: the identities of linear algebra, and known values."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, parse
from harness.formulas.trees.tree import integer
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact import determinants, matrix_arithmetic, matrix_trees, ranks
from harness.verification.comparison.exact.quotients import rational, same_quotient

pytestmark = pytest.mark.fast


def matrix_of(rows: list[list[int]]) -> Node:
    return matrix_trees.matrix([[integer(entry) for entry in row] for row in rows])


def square(n: int) -> st.SearchStrategy[Node]:
    row = st.lists(st.integers(-5, 5), min_size=n, max_size=n)
    return st.lists(row, min_size=n, max_size=n).map(matrix_of)


pairs = st.integers(1, 4).flatmap(lambda n: st.tuples(square(n), square(n)))


def value(node: Node) -> object:
    return rational(node)


@given(pairs)
def test_the_determinant_of_a_product_is_the_product_of_determinants(pair: tuple[Node, Node]) -> None:
    a, b = pair
    assert value(determinants.det(matrix_arithmetic.product(a, b))) == value(determinants.det(a)) * value(
        determinants.det(b)
    )


@given(pairs)
def test_the_trace_of_a_product_does_not_depend_on_the_order(pair: tuple[Node, Node]) -> None:
    a, b = pair
    assert value(matrix_arithmetic.trace(matrix_arithmetic.product(a, b))) == value(
        matrix_arithmetic.trace(matrix_arithmetic.product(b, a))
    )


@given(st.integers(1, 4).flatmap(square))
def test_a_matrix_times_its_inverse_is_the_identity_and_a_singular_one_has_none(a: Node) -> None:
    if value(determinants.det(a)) == 0:
        with pytest.raises(Undefined):
            determinants.inverse(a)
        return
    rows = matrix_trees.rows_of(matrix_arithmetic.product(a, determinants.inverse(a)))
    assert [[value(entry) for entry in row] for row in rows] == [
        [int(i == j) for j in range(len(rows))] for i in range(len(rows))
    ]


@given(st.integers(1, 4).flatmap(square))
def test_a_matrix_times_its_adjugate_is_its_determinant(a: Node) -> None:
    det = value(determinants.det(a))
    rows = matrix_trees.rows_of(matrix_arithmetic.product(a, determinants.adjugate(a)))
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            assert value(entry) == (det if i == j else 0)


@given(st.integers(1, 4).flatmap(square))
def test_rank_and_nullity_add_up_and_the_nullspace_is_sent_to_0(a: Node) -> None:
    columns = len(matrix_trees.rows_of(a)[0])
    nullity = int(value(ranks.nullity(a)))  # type: ignore[call-overload]  # an fmpq of a whole number
    assert value(ranks.rank(a)) + nullity == columns
    vectors = list(ranks.nullspace(a).children())
    assert len(vectors) == nullity
    for vector in vectors:
        image = matrix_trees.rows_of(matrix_arithmetic.product(a, vector))
        assert all(value(entry) == 0 for row in image for entry in row)


@given(st.integers(1, 3).flatmap(square), st.integers(-4, 4))
def test_the_characteristic_polynomial_is_the_determinant_of_x_minus_the_matrix(a: Node, x: int) -> None:
    rows = matrix_trees.rows_of(a)
    shifted = [[integer(x * (i == j) - int(value(e))) for j, e in enumerate(row)] for i, row in enumerate(rows)]  # type: ignore[call-overload]  # an fmpq of a whole number
    assert value(determinants.charpoly(a, integer(x))) == value(determinants.det(matrix_trees.matrix(shifted)))


@given(st.integers(1, 4).flatmap(square))
def test_the_echelon_form_is_its_own_echelon_form(a: Node) -> None:
    once = ranks.rref(a)
    assert ranks.rref(once) == once
    assert len(ranks.pivots_of(once)) == value(ranks.rank(a))


@given(*[st.lists(st.integers(-9, 9), min_size=3, max_size=3)] * 2)
def test_a_cross_product_stands_upright_on_both(a: list[int], b: list[int]) -> None:
    x, y = (matrix_trees.column([integer(entry) for entry in vector]) for vector in (a, b))
    upright = matrix_arithmetic.cross(x, y)
    assert value(matrix_arithmetic.dot(upright, x)) == value(matrix_arithmetic.dot(upright, y)) == 0


def test_determinants_with_names_are_written_out() -> None:
    found = determinants.det(parse("Matrix([[a, b], [c, d]])"))
    assert same_quotient(found, parse("a*d - b*c"), ["a", "b", "c", "d"])


@given(pairs)
def test_vectors_are_independent_where_the_determinant_is_not_0(pair: tuple[Node, Node]) -> None:
    a, _ = pair
    assert ranks.is_independent(a) == Node("Boolean", (value(determinants.det(a)) != 0,))


@pytest.mark.parametrize("text", ["Matrix([[1, 2, 3], [4, 5, 6]])", "Matrix([[1, 2]])"])
def test_what_needs_a_square_is_refused_for_other_shapes(text: str) -> None:
    for rule in (
        determinants.det,
        matrix_arithmetic.trace,
        determinants.inverse,
        determinants.adjugate,
        determinants.charpoly,
    ):
        with pytest.raises(Undefined):
            rule(parse(text))


def test_what_needs_fractions_is_undecided_for_names() -> None:
    for rule in (ranks.rref, ranks.nullspace, ranks.columnspace):
        with pytest.raises(Undecided):
            rule(parse("Matrix([[a, 1], [2, 3]])"))


@given(st.integers(1, 3).flatmap(square), st.integers(0, 4))
def test_a_whole_power_is_a_repeated_product(a: Node, n: int) -> None:
    assume(n > 0)
    expected = a
    for _ in range(n - 1):
        expected = matrix_arithmetic.product(expected, a)
    found = matrix_arithmetic.arithmetic(Node("Pow", (a, integer(n))))
    assert [[value(e) for e in row] for row in matrix_trees.rows_of(found)] == [
        [value(e) for e in row] for row in matrix_trees.rows_of(expected)
    ]
