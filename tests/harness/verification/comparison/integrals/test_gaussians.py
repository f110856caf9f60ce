"""Functions as sums of powers times exponentials times waves: the sum is the function."""

from __future__ import annotations

import pytest
from flint import acb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax import parse
from harness.formulas.trees.algebra import add, call, mul, power
from harness.formulas.trees.tree import Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.integrals.gaussians import GaussianTerm, coefficients, terms_of

SMALL = st.integers(-4, 4)
X = symbol("x")
FACTORS = st.sampled_from(
    ["x", "x**3", "(x - 2)", "(x + a)**2", "exp(-x**2)", "exp(3*x - 1)", "E**(-a*x**2)", "(2 - x)", "1/exp(x)", "a/2"]
)
WAVES = st.sampled_from(["1", "sin(2*x)", "cos(x/3 + 1)", "sin(a*x - 1)", "-cos(x)"])


def tree_of(term: GaussianTerm) -> Node:
    """What a term stands for."""
    exponent = add(mul(term.square, power(X, integer(2))), mul(term.slope, X))
    wave = [call(term.wave, add(mul(term.speed, X), term.phase))] if term.wave else []
    return mul(term.factor, power(X, integer(term.power)), call("exp", exponent), *wave)


@given(factors=st.lists(FACTORS, min_size=1, max_size=3), wave=WAVES, beside=FACTORS)
def test_the_terms_add_up_to_the_function_and_to_no_other(factors: list[str], wave: str, beside: str) -> None:
    function = parse(f"{'*'.join(factors)}*({wave}) - {beside}")
    total = add(*map(tree_of, terms_of(function, "x")))
    with precision(BITS):
        for at in (fmpq(3, 7), fmpq(-5, 4), fmpq(2)):
            point = {"x": acb(at), "a": acb(fmpq(2, 3))}
            value, there = Tape(total)(point), Tape(function)(point)
            assert value.overlaps(there)
            assert not value.overlaps(there + acb(fmpq(1, 10**20)))


@given(st.lists(SMALL, min_size=1, max_size=4))
def test_the_coefficients_of_a_polynomial_are_those_that_it_was_written_with(written: list[int]) -> None:
    text = " + ".join(f"({c})*x**{k}" for k, c in enumerate(written))
    read = [rational(c) for c in coefficients(parse(text), "x", 4)]
    assert read == [*written, *[0] * (5 - len(written))]


@pytest.mark.parametrize("text", ["x**5", "exp(x)", "sin(x)", "1/x", "sqrt(x)"])
def test_what_is_no_polynomial_of_the_degree_has_no_coefficients(text: str) -> None:
    with pytest.raises(Undecided):
        coefficients(parse(text), "x", 4)


@pytest.mark.parametrize("text", ["1/(x + 1)", "exp(x**3)", "sin(x)*cos(x)", "x**x", "log(x)", "x**(1/2)", "x**99"])
def test_what_is_no_such_sum_is_undecided(text: str) -> None:
    with pytest.raises(Undecided):
        terms_of(parse(text), "x")
