"""Trees become SymPy objects by an explicit table, bounded before anything is built."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse_python
from harness.formulas.syntax.to_sympy import Untranslatable, to_sympy

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    "expression",
    [
        x**2 + 1,
        sympy.sin(x) / x,
        sympy.Rational(1, 3) * sympy.pi,
        sympy.exp(-x) * sympy.log(x),
        sympy.sqrt(2) * x,
        sympy.Abs(x - 1),
        sympy.Max(x, 2),
        sympy.Interval.Ropen(0, 1),
        sympy.FiniteSet(1, 2),
        sympy.Matrix([[1, x]]),
        sympy.Piecewise((x, x > 0), (-x, True)),
        sympy.Integral(x, (x, 0, 1)),
        sympy.Derivative(sympy.sin(x), (x, 2)),
        sympy.Sum(x, (x, 1, 5)),
        sympy.Union(sympy.Interval(0, 1), sympy.FiniteSet(3)),
        sympy.factorial(x),
    ],
    ids=str,
)
def test_what_sympy_prints_comes_back(expression: sympy.Basic) -> None:
    assert to_sympy(parse_python(str(expression)), {"x": x}) == expression


@given(st.recursive(st.integers(-9, 9), lambda part: st.tuples(st.sampled_from("+-*"), part, part), max_leaves=8))
def test_arithmetic_has_pythons_value(tree: object) -> None:
    def text(part: object) -> str:
        return f"({part})" if isinstance(part, int) else f"({text(part[1])} {part[0]} {text(part[2])})"  # type: ignore[index]  # a tuple otherwise

    def value(part: object) -> int:
        if isinstance(part, int):
            return part
        a, b = value(part[1]), value(part[2])  # type: ignore[index]  # as above
        return {"+": a + b, "-": a - b, "*": a * b}[part[0]]  # type: ignore[index]  # as above

    assert to_sympy(parse_python(text(tree))) == value(tree)


@pytest.mark.parametrize("text", ["10**(10**8)", "factorial(10**6)", "2**(2**(2**100))", "x**(10**30)"])
def test_what_would_be_too_large_is_refused_before_it_is_built(text: str) -> None:
    with pytest.raises(Untranslatable):
        to_sympy(parse_python(text))


@pytest.mark.parametrize("text", ["{1, 2} + x", "3*Interval(0, 1)", "-{x}", "(x < 1)*2", "[1, 2] + [3]"])
def test_arithmetic_with_what_is_no_number_is_refused_without_a_warning(text: str) -> None:
    with pytest.raises(Untranslatable):
        to_sympy(parse_python(text))
