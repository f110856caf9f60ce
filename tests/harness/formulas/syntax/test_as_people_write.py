"""Ordinary spellings of ordinary answers: subscripts, numbers behind factors, braces that only group, letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import verify

SAME = r"""
\frac{x_{1}}{2} :: x_1/2
\sqrt{x_{1}} :: sqrt(x_1)
e^{x_{1}} :: e^{x_1}
\frac{1}{c_{2}} :: 1/c_2
\frac{x_{1}+x_{2}}{2} :: (x_1+x_2)/2
x_{\max}+1 :: 1+x_{\text{max}}
x_{i,j} :: x_{i j}
a_{n+1} :: a_{n+1}
2a_{n+1} :: a_{1+n}\cdot 2
n2^{n-1} :: n*2**(n-1)
n 2^{n-1} :: n*2**(n-1)
(n-2)2^n+1 :: 1+2**n*(n-2)
n(n+1)2^{n-2} :: 2**(n-2)*n*(n+1)
\frac{8!}{3!5!} :: 56
2^3 3^2 :: 72
\pi 2^n :: pi*2**n
x^2 :: {x}^{2}
1024 :: {2}^{10}
10^{-3} :: {10}^{-3}
2(x-3)^2 :: 2{(x-3)}^{2}
3 :: |{-3}|
3+4i :: 3+4\mathrm{i}
5i :: 5\mathrm{i}
2e^x :: 2\mathrm{e}^{x}
xe^x :: x\mathrm{e}^{x}
3\sqrt2 :: \sqrt23
\frac{n}{2} :: {n \over 2}
\binom{n}{2} :: {n \choose 2}
\frac{1}{e} :: 1/e
1/e :: \frac{1}{e}
1-\frac1e :: 1-1/e
4+i :: 4\,+\,i
4\,+\,i :: 4+i
\frac{ab}{a+b} :: ab/(a+b)
ab/(a+b) :: \frac{ab}{a+b}
\frac{n(n-3)}{2} :: n(n-3)/2
n(n-3)/2 :: \frac{n(n-3)}{2}
n2^n :: n*2^n
n*2^n :: n2^n
6 :: \Gamma(4)
n! :: \Gamma(n+1)
2x :: f'(x) = 2x
2x :: y' = 2x
2x :: dy/dx = 2x
2x :: \frac{dy}{dx} = 2x
18 :: \approx 18
"""
OTHER = r"""
\frac{x_{1}}{2} :: x_2/2
\sqrt{x_{1}} :: sqrt(x_2)
a_{n+1} :: a_{n}
a_{n+1} :: a_{n-1}
a_{n+1} :: a_n+1
x_{\max} :: x_{\min}
n2^{n-1} :: n*2**n
n2^{n-1} :: 2*n
(n-2)2^n+1 :: (n-2)*2**n
\frac{8!}{3!5!} :: 57
2^3 3^2 :: 2**33**2
x^2 :: {x}^{3}
{2}^{10} :: 1023
|{-3}| :: -3
3+4\mathrm{i} :: 3-4i
3+4\mathrm{i} :: 7
5\mathrm{i} :: 5
2\mathrm{e}^{x} :: 2^x
\sqrt23 :: 5
{n \choose 2} :: n/2
{n \over 2} :: n*(n-1)/2
1/e :: 1/3
4+i :: 4\,-\,i
\frac{ab}{a+b} :: ab/(a-b)
n(n-3)/2 :: \frac{n(n-2)}{2}
n2^n :: n*3^n
n2^n :: 2*n
x2^3 :: x**3
\Gamma(4) :: 24
2x :: f'(x) = 3x
2x :: y' = 2
2x :: dy/dx = x
x' :: x
f'(x) :: f(x)
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    return [(gold, said) for line in table.strip().splitlines() for gold, said in [line.split(" :: ")]]


@pytest.mark.parametrize(("gold", "said"), _pairs(SAME))
def test_an_answer_is_right_in_another_spelling(gold: str, said: str) -> None:
    assert verify(gold, said).equal is True


@pytest.mark.parametrize(("gold", "said"), _pairs(OTHER))
def test_another_answer_is_not_right_in_any_spelling(gold: str, said: str) -> None:
    assert verify(gold, said).equal is not True


@given(st.sampled_from("abcmnprtuvwxyz"), st.integers(0, 40), st.integers(1, 40))
def test_a_braced_subscript_ends_its_group_nowhere_else(letter: str, index: int, other: int) -> None:
    for form in (r"\frac{{{}}}{{2}}", r"\sqrt{{{}}}", "e^{{{}}}", r"\left({}\right)^{{2}}", r"\frac{{3}}{{{}+1}}"):
        plain, braced = form.format(f"{letter}_{{{index}}}"), form.format(f"{{{letter}_{{{index}}}}}")
        assert verify(plain, braced).equal is True
        if other != index:
            assert verify(plain, form.format(f"{letter}_{{{other}}}")).equal is False


@given(st.sampled_from("kmnxyz"), st.integers(2, 9), st.integers(1, 9))
def test_a_power_behind_a_factor_multiplies(letter: str, base: int, shift: int) -> None:
    right = f"{letter}*{base}**({letter}-{shift})"
    for said in (
        f"{letter} {base}^{{{letter}-{shift}}}",
        f"{letter}{base}^{{{letter}-{shift}}}",
        rf"{letter}\,{base}^{{{letter}-{shift}}}",
        f"({letter}){base}^({letter}-{shift})",
    ):
        assert verify(right, said).equal is True
        assert verify(f"{right} + 1", said).equal is False
