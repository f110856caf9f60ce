"""Times: of day, spans, and a : b, which may be a ratio."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import GoldError, check_claim, verify

pytestmark = pytest.mark.fast

_minutes = st.integers(0, 59)


@given(st.integers(0, 23), _minutes, _minutes, st.integers(0, 23), _minutes, _minutes)
def test_two_clocks_of_the_same_form_are_equal_where_their_numbers_are(
    h: int, m: int, s: int, h2: int, m2: int, s2: int
) -> None:
    # 12:00:00 is noon, or on a clock of twelve hours midnight, which is 00:00:00: that pair is undecided.
    assume({h, h2} != {0, 12} or (m, s) != (m2, s2))
    for kind in (None, "time"):
        one, other = f"{h:02}:{m:02}:{s:02}", f"{h2:02}:{m2:02}:{s2:02}"
        assert verify(one, one, kind=kind).equal is True
        assert verify(one, other, kind=kind).equal is (one == other)
    assert check_claim(f"{one} = {other}").true is not (one != other)


@given(st.integers(1, 12), _minutes, st.sampled_from(["AM", "PM", "am", "p.m.", "a.m."]))
def test_am_and_pm_are_the_hours_of_the_day(h: int, m: int, mark: str) -> None:
    hour = h % 12 + (12 if mark[0] in "Pp" else 0)
    text = f"{h}:{m:02} {mark}"
    for kind in (None, "time"):
        # From 10:00 to 12:59 a clock without AM or PM may be in the afternoon.
        assert verify(text, f"{hour:02}:{m:02}", kind=kind).equal is (None if 10 <= hour <= 12 else True)
        assert verify(text, text, kind=kind).equal is True
        assert verify(text, f"{h}:{(m + 1) % 60:02} {mark}", kind=kind).equal is False
        assert verify(text, f"{h}:{m:02}", kind=kind).equal is None


@given(st.integers(1, 300), _minutes, _minutes)
def test_a_span_is_the_same_in_words_and_in_days(h: int, m: int, s: int) -> None:
    words = f"{h} hours {m} minutes {s} seconds"
    days = f"{h // 24} days, {h % 24}:{m:02}:{s:02}"
    assert verify(words, days, kind="time").equal is True
    assert verify(days, words, kind="time").equal is True
    assert verify(days, f"{h} hours {m} minutes {s + 1} seconds", kind="time").equal is False


@given(st.integers(10, 23), st.integers(10, 59), st.integers(10, 23), st.integers(10, 59))
def test_an_untyped_pair_of_numbers_is_equal_only_as_a_time_and_as_a_ratio(a: int, b: int, c: int, d: int) -> None:
    assume(b != d or abs(a - c) != 12)  # 22:10 may be the 10:10 of the evening
    as_time, as_ratio = (a, b) == (c, d), a * d == b * c
    wanted = as_time if as_time == as_ratio else None
    assert verify(f"{a}:{b}", f"{c}:{d}").equal is wanted
    assert check_claim(f"{a}:{b} = {c}:{d}").true is wanted


@pytest.mark.parametrize("pair", [("12:30", "6:15"), ("0:30", "0:45"), ("15:20", "3:4"), ("12:30", "2/5")])
def test_a_time_that_is_equal_only_as_a_ratio_is_undecided(pair: tuple[str, str]) -> None:
    assert verify(*pair).equal is None
    assert check_claim(f"{pair[0]} = {pair[1]}").true is None


def test_where_gold_can_only_be_a_ratio_the_prediction_is_one() -> None:
    assert verify("3:4", "15:20").equal is True
    assert verify("3/4", "15:20").equal is True
    assert verify("3:4", "15:21").equal is False


@pytest.mark.parametrize("gold", ["7", "25:61", "12:60", "13:00 PM", "hello", "1.5", ""])
def test_a_gold_that_is_no_time_is_refused(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "12:30", kind="time")


@given(st.text(max_size=30) | st.from_regex(r"[0-9:apmdhs., ]{1,20}", fullmatch=True))
def test_no_prediction_raises(text: str) -> None:
    assert verify("12:30", text, kind="time").equal in (True, False, None)
    assert verify("12:30", text).equal in (True, False, None)
