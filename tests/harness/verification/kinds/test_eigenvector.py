"""Eigenvectors, right up to a factor other than 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, GoldError, verify

pytestmark = pytest.mark.fast

_vectors = st.lists(st.integers(-6, 6), min_size=2, max_size=4).filter(any)
_factors = st.fractions(-5, 5, max_denominator=6).filter(bool)
_SHAPES = ["Matrix([{}])", "({})", "[{}]", "Matrix([[{}]])", "[Matrix([{}])]", "v = ({})", "sqrt(3)*Matrix([{}])"]


def _text(shape: str, entries: list[object]) -> str:
    return shape.format(", ".join(map(str, entries)))


@given(_vectors, _factors, st.sampled_from(_SHAPES))
def test_any_multiple_is_right_and_that_of_zero_is_not(vector: list[int], factor: object, shape: str) -> None:
    gold = Answer("eigenvector", _text("Matrix([{}])", list(vector)))
    assert verify(gold, _text(shape, [f"{factor}*{entry}" for entry in vector]), fallback=False).equal is True
    assert verify(gold, _text(shape, [0] * len(vector)), fallback=False).equal is False


@given(_vectors, st.data())
def test_another_direction_or_size_is_wrong(vector: list[int], data: st.DataObject) -> None:
    gold = Answer("eigenvector", _text("Matrix([{}])", list(vector)))
    other = data.draw(st.lists(st.integers(-6, 6), min_size=len(vector), max_size=len(vector)).filter(any))
    n = range(len(vector))
    parallel = all(vector[i] * other[j] == vector[j] * other[i] for i in n for j in n)
    assert verify(gold, _text("({})", list(other)), fallback=False).equal is parallel
    assert verify(gold, _text("({})", [*vector, 0]), fallback=False).equal is False


@given(st.integers(-4, 4), st.integers(1, 4), st.integers(-4, 4), st.integers(-4, 4))
def test_with_the_matrix_every_eigenvector_of_the_value_is_right(value: int, gap: int, a: int, b: int) -> None:
    """diag(value, value, value + gap): the eigenspace of the first value is a plane."""
    matrix = f"Matrix([[{value}, 0, 0], [0, {value}, 0], [0, 0, {value + gap}]])"
    gold = Answer("eigenvector", "Matrix([1, 0, 0])", of=matrix)
    assert verify(gold, f"({a}, {b}, 0)").equal is bool(a or b)
    assert verify(gold, f"({a}, {b}, 1)").equal is False
    with pytest.raises(GoldError):
        verify(Answer("eigenvector", "(1, 0, 1)", of=matrix), "(1, 0, 1)")


@pytest.mark.parametrize("value", ["(0, 0)", "5", "{1, 2}", "Matrix([[1, 2], [3, 4]])", "[]"])
def test_a_gold_that_is_no_vector_is_refused(value: str) -> None:
    with pytest.raises(GoldError):
        verify(Answer("eigenvector", value), "(1, 2)")
