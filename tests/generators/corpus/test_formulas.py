"""Formulas are found wherever a text may hold them."""

from __future__ import annotations

import pytest

from generators.corpus.formulas import read_formula, says_something, statements, within
from generators.corpus.passages import passages
from harness.formulas.syntax import Node, parse

pytestmark = pytest.mark.fast


def found(text: str) -> list[Node]:
    return [
        tree
        for passage in passages(text)
        for stated in statements(passage)
        for part in within(stated)
        if says_something(part) and (tree := read_formula(part)) is not None
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Consider $x^2 + 3x$ for a moment.",
        "Consider $$x^2 + 3x$$ for a moment.",
        r"Consider \(x^2 + 3x\).",
        r"Consider \[ y = x^2 + 3x \]",
        r"\begin{align*} f(x) &= x^2 + 3x \\ &= x(x+3) \end{align*}",
        "Consider x**2 + 3*x for a moment, and nothing else.",
        "Consider x^2 + 3x.",
        "Consider x² + 3x.",
        "Set `f = x**2 + 3*x` first.",
        "```python\nfrom sympy import *\nf = x**2 + 3*x  # a parabola\n```",
        ">>> diff(x**2 + 3*x, x)\n2*x + 3\n",
        "sage: f(x) = x^2 + 3*x\n",
        "In [3]: print(x**2 + 3*x)",
        'print("Step 1 [let]: u = x**2 + 3*x")',
        "f(x) = x**2 + 3*x, where x > 0",
        r"so $\frac{d}{dx}(x^2 + 3x) = 2x + 3$",
        r"and $\int_0^1 x^2 + 3x \, dx$ follows",
        "<p><math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>3</mn><mi>x</mi></math></p>",
        "It costs $5 and then $6, and x**2 + 3*x more.",
    ],
)
def test_a_formula_is_found_however_it_is_set(text: str) -> None:
    assert parse("x**2 + 3*x") in found(text)


@pytest.mark.parametrize(
    "text", ["", "No mathematics here - none, at all.", "On 3 May 2024, at 5 o'clock (sharp).", "a/an"]
)
def test_prose_holds_no_formula_of_weight(text: str) -> None:
    assert all(len(list(tree.walk())) < 4 for tree in found(text))


def test_a_passage_says_where_it_stands() -> None:
    text = "Let $x^2$ be; then x**3 + 1 too, and `y = x*4`."
    places = [(text[one.start : one.end]) for one in passages(text)]
    assert places[0] == "$x^2$"
    assert "x**3 + 1" in places[1]
    assert "y = x*4" in places[-1]
