"""An antiderivative that is none is refuted in LaTeX, and none that some author would stand by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_trace

PARTS = [
    (r"x^{3}", r"\frac{x^{4}}{4}"),
    (r"\sin x", r"-\cos x"),
    (r"\cos x", r"\sin x"),
    (r"e^{x}", r"e^{x}"),
    (r"\frac{1}{x}", r"\ln|x|"),
    (r"x e^{x}", r"x e^{x} - e^{x}"),
    (r"\frac{1}{x^{2}}", r"-\frac{1}{x}"),
]
numbers = st.integers(min_value=2, max_value=9)
parts = st.sampled_from(PARTS)


def verdict(formula: str) -> bool | None:
    (line,) = check_trace(f"We get ${formula}$.", fallback=False).lines
    return line.true


@given(parts, numbers, st.sampled_from(["", " + C", " - 7"]))
def test_a_multiple_integrates_to_the_same_multiple_and_to_no_other(
    part: tuple[str, str], k: int, constant: str
) -> None:
    body, found = part
    integral = rf"\int {k} \cdot \left({body}\right) \, dx"
    assert verdict(rf"{integral} = {k} \cdot \left({found}\right){constant}") is True
    assert verdict(rf"{integral} = {k + 1} \cdot \left({found}\right){constant}") is False
    assert verdict(rf"{integral} = -{k} \cdot \left({found}\right){constant}") is False


@pytest.mark.parametrize(
    "formula",
    [
        r"\int \frac{1}{\sqrt{x^2-1}} dx = \operatorname{arccosh}(x)",  # for positive x
        r"\int \sqrt{x^2} dx = \frac{x^2}{2}",
        r"\int \sqrt{1 - \sin^2 x} dx = \sin x",
        r"\int |x - 1| dx = \frac{x^2}{2} - x",
        r"\int u^3 du = \frac{(x^2+1)^4}{4}",  # u has been x^2 + 1
        r"\int 2x dx = 9",
        r"\int a x dx = x^2",  # with a = 2
        r"\int \frac{1}{y} dy = \int x^2 dx",
        r"\int \frac{1}{x} dx = \log x^2",  # whatever its base
        r"\int f(x) dx = x^2",
    ],
)
def test_what_may_be_meant_otherwise_is_left_open(formula: str) -> None:
    assert verdict(formula) is not False


def test_an_integral_that_is_wrong_is_the_fault_of_its_solution() -> None:
    text = "By the power rule:\n$\\int x^{2} \\, dx = \\frac{x^{3}}{2}$\nThe answer is $\\boxed{\\frac{x^{3}}{3}}$.\n"
    fault = check_trace(text, "Integrate x**2 with respect to x.", fallback=False).fault
    assert fault is not None
    assert fault.line == 2
