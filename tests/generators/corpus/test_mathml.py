"""MathML becomes TeX that our reader reads as the same formula."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import n, x, y
from sympy.printing.mathml import mathml

from generators.corpus.mathml import tex_of_markup
from harness.formulas.syntax import parse

_EXPRESSIONS = [
    x**2 * sympy.sin(3 * x) + 1 / x,
    sympy.sqrt(x + 1) / (x - 2),
    sympy.Integral(x**2 * sympy.log(x), (x, 1, 2)),
    sympy.Derivative(x**2 * sympy.cos(x), x),
    sympy.Sum(1 / n**2, (n, 1, sympy.oo)),
    sympy.Matrix([[1, 2], [3, -4]]),
    sympy.atan(x) ** 2,
    sympy.acosh(x),
    sympy.Abs(x - 1),
    -sympy.Rational(3, 7) * sympy.pi,
    sympy.Eq(x**2, y),
    sympy.exp(-(x**2) / 2),
    sympy.floor(x / 2),
    x ** sympy.Rational(2, 3),
    sympy.FiniteSet(1, 2),
    sympy.Interval(0, 1, True),
    x - y,
    sympy.Rational(1, 2) + sympy.sqrt(x),
    (x + y) ** 3 / (x - 1) ** 2,
]


@pytest.mark.parametrize("expression", _EXPRESSIONS, ids=str)
def test_what_sympy_prints_in_mathml_is_read_as_the_same(expression: sympy.Basic) -> None:
    read = parse(tex_of_markup(mathml(expression, printer="presentation")))
    assert read == parse(str(expression)) or parse(sympy.latex(expression)) == read


@pytest.mark.fast
@pytest.mark.parametrize(
    ("markup", "tex"),
    [
        ("<math><mi>x</mi><mo>&#8722;</mo><mi>y</mi></math>", "x - y"),
        (
            "<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>+</mo><msqrt><mi>x</mi></msqrt></math>",
            r"\frac{1}{2} + \sqrt{x}",
        ),
        ("<m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>", "x^{2}"),
        ("<math><msubsup><mi>x</mi><mi>n</mi><mn>2</mn></msubsup></math>", "x_{n}^{2}"),
        ("<math><mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac></math>", r"\binom{n}{k}"),
        ("<math><mfenced><mi>a</mi><mi>b</mi></mfenced></math>", "(a, b)"),
        (
            "<math><mfenced open='[' close=']'><mtable><mtr><mtd>1</mtd></mtr></mtable></mfenced></math>",
            r"\begin{bmatrix}1\end{bmatrix}",
        ),
        ("<math><semantics><mi>?</mi><annotation encoding='TeX'>x^2</annotation></semantics></math>", "x^2"),
        ("<math><mi>x</mi><mphantom><mn>7</mn></mphantom></math>", "x"),
        ("<math><mi>sin</mi><mo>&ApplyFunction;</mo><mi>x</mi></math>", r"\sin x"),
        ("<math><mover><mi>v</mi><mo>→</mo></mover></math>", r"\vec{v}"),
        ("<math><mroot><mi>x</mi><mn>3</mn></mroot></math>", r"\sqrt[3]{x}"),
        ("<math><msup><mi>x</mi>", "x"),
        ("</mrow><math></msup><mi>x</mi></math>", "x"),
        ("", ""),
    ],
)
def test_elements_become_their_tex(markup: str, tex: str) -> None:
    assert tex_of_markup(markup) == tex


_PARTS = ["<math>", "</math>", "<msup>", "</msup>", "<mfrac", ">", "<mtable><mtr>", "&", "x", "<!--", "\x00"]


@given(st.lists(st.sampled_from(_PARTS)))
def test_broken_markup_never_raises(parts: list[str]) -> None:
    assert isinstance(tex_of_markup("".join(parts)), str)


def test_a_thousand_elements_within_each_other_are_no_trouble() -> None:
    assert isinstance(tex_of_markup("<mrow>" * 10_000 + "x"), str)
