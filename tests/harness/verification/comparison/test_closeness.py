"""What agrees to thousands of bits: different where it is, equal where it is, undecided where nobody knows."""

from __future__ import annotations

from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.comparison.values.separation import separation
from harness.verification.options import Options
from harness.verification.verdict import Verdict

ALONE = Options(fallback=False)
NUMBERS = st.sampled_from(
    (
        "1",
        "3/7",
        "sqrt(2)",
        "pi",
        "E",
        "log(3)",
        "sqrt(2) + sqrt(3)",
        "exp(1/3)",
        "sin(1)",
        "atan(2)/3",
        "2**(1/3)",
        "factorial(300)",
        "exp(2500)",
        "pi**1500",
        "10**1000",
        "cosh(900)",
        "binomial(400, 200)",
    )
)
FUNCTIONS = st.sampled_from(
    ("x", "sin(x)", "exp(x)", "x**2 + 1", "atan(x)", "sqrt(x**2 + 1)", "x*exp(-x)", "1/(x**2 + 2)", "cos(3*x)/7")
)
SIZES = st.integers(600, 9000)
TINY = st.builds(
    str.format,
    st.sampled_from(("exp(-{0})", "10**(-{0})", "1/factorial({0})", "2**(-3*{0})", "sech({0})", "pi**(-{0})")),
    SIZES,
)


def _compared(a: str, b: str) -> Verdict:
    return compare(parse(a), parse(b), options=ALONE)


@settings(max_examples=120, deadline=None)
@given(NUMBERS, TINY, st.sampled_from(("({0}) + {1}", "({0})*(1 + {1})", "({0}) - {1}", "({0})/(1 - {1})")))
def test_a_number_is_never_equal_to_itself_and_something_tiny(number: str, tiny: str, form: str) -> None:
    assert _compared(number, form.format(number, tiny)).equal is not True


@settings(max_examples=120, deadline=None)
@given(FUNCTIONS, TINY, st.sampled_from(("({0}) + {1}", "({0})*(1 + {1})", "({0}) + x*{1}", "({0}) - {1}*sin(x)")))
def test_a_function_is_never_equal_to_itself_and_something_tiny(function: str, tiny: str, form: str) -> None:
    assert _compared(function, form.format(function, tiny)).equal is not True


@settings(max_examples=80, deadline=None)
@given(st.integers(20, 20_000), st.sampled_from(("{0}", "-{0}")), st.sampled_from(("tanh", "coth", "erf")))
def test_what_saturates_never_reaches_its_end(size: int, sign: str, head: str) -> None:
    end = sign.format(1)
    assert _compared(f"{head}({sign.format(size)})", end).equal is not True
    assert _compared(f"x*{head}({sign.format(size)})", f"x*({end})").equal is not True


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6000), st.integers(1, 5), st.integers(-3, 3))
def test_whole_numbers_are_compared_exactly(n: int, k: int, off: int) -> None:
    product = " * ".join(str(n - i) for i in range(k) if n - i > 1) or "1"
    left = f"factorial({max(n - k, 1) if n > k else 1}) * {product} + ({off})"
    verdict = _compared(f"factorial({n})", left)
    assert verdict.equal is (off == 0)
    assert verdict.method == "exact"


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 500), st.integers(2, 500), st.integers(200, 2500))
def test_nested_roots_are_equal_by_a_proof_and_parted_by_a_tiny_fraction(a: int, b: int, digits: int) -> None:
    left, right = f"sqrt({a}) + sqrt({b})", f"sqrt({a} + {b} + 2*sqrt({a * b}))"
    verdict = _compared(left, right)
    assert (verdict.equal, verdict.method) == (True, "exact")
    assert _compared(left, f"{right} + 10**(-{digits})").equal is False


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("log(8)/log(2)", "3"),
        ("atan(1/2) + atan(1/3)", "pi/4"),
        ("exp(1000)/exp(999)", "E"),
        ("exp(log(7)/2)**2", "7"),
        ("asinh(3/4)", "log(2)"),
        ("(1 + sqrt(2))**40*(sqrt(2) - 1)**40", "1"),
        ("log(factorial(100))", "log(factorial(99)) + log(100)"),
        ("gamma(1/3)*gamma(2/3)", "2*pi/sqrt(3)"),
        ("sin(pi/7)*sin(2*pi/7)*sin(3*pi/7)", "sqrt(7)/8"),
        ("sqrt(3)*pi/9 + log(2)/3", "pi/(3*sqrt(3)) + log(8)/9"),
        ("tanh(log(2))", "3/5"),
        ("exp(I*pi/3)", "1/2 + sqrt(3)*I/2"),
        ("cosh(40)**2 - sinh(40)**2", "1"),
        ("erf(3) + erfc(3)", "1"),
        ("zeta(4)", "pi**4/90"),
    ],
)
def test_ordinary_numbers_are_equal_still(a: str, b: str) -> None:
    assert _compared(a, b).equal is True


@pytest.mark.parametrize("a", ["zeta(5000)", "log(1 + exp(-50000)) + 1", "(1 + 10**(-2000))**(10**2000)/E"])
def test_what_nobody_can_see_is_undecided(a: str) -> None:
    assert _compared(a, "1").equal is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_bound_of_two_roots_is_below_their_distance(a: int, b: int) -> None:
    """|sqrt(a) - sqrt(b)| >= 1/(sqrt(a) + sqrt(b)) for different whole numbers."""
    found = separation(parse(f"sqrt({a})"), parse(f"sqrt({b})"))
    assert found.proven
    if a != b:
        assert 2.0 ** (-found.bits) <= abs(a - b) / (a**0.5 + b**0.5)


def test_a_factorial_is_what_python_says() -> None:
    assert _compared("factorial(700)", str(factorial(700))).equal is True
