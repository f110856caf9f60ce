"""Numbers with their base, and binomials in the notations of people."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_claim, verify

pytestmark = pytest.mark.fast

_DIGITS = "0123456789abcdef"
_bases = st.integers(2, 10)
_values = st.integers(1, 10**9)
_FORMS = [
    "{}_{{{}}}",
    "{}_{{ {} }}",
    "({})_{{{}}}",
    "{} base {}",
    "{} (base {})",
    r"{}_{{\text{{{}}}}}",
    "x = {}_{{{}}}",
]


def _written(value: int, base: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, base)
        digits = _DIGITS[digit] + digits
    return digits


@given(_values, _bases, st.sampled_from(_FORMS))
def test_a_number_in_a_base_is_itself_in_any_notation_and_in_no_other_base(value: int, base: int, form: str) -> None:
    gold = f"{_written(value, base)}_{base}"
    assert verify(gold, form.format(_written(value, base), base)).equal is True
    assert verify(gold, form.format(_written(value + 1, base), base)).equal is False
    other = base % 10 + 2
    assume(other != base)
    assert verify(gold, form.format(_written(value, other), other)).equal is False


@given(_values, _bases)
def test_digits_without_a_base_are_undecided_and_the_value_is_another_number(value: int, base: int) -> None:
    digits = _written(value, base)
    assert verify(f"{digits}_{base}", digits).equal is None
    assert verify(digits, f"{digits}_{base}").equal is None
    if digits != str(value):
        assert verify(f"{digits}_{base}", str(value)).equal is False


@given(_values)
def test_base_sixteen_is_read_in_capitals_and_as_programs_print_it(value: int) -> None:
    digits = f"1{_written(value, 16)}1"
    gold = f"{digits}_{{16}}"
    assert verify(gold, f"{digits.upper()}_{{16}}").equal is True
    assert verify(gold, f"0x{digits}").equal is True
    assert verify(gold, f"0x{digits[:-1]}2").equal is False


@given(_values, _bases, _bases)
def test_a_claim_is_about_the_values(value: int, base: int, other: int) -> None:
    left, right = (f"{_written(value, b)}_{b}" for b in (base, other))
    assert check_claim(f"{left} = {right}").true is True
    assert check_claim(f"{left} = {value}").true is True
    assert check_claim(f"{left} = {value + 1}").true is False


@given(st.integers(2, 30), st.data())
def test_binomials_are_read_in_every_notation(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n))
    value = math.comb(n, k)
    for text in (f"C({n},{k})", f"nCr({n}, {k})", f"C_{{{n}}}^{{{k}}}", rf"\binom{{{n}}}{{{k}}}", f"comb({n}, {k})"):
        assert verify(str(value), text).equal is True
        assert verify(text, str(value)).equal is True
        wrong = None if text.startswith(("nCr", "comb")) else False  # letters that may be a product
        assert verify(str(value + 1), text).equal is wrong
        assert verify(text, str(value + 1)).equal is wrong


@given(st.integers(1, 5), st.integers(-3, 3), st.integers(1, 5))
def test_binomials_of_names(k: int, shift: int, other: int) -> None:
    gold = rf"\binom{{n+{shift}}}{{{k}}}"
    assert verify(gold, f"C(n+{shift},{k})", fallback=False).equal is True
    assert verify(f"C(n+{shift},{k})", gold, fallback=False).equal is True
    if other != k:
        assert verify(gold, f"C(n+{shift},{other})", fallback=False).equal is False


def test_an_undeclared_function_named_c_is_no_binomial() -> None:
    assert verify("C(0,0) e^{-t}", "e^{-t}").equal is None
    assert verify("C(x,t) = x + t", "x + t").equal is True
    assert verify("C_1^2 x + C_2", "C_2").equal is False
