"""Lines of work that are more than left = right: chains, inequalities, congruences, rounding, what follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.links import Line, Link, Sign, Statement
from harness.scoring.claims import Scope
from harness.scoring.lines import NoClaim, judge_line, judge_link

LINES = {
    # chains
    "2 + 2 = 4 = 2*2": True,
    "2 + 2 = 5 = 10/2": False,
    "(x+1)^2 = x^2+2x+1 = x(x+2)+1": True,
    "(x+1)^2 = x^2+2x+1 = x(x+2)+2": False,
    "S = 1+2+3 = 6": True,
    "S = 1+2+3 = 7": False,
    r"\sin^2 x + \cos^2 x = 1 \le 2": True,
    "x = 2 or x = 3 = 4": None,
    "a = 1, b = 2": None,
    "1+1 = 2, 2+2 = 4": True,
    "1+1 = 2, 2+2 = 5": False,
    r"\begin{aligned} (x+1)^2 &= (x+1)(x+1) \\ &= x^2 + 2x + 1 \end{aligned}": True,
    r"\begin{align*} (x+1)^2 &= (x+1)(x+1) \\ &= x^2 + x + 1 \end{align*}": False,
    r"\begin{align} 2 + 2 &= 4 \end{align}": True,
    r"\begin{align} 2 + 2 &= 4 \\ 3 + 3 &= 7 \end{align}": False,
    # order
    "x**2 + 1 > 0": True,
    "x**2 > 0": False,
    "x**2 >= 0": True,
    "x > 0": False,
    "x**2 + y**2 + 1 > 0": True,
    "x**2 + y**2 - 1 > 0": False,
    "x**2 + y**2 > 0": None,
    "e^x > 0": True,
    "sin(x) < 1": False,
    "sqrt(x) >= 0": True,
    "sqrt(x)**2 >= 0": None,
    "sqrt(-1 - x**2) > 5": None,
    "2 < 3 < 4": True,
    "2 < 3 < 1": False,
    "x + 1 != x": True,
    "3 >= 4": False,
    # whole numbers
    r"7 \equiv 1 \pmod 3": True,
    r"7 \equiv 2 \pmod 3": False,
    r"-1 \equiv 2 \pmod{3}": True,
    "17 ≡ 2 (mod 5)": True,
    "17 = 3 (mod 5)": False,
    r"2^{100} \equiv 1 \pmod 3": True,
    r"6 \equiv 1 \equiv 16 \pmod 5": True,
    r"6 \equiv 1 \equiv 17 \pmod 5": False,
    r"n^2 + n \equiv 0 \pmod 2": True,
    r"n^2 \equiv 0 \pmod 2": False,
    r"\frac12 \equiv 1 \pmod 3": None,
    "7 \\equiv 1": None,
    "3 | 12": True,
    "5 | 12": False,
    r"3 \mid 12": True,
    r"3 \nmid 12": False,
    r"3 \nmid 10": True,
    "isprime(97)": True,
    "isprime(91)": False,
    "isprime(97) = True": True,
    "isprime(91) = True": False,
    "not isprime(91)": True,
    "isprime(n)": None,
    # membership
    r"5 \in \{1, 5\}": True,
    r"3 \in \{1, 2\}": False,
    r"2 \in [2, 3)": True,
    r"3 \in [2, 3)": False,
    r"2 \in (0, 3)": True,
    r"5 \notin (0, 3)": True,
    r"\frac12 \in \mathbb{Z}": False,
    # rounding
    r"\pi \approx 3.14": True,
    r"\pi \approx 3.15": False,
    r"\pi \approx 3.1": True,
    r"\pi \approx 3": True,
    r"\pi \approx 3.2": False,
    "pi ≈ 3.1416": True,
    r"\frac23 \approx 0.67": True,
    r"\frac23 \approx 0.66": None,
    r"\frac23 \approx 0.65": False,
    r"-\pi \approx -3.14": True,
    r"-\pi \approx 3.14": False,
    r"\frac{\sqrt2}{2} = \frac{1}{\sqrt2} \approx 0.707": True,
    r"\frac{\sqrt2}{2} = \frac{1}{\sqrt2} \approx 0.708": False,
    r"e^{10} \approx 2.2\times 10^4": True,
    r"e^{10} \approx 2.3\times 10^4": False,
    r"\pi \approx \frac{22}{7}": None,
    r"\frac{x}{3} \approx 0.33x": None,
    # what follows
    r"x = 2 \implies x^2 = 4": True,
    r"x^2 = 4 \implies x = 2": False,
    r"2x = 6 \implies x = 3": True,
    r"2x = 6 \iff x = 3": True,
    r"x^2 = 4 \iff x = 2": False,
    "2x = 6 => x = 3 => x^2 = 9": True,
    "2x = 6 => x = 4": False,
    r"1 = 2 \implies 3 = 3": None,
    # no claims
    "hello": None,
    "x": None,
    "2 + 2": None,
    "1 = 1 = ": None,
    r"\implies x = 3": None,
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_judged(line: str) -> None:
    assert check_claim(line).true is LINES[line]


def test_the_first_false_link_of_a_chain_is_named() -> None:
    check = check_claim("(x+1)^2 = x^2+2x+1 = x(x+2)+2 = 0")
    assert check.true is False
    assert check.detail.startswith("`x^2+2x+1 = x(x+2)+2`: ")


FUNCTIONS = {
    "f'(x) = 2x": True,
    "f'(x) = 3x": False,
    "f'(2) = 4": True,
    "f'(2) = 5": False,
    "f''(x) = 2": True,
    "f(3) = 9": True,
    "f(x+1) = x^2+2x+1": True,
    "f(f(x)) = x^4": True,
    "f(f(x)) = x^3": False,
    r"\frac{df}{dx} = 2x": True,
    r"\frac{d}{dx} f(x) = 2x": True,
    r"\int f(x) dx = \frac{x^3}{3} + C": True,
    r"\int_0^1 f(x) dx = \frac12": False,
    r"\lim_{h \to 0} \frac{f(x+h)-f(x)}{h} = 2x": True,
    "g'(x) = 2x": None,
    "f = x^2": None,
    "(f+g)(x) = 1": None,
}


@pytest.mark.parametrize("line", FUNCTIONS)
def test_a_function_that_is_given_is_known(line: str) -> None:
    assert check_claim(line, {"f(x)": "x**2"}).true is FUNCTIONS[line]
    assert not FUNCTIONS[line] or check_claim(line, {"f(x)": "x**3 + 1"}).true is False


def test_a_function_of_itself_many_times_is_undecided() -> None:
    assert check_claim("f(" * 30 + "x" + ")" * 30 + " = 1", {"f(x)": "x**2 + x"}).true is None


@pytest.mark.parametrize(
    ("line", "true"),
    [("y' = 2x", True), ("y' = 3x", False), ("dy/dx = 2x", True), (r"\frac{d^2y}{dx^2} = 2", True), ("y'' = 3", False)],
)
def test_the_slope_of_a_let_is_known(line: str, true: bool) -> None:
    assert check_claim(line, {"y": "x^2"}).true is true
    assert check_claim(line).true is None


@pytest.mark.parametrize("bindings", [{"f(x)": "f(x) + 1"}, {"f(2)": "x"}, {"pi(x)": "x"}, {"x": "2", "f(x)": "x"}])
def test_a_binding_that_defines_no_function_is_refused(bindings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="binding"):
        check_claim("1 = 1", bindings)


ASSUMED = [
    ("Integral(1/sqrt(a**2 - x**2), x) = asin(x/a)", "a", "positive", True, False),
    ("floor(k) = k", "k", "integer", True, False),
    ("cos(2*pi*k) = 1", "k", "integer", True, False),
    ("cos(pi*k) = 1", "k", "integer", False, False),
    ("x > 0", "x", "positive", True, False),
    ("x > 0", "x", "nonnegative", False, False),
    ("x >= 0", "x", "nonnegative", True, False),
    ("x > 1", "x", "positive", False, False),
    ("x**2 > 0", "x", "nonzero", True, False),
    ("n >= 1", "n", "positive integer", True, False),
    ("n**2 >= n", "n", "integer", None, False),
    ("sqrt(x**2) = x", "x", "positive", True, False),
    ("sqrt(x**2) = -x", "x", "positive", False, False),
]


@pytest.mark.parametrize(("line", "name", "words", "true", "without"), ASSUMED)
def test_an_assumption_holds_for_its_name_and_no_other(
    line: str, name: str, words: str, true: bool | None, without: bool
) -> None:
    assert check_claim(line, assumptions={name: words}).true is true
    assert check_claim(line, assumptions={"other": words}).true is without
    assert check_claim("1 = 2", assumptions={name: words}).true is False


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 12))
def test_a_congruence_is_what_python_says(a: int, b: int, m: int) -> None:
    assert check_claim(rf"{a} \equiv {b} \pmod{{{m}}}").true is ((a - b) % m == 0)
    assert check_claim(f"{m} | {a}").true is (a % m == 0)


@given(st.fractions(min_value=-9, max_value=9, max_denominator=60), st.integers(1, 4))
def test_a_number_is_approximately_its_rounded_self(value, places) -> None:  # type: ignore[no-untyped-def]  # Hypothesis
    unit = 10**-places
    exact = rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    assert check_claim(rf"{exact} \approx {float(value):.{places}f}").true is True
    assert check_claim(rf"{exact} \approx {float(value) + 2 * unit:.{places}f}").true is False


@given(st.integers(-4, 4), st.integers(-4, 4), st.integers(-9, 9))
def test_a_parabola_is_positive_where_its_discriminant_is_negative(b: int, c: int, shift: int) -> None:
    claim = check_claim(f"x^2 + {b}*x + {c} > 0")
    assert claim.true is (b * b - 4 * c < 0)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5))
def test_a_chain_of_numbers_is_true_where_all_are_the_same(numbers: list[int]) -> None:
    chain = " = ".join(f"{number} + 1" for number in numbers)
    assert check_claim(chain).true is (len(set(numbers)) == 1)


small = st.integers(0, 4).map(str)
sides = st.recursive(
    small | st.sampled_from(["x", "1/2", "oops("]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
    max_leaves=4,
)


@given(sides, st.sampled_from(list(Sign)), sides)
def test_two_sides_are_judged_as_the_line_that_they_are_alone(left: str, sign: Sign, right: str) -> None:
    link = Link(left, sign, right)
    line = Line((Statement((link,), link.text),))
    judged: list[object] = []
    for judge in (lambda: judge_link(link, Scope()), lambda: judge_line(line, Scope())[0]):
        try:
            judged.append(judge().equal)
        except (NoClaim, SyntaxRefused) as error:
            judged.append(type(error))
    assert judged[0] == judged[1]
