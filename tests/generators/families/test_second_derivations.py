"""The arithmetic that second derivations stand on, each beside another way to the same value."""

from __future__ import annotations

from fractions import Fraction

import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.families.linear_algebra.matrix_question import leibniz
from generators.writing.enclosure import enclosure

ENTRY = st.fractions(-9, 9, max_denominator=12)
X = sympy.Symbol("x")
SQUARE = st.integers(1, 4).flatmap(
    lambda size: st.lists(st.lists(ENTRY, min_size=size, max_size=size), min_size=size, max_size=size)
)


@settings(max_examples=40)
@given(SQUARE)
def test_a_determinant_over_permutations_is_that_of_sympy(rows: list[list[Fraction]]) -> None:
    expected = sympy.Matrix([[sympy.Rational(e.numerator, e.denominator) for e in row] for row in rows]).det()
    assert leibniz(rows) == Fraction(int(expected.p), int(expected.q))


@given(
    st.sampled_from([sympy.pi, sympy.E, sympy.Rational(1, 3), X * sympy.pi + sympy.Rational(2, 7)]), st.integers(1, 9)
)
def test_a_constant_is_made_anew_at_each_precision(expression: sympy.Expr, point: int) -> None:
    function = enclosure(expression, X)
    for bits in (64, 256, 64, 512):
        with ctx.workprec(bits):
            assert function(arb(point)).rel_accuracy_bits() >= bits - 8
