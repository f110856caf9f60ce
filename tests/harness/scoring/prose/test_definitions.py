"""Formulas that a text gives names and functions, and what is said of them later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_trace
from harness.scoring.trace_shapes import LineKind

TRUE = [
    "Let u = x^2. Then du = 2x dx.",
    "Let $u = x^2$, so that $du = 2x\\,dx$ and $\\frac{1}{2}\\,du = x\\,dx$.",
    "Let $u = x^2$. Then $\\frac{du}{dx} = 2x$.",
    "y = x^2\ndy/dx = 2x",
    "$y = x^3$, so $y' = 3x^2$ and $y'' = 6x$.",
    "Let f(x) = x^3 - 3x. Then f'(x) = 3x^2 - 3, so f'(2) = 9 and f(2) = 2.",
    "Let $u = x + 1$. Then $u^2 = x^2 + 2x + 1$.",
    "Let $u = 2x$, so $x = \\frac{u}{2}$ and $dx = \\frac{du}{2}$.",
    "Let u = x^2. Let u = x^3. Then du = 3x^2 dx.",
    "u = x^2\ndu = 2x dx\nu = x^3\ndu = 3x^2 dx",
    "Let $u = \\ln x$ and $dv = x\\,dx$. Then $du = \\frac{1}{x} dx$.",
    "u = sin x, so du = cos x dx.",
    "令 u = x^2, 则 du = 2x dx。",
    "设 $f(x) = x^2 + 1$，则 $f(3) = 10$。",
    "d/dx(x^2) = 2x",
    "Let $u = x^2$. $\\int 2x \\cos(x^2)\\,dx = \\int \\cos u\\,du = \\sin u + C = \\sin(x^2) + C$.",
    "Let $p(x, y) = x y + 1$. Then $p(2, 3) = 7$.",
    "Let $f(x) = a x + 1$. Then $f(2) = 2a + 1$.",
    "Let $u = 3x + 1$. Then $x = 2$. So $u = 7$ and $u + 1 = 8$.",
]
FALSE = [
    ("Let u = x^2. Then du = 3x dx.", "du = 3x dx"),
    ("Let $u = x^2$. Then $\\frac{du}{dx} = 3x$.", "\\frac{du}{dx} = 3x"),
    ("Let y = x^2\ndy/dx = 3x", "dy/dx = 3x"),
    ("Let f(x) = x^3 - 3x. Then f'(x) = 3x^2 + 3.", "f'(x) = 3x^2 + 3"),
    ("Let f(x) = x^3 - 3x. Then f(2) = 3.", "f(2) = 3"),
    ("设 $f(x) = x^2 + 1$，则 $f(2) = 6$。", "f(2) = 6"),
    ("Let $u = \\ln x$ and $dv = x\\,dx$. Then $du = \\frac{2}{x} dx$.", "du = \\frac{2}{x} dx"),
    ("Let x = 2y + 1. Then x + 1 = 2y + 3.", "x + 1 = 2y + 3"),
    ("2x + 3 = 9, so x = 4.", "x = 4"),
    ("Let x be the number of apples. Then 2x + 3 = 9, so 2x = 5.", "2x = 5"),
    ("$2x + 3 = 9 \\implies 2x = 6 \\implies x = 4$", "x = 4"),
    ("x + 2x = 30, so we get 3x = 20", "3x = 20"),
    ("$x^2 + 6x = (x + 3)^2 - 8$", "x^2 + 6x = (x + 3)^2 - 8"),
    ("$(x + 2)(x + 3) = x^2 + 5x + 5$", "(x + 2)(x + 3) = x^2 + 5x + 5"),
]
OPEN = [
    "u = x^2\nu = x^3\ndu = 2x dx",
    "Let u = x^2. Let u = x^3. du = 2x dt",
    "y = x^2\ndy/dx = 3x",
    "Let f(x) = x^2 for x > 0 and f(x) = -x for x < 0. Then f(-1) = 2.",
    "Let $f$ be periodic with period 1. Let $f(x) = x^2$. Then $f(2) = 0$.",
    "Let $f(x) = x^2$ on $[0, 1)$. Then $f(2) = 0$.",
    "Let $f(x) = x^2$, $0 \\le x < 1$. Then $f(2) = 0$.",
    "Let $f(x) = x^2 - 2$. At a fixed point $f(x) = x$. Then $f(x) = x$, so $f(5) = 5$.",
    "Let $f(x) = x^2 + ax$. Then $f'(x) = 2x + 3$.",
    "Let $f(x) = x^2 - 2x$. Then $f'(x) = 0$.",
    "Let $u = x^2$. Then $u^2 - 5u + 6 = 0$, so $u = 2$ or $u = 3$.",
    "Suppose u = x^2. Then du = 3x dx.",
    "Let u = x^2. It rains. It snows. It hails. du = cos t dt.",
    "Let u = x^2. It rains. It snows. It hails. du = 3x dx.",
    "n = n + 1",
    "2x + 3 = 2x + 5. It has no solution.",
    "$x + 1 = x + 2$, which is impossible.",
    "$x - 1 = 3$\n$x - 1 = -3$",
    "x - 1 = 3 or x - 1 = -3, so x = 4 or x = -2",
    "3x = 50, so x = 17 boxes",
    "3x = 10, so x = 3.33",
    "7x = 50, so x = 7",
    "Is 2x + 3 = 9, so x = 4?",
    "If 2x + 3 = 9, then so x = 4.",
    "x + y = 10, x - y = 2. Adding, so 2x = 12",
    "Working modulo 7, 2x = 6, so x = 10",
    "The slope y' = y, so y' = 3",
    "70*x/18*8 = 770 => x = 11*18*8",
    "(0.4 + y)/1 + y = 60/100 => 4 + 10y = 6 + 6y",
]


@pytest.mark.parametrize("text", TRUE)
def test_what_holds_once_the_definitions_are_put_in_is_true(text: str) -> None:
    trace = check_trace(text, fallback=False)
    assert trace.true is True, trace


@pytest.mark.parametrize(("text", "claim"), FALSE)
def test_a_false_line_about_a_defined_name_is_false(text: str, claim: str) -> None:
    trace = check_trace(text, fallback=False)
    assert [line.text for line in trace.lines if line.true is False] == [claim]


@pytest.mark.parametrize("text", OPEN)
def test_what_may_be_a_condition_or_another_function_is_neither(text: str) -> None:
    trace = check_trace(text, fallback=False)
    assert trace.fault is None
    assert trace.true is None


def test_a_definition_is_no_condition() -> None:
    kinds = [line.kind for line in check_trace("Let u = x^2. Let f(x) = 3x.", fallback=False).lines]
    assert kinds == [LineKind.definition, LineKind.definition]


QUESTION = "Let $f(x) = x^3 - 3x$. Find $f'(2)$."


@pytest.mark.parametrize(
    ("question", "text", "true"),
    [
        (QUESTION, "$f'(x) = 3x^2 - 3$, so $f'(2) = 9$", True),
        (QUESTION, "$f(2) = 3$", False),
        ("If f(x) = x^3 - 3x, what is f(2)?", "f(2) = 3", False),
        ("Let f(x) = x for x < 1, and f(x) = x^2 for x >= 1.", "f(2) = 3", None),
        ("Let f be such that f(x) > 0.", "f(x) = 2x + 1, so f(2) = 5", None),
        ("Let f(x) = 2x and f(x) = 3x be two lines.", "f(2) = 5", None),
    ],
)
def test_functions_of_the_question_are_known(question: str, text: str, true: bool | None) -> None:
    assert check_trace(text, question, fallback=False).true is true


COEFFICIENTS = st.integers(-9, 9)


@given(a=COEFFICIENTS.filter(bool), b=COEFFICIENTS, c=COEFFICIENTS, at=st.integers(-5, 5), off=st.integers(-3, 3))
def test_values_and_slopes_of_a_parabola_are_true_or_false_as_they_are(a: int, b: int, c: int, at: int, off: int):
    value, slope = a * at**2 + b * at + c + off, 2 * a * at + b + off
    text = f"Let $g(x) = {a}x^2 + {b}x + {c}$. Then $g({at}) = {value}$ and $g'({at}) = {slope}$."
    trace = check_trace(text, fallback=False)
    assert [line.true for line in trace.lines[1:]] == [off == 0] * 2


@given(a=COEFFICIENTS.filter(bool), b=COEFFICIENTS, root=COEFFICIENTS, off=st.integers(-9, 9).filter(bool))
def test_a_root_that_is_said_to_follow_is_false_when_another_is(a: int, b: int, root: int, off: int) -> None:
    text = f"We have {a}x + ({b}) = {a * root + b}, so x = {{}}."
    assert check_trace(text.format(root), fallback=False).fault is None
    assert check_trace(text.format(root + off), fallback=False).fault is not None


@given(a=st.integers(1, 9), b=st.integers(1, 9), off=st.integers(-3, 3))
def test_an_expansion_is_true_or_holds_nowhere(a: int, b: int, off: int) -> None:
    text = f"$(x + {a})(x + {b}) = x^2 + {a + b}x + {a * b + off}$"
    assert check_trace(text, fallback=False).true is (off == 0)
