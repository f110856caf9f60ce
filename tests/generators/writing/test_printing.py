"""The printer that remembers says what SymPy says."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from generators.writing import printing
from generators.writing.expressions import tree
from generators.writing.printing import literal, text
from generators.writing.stream import Stream

pytestmark = pytest.mark.fast

X, Y = sympy.symbols("x y")


@given(st.integers(0, 10**9), st.integers(1, 4))
def test_a_text_is_what_sympy_prints(seed, depth):
    stream = Stream("printing", seed)
    one = tree(stream, X, depth)
    for value in (one, one + stream.integer(-3, 3) * tree(stream, Y, 1), sympy.diff(one, X), sympy.factor_terms(one)):
        assert text(value) == str(value)
        assert text(value) == str(value)  # the second time it is remembered


@given(st.integers(0, 10**9))
def test_a_literal_rebuilds_its_value(seed):
    value = tree(Stream("literal", seed), X, 2)
    names = {name: getattr(sympy, name) for name in dir(sympy) if not name.startswith("_")}
    rebuilt = eval(literal(value), {**names, "x": X})  # noqa: S307  # our own text, made a line above
    assert rebuilt == value


PARTS = (X, X + 1, 1 / (2 * X + 3), (X - Y) ** -2, sympy.exp(X) - 1, 1 / X, sympy.sqrt(X + 1), 1 / (X + sympy.sqrt(2)))


@given(st.fractions(-6, 6, max_denominator=6).filter(bool), st.sets(st.sampled_from(PARTS), min_size=1, max_size=4))
def test_a_literal_rebuilds_a_number_times_sums_and_their_inverses(number, parts):
    value = sympy.Mul(sympy.Rational(number), *parts)
    rebuilt = eval(literal(value), {**vars(sympy), "x": X, "y": Y})  # noqa: S307  # our own text, made a line above
    assert rebuilt == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9 / (X + 2) ** 2, "9/(x + 2)**2"),
        ((sympy.exp(3 * X) - 1) / (15 * X), "(exp(3*x) - 1)/(15*x)"),
        (-X / (X + 1), "-x/(x + 1)"),
    ],
)
def test_a_literal_says_what_the_question_says_where_python_reads_it_so(value, said):
    assert literal(value) == said == text(value)


@pytest.mark.parametrize(
    "value",
    [
        sympy.Rational(-3, 7),
        sympy.oo,
        sympy.Interval.Lopen(0, sympy.oo),
        sympy.FiniteSet(1, sympy.Rational(1, 2)),
        sympy.S.EmptySet,
        sympy.Matrix([[1, X], [0, 2]]),
        sympy.sqrt(2) - X,
        sympy.pi * X - 3,
        2 - sympy.sqrt(X),
        sympy.Mul(2, X + 1, evaluate=False),
        sympy.I * X + 1,
        sympy.Limit(X, X, 0),
        3,
        True,
        "word",
        sympy.true,
    ],
)
def test_every_kind_of_value_is_printed_as_sympy_does(value):
    assert text(value) == str(value)


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(printing, "MOST", 50)
    printing._printers.cache_clear()
    printer = printing._printer()
    for number in range(200):
        assert text(X + number) == str(X + number)
        assert len(printer.known) <= 50
    printing._printers.cache_clear()
