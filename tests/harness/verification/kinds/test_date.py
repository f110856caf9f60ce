"""Dates."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import GoldError, check_claim, verify

pytestmark = pytest.mark.fast

_days = st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31))


def _forms(day: datetime.date) -> list[str]:
    month = day.strftime("%B")
    return [
        day.isoformat(),
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day} {day.year}",
        f"the {day.day}th of {month}, {day.year}",
        f"{day.strftime('%A')}, {month} {day.day}, {day.year}",
        rf"\text{{{month} {day.day}, {day.year}}}",
        f"datetime.date({day.year}, {day.month}, {day.day})",
    ]


@given(_days, _days)
def test_every_form_of_one_day_is_the_same_and_no_form_of_another_is(day: datetime.date, other: datetime.date) -> None:
    for kind in (None, "date"):
        for gold in _forms(day)[:3]:
            for said in _forms(day):
                assert verify(gold, said, kind=kind).equal is True, said
            for said in _forms(other):
                assert verify(gold, said, kind=kind).equal is (day == other), said


@given(_days)
def test_a_date_in_numbers_is_equal_where_both_orders_say_so(day: datetime.date) -> None:
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    known = day.day > 12 or day.day == day.month
    assert verify(text, text).equal is True
    assert verify(text, day.isoformat()).equal is (True if known else None)
    turned = f"{day.month:02}/{day.day:02}/{day.year}"
    assert verify(text, turned).equal is (True if known else None)


@given(_days)
def test_a_date_is_no_difference_of_numbers(day: datetime.date) -> None:
    value = day.year - day.month - day.day
    assert verify(day.isoformat(), str(value)).equal is not True
    assert check_claim(f"{day.isoformat()} = {value}").true is None


def test_a_part_that_is_left_out_decides_nothing() -> None:
    assert verify("July 4", "July 4, 1776", kind="date").equal is None
    assert verify("July 4", "July 5, 1776", kind="date").equal is False


def test_a_weekday_that_the_day_does_not_have_is_no_date() -> None:
    assert verify("March 5, 2024", "Tuesday, March 5, 2024").equal is True
    assert verify("March 5, 2024", "Monday, March 5, 2024", kind="date").equal is False


@pytest.mark.parametrize("gold", ["2024-02-30", "7", "March 32, 2024", "13/13/2024", "someday"])
def test_a_gold_that_is_no_date_is_refused(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "2024-03-05", kind="date")


@given(st.text(max_size=30) | st.from_regex(r"[0-9/. a-z-]{1,20}", fullmatch=True))
def test_no_prediction_raises(text: str) -> None:
    assert verify("2024-03-05", text, kind="date").equal in (True, False, None)
