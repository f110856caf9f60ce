"""Decimals: how many digits count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim, verify


@given(st.integers(10**12, 10**15 - 1), st.integers(1, 11), st.sampled_from([1, -1]), st.booleans())
def test_a_gold_of_13_to_15_digits_is_held_to_its_last_one(digits: int, places: int, step: int, typed: bool) -> None:
    def written(number: int) -> str:
        text = str(number)
        return f"{text[:-places]}.{text[-places:]}"

    gold, kind = written(digits), "real" if typed else None
    assert verify(gold, gold, kind=kind).equal is True
    assert verify(gold, gold + "0", kind=kind).equal is True
    assert verify(gold, gold + "4", kind=kind).equal is True
    if len(str(digits + step)) == len(str(digits)):
        assert verify(gold, written(digits + step), kind=kind).equal is False
        assert check_claim(f"{gold} = {written(digits + step)}").true is False
    assert verify(gold, f"{digits}/{10**places}", kind=kind).equal is True
    assert verify(gold, f"{digits + step}/{10**places}", kind=kind).equal is False


@given(st.fractions(0, 1000, max_denominator=999).filter(lambda value: value > 0))
def test_what_a_float_program_prints_answers_an_exact_gold_and_is_answered_by_it(value: object) -> None:
    printed = repr(float(value))  # type: ignore[arg-type]  # a fraction
    assert verify(str(value), printed).equal is True or len(printed.replace(".", "").lstrip("0")) < 6
    noisy = f"{float(value) * (1 + 1e-14):.16e}"  # type: ignore[arg-type]  # a fraction
    assert verify(str(value), noisy).equal is True


def test_a_printed_float_is_held_to_twelve_digits() -> None:
    assert verify("0.30000000000000004", "0.3").equal is True
    assert verify("0.3333333333333334", "1/3").equal is True
    assert verify("0.3333333333433334", "1/3").equal is False
    assert verify("100", "99.9999999999986").equal is True


def test_more_digits_than_a_float_has_are_all_meant() -> None:
    assert verify("12345678901234567890.5", "12345678901234567891.5").equal is False
    assert verify("3.14159265358979323846", "pi").equal is True
    assert verify("3.14159265358979323847", "pi").equal is False
