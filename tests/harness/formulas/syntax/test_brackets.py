"""A name right before brackets: a function's value or a factor, by the text and by what it is compared with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim, verify
from harness.formulas.syntax import parse
from harness.formulas.syntax.parse import read, together

VALUES = [
    r"I(0) e^{-\frac{t}{RC}}",
    "I(0)*exp(-t/(R*C))",
    r"P(0)e^{kt}",
    "P(0)*exp(k*t)",
    "y(0) + x^2",
    r"\phi(10)",
    r"\sigma(6)",
    r"\frac{P(0)}{2}",
    r"\mathbf{P}(0)e^{kt}",
    r"\mathrm{I}(0)e^{-t}",
    r"I[0]e^{-t}",
    r"x(0)\cos\omega t",
    "y(0)",
    "E(X)",
    r"\tau(12) + 1",
    "u(0)*x**2",
]


@pytest.mark.parametrize("gold", VALUES)
def test_the_value_of_an_unknown_function_equals_itself_and_neither_0_nor_twice_or_minus_itself(gold: str) -> None:
    assert verify(gold, gold).equal is True
    for other in ("0", f"2({gold})" if "\\" in gold or "^" in gold else f"2*({gold})", f"-({gold})", "x**2", "1"):
        assert verify(gold, other).equal is not True, other


@pytest.mark.parametrize("gold", VALUES)
def test_such_a_value_is_not_a_zero_in_a_claim_either(gold: str) -> None:
    for claim in (f"{gold} = 0", f"0 = {gold}", f"{gold} = x^2"):
        assert check_claim(claim).true is None


_letters = st.sampled_from("abcdknmprstxyz")


@given(_letters, _letters, _letters, st.integers(1, 9), st.booleans())
def test_a_letter_before_a_sum_is_a_product_where_the_other_side_has_the_letter(
    letter: str, x: str, y: str, number: int, latex: bool
) -> None:
    if len({letter, x, y}) < 3:
        return
    called, expanded = f"{letter}({x} + {number}*{y})", f"{letter}*{x} + {number}*{letter}*{y}"
    if latex:
        called = rf"{letter}\left({x} + {number}{y}\right)"
    assert verify(expanded, called).equal is True
    assert verify(called, expanded).equal is True
    assert verify(expanded, f"{called} + 1").equal is False
    assert check_claim(f"{called} = {expanded}").true is True
    assert check_claim(f"{called} = {expanded} + 1").true is False


@given(_letters, st.integers(-9, 9), st.integers(2, 9), st.integers(1, 4))
def test_a_letter_inside_its_own_brackets_is_a_factor_of_them(n: str, shift: int, over: int, power: int) -> None:
    plain = f"{n}({n} + {shift})^{power}/{over}"
    latex = rf"\frac{{{n}\left({n} + {shift}\right)^{{{power}}}}}{{{over}}}"
    python = f"{n}*({n} + {shift})**{power}/{over}"
    for one in (plain, latex, python):
        for other in (plain, latex, python):
            assert verify(one, other).equal is True
        assert verify(one, f"{n}*({n} + {shift + 1})**{power}/{over}").equal is False


@given(_letters, st.integers(0, 20), st.integers(0, 20))
def test_a_letter_before_a_number_is_never_0_or_a_multiple_by_that_number(letter: str, at: int, other: int) -> None:
    value = f"{letter}({at})"
    assert verify(value, value).equal is True
    assert verify(value, f"{letter}*{at}").equal is not True
    assert verify(value, f"{letter}({other})").equal is (True if at == other else None)
    assert verify(f"{value} + {other}", f"{other} + {value}").equal is True
    assert verify(f"{value} + {other}", f"{value} + {other + 1}").equal is False


def test_gold_that_has_the_name_alone_decides() -> None:
    assert verify(r"10\phi", r"\phi(10)").equal is True
    assert verify(r"\phi(10)", r"10\phi").equal is None
    assert verify("3*x", "x(3)").equal is True


@pytest.mark.parametrize(
    "claim",
    [
        r"v(t+1) = v(t) + v(1)",
        "E(X+Y) = E(X) + E(Y)",
        "x(3) = 3*x",
        "y(x) = x*y",
        "f(x) = x**2",
        "P(0) = 100",
        "2*P(0) = 3*P(0)",
        "f(0) + 1 = 2*f(0)",
        "Abs(f(x)) = f(x)",
        "S(n) = n(n+1)/2",
        "S(n) = n**2",
        r"\frac{P(0)}{2} = 0",
        r"\mathbf{P}(0) = 0",
        r"\mathrm{I}(0) = 0",
        "x[0]e^t = 0",
        r"\phi(10) = 4",
        "Derivative(f(x), x) = 0",
        "Derivative(2*f(x), x) = 2*f(x)",
        "C(5, 2) = 10",
        "f(x) = f(2*x)/2",
    ],
)
def test_a_claim_that_hangs_on_an_unknown_function_is_undecided(claim: str) -> None:
    assert check_claim(claim).true is None


@pytest.mark.parametrize(
    "claim", ["f(x) + 1 = 1 + f(x)", "f(1 + 1) = f(2)", "(f(x) + 1)**2 = f(x)**2 + 2*f(x) + 1", "f(f(x)) = f(f(x))"]
)
def test_a_claim_that_holds_whatever_the_function_is_is_true(claim: str) -> None:
    assert check_claim(claim).true is True


@pytest.mark.parametrize("claim", ["f(x) + 1 = f(x) + 2", "P(0) - x = P(0) + 1", "2*(f(x) + 1) = 2*f(x) + 1"])
def test_a_claim_that_no_function_makes_true_is_false(claim: str) -> None:
    assert check_claim(claim).true is False


@pytest.mark.parametrize("text", [r"\pi(10)", r"x^n(n+1)", r"\sqrt x(x+1)", r"\frac xy(z)", r"\sin x(x+1)"])
def test_what_belongs_to_the_sign_before_it_is_not_called(text: str) -> None:
    assert all(part.head != "Call" for part in parse(text).walk())


def test_there_are_two_readings_only_where_nothing_decides() -> None:
    assert len(together(read("y(x)"), read("x*y"), gold=False)) == 2
    assert len(together(read("a(b+c)"), read("a*b + a*c"), gold=True)) == 1
    assert len(together(read("f(x)"), read("2*x"), gold=True)) == 1
