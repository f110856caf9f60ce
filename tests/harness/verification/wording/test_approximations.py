"""Numbers that words make less: near a number, the name of something, one term of a ratio."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, verify

NEAR = [
    "about {}",
    "approximately {}",
    "approx. {}",
    "roughly {}",
    "around {}",
    "circa {}",
    "ca. {}",
    "close to {}",
    "About {} clips.",
    "He sold about {} clips.",
    "The answer is approximately {}.",
    "the total is approximately equal to {}",
    "x is about {}",
    "\\text{{about }} {}",
    "{} (approximately)",
    "{} approximately",
    "大约{}",
    "约{}个",
]
ROUNDED = ["\\approx {}", "x \\approx {}", "≈ {}", "x ≈ {}"]
LABELS = [
    "Question {}",
    "Problem {}.",
    "Step {}",
    "Figure {}",
    "Fig. {}",
    "No. {}",
    "no. {}",
    "Question #{}",
    "question no. {}",
    "Exercise ({})",
    "see Theorem {}",
    "Eq. {}",
    "\\text{{Problem }} {}",
    "\\textbf{{Step {}}}",
    "p. {}",
    "#{}",
]
PERHAPS = ["Day {}", "Room {}", "Psalm {}", "Number {}", "case {}", "he lives in room {}", "第{}题", "图{}"]
VALUES = ["Total {}", "Total: {}", "The sum {}", "Perimeter {}", "So {}", "the number {}", "Answer {}", "Rs {}"]
COUNTS = st.integers(1, 9999)
PLACES = st.decimals("0.01", "99.99", places=2)


@pytest.mark.parametrize("words", NEAR)
@given(number=COUNTS, off=st.integers(1, 9))
def test_a_value_near_an_exact_number_is_undecided_and_another_number_wrong(words: str, number: int, off: int) -> None:
    said = words.format(number)
    assert verify(str(number), said, fallback=False).equal is None, said
    assert verify(str(number + off), said, fallback=False).equal is False, said
    assert not verify(Answer("integer", str(number)), said, fallback=False).equal, said


@pytest.mark.parametrize("words", NEAR)
@given(number=PLACES)
def test_a_decimal_is_rounded_itself(words: str, number: object) -> None:
    said = words.format(number)
    assert verify(str(number), said, fallback=False).equal, said
    assert not verify(f"{number}1", said, fallback=False).equal, said


@pytest.mark.parametrize("words", ROUNDED)
@given(number=COUNTS)
def test_the_sign_says_that_a_value_is_rounded(words: str, number: int) -> None:
    assert verify(str(number), words.format(number), fallback=False).equal
    assert verify(str(number + 1), words.format(number), fallback=False).equal is False


WORDS = ["approximately", "about", "roughly"]
ASKING = ["Round to the nearest whole number.", "About how many clips did she sell?", "Estimate the total."]


@pytest.mark.parametrize("question", ASKING)
@pytest.mark.parametrize("words", NEAR[:15])
def test_a_question_may_ask_for_an_approximation(question: str, words: str) -> None:
    assert verify("72", words.format(72), question=question, fallback=False).equal
    assert verify("72", words.format(72), question="How many clips were sold?", fallback=False).equal is None
    assert verify("73", words.format(72), question=question, fallback=False).equal is False


@given(
    st.fractions(1, 99, max_denominator=97), st.integers(2, 5), st.sampled_from(["approximately", "about", "roughly"])
)
def test_an_exact_value_beside_its_rounding_is_no_hedge(value: object, places: int, word: str) -> None:
    near = f"{float(value):.{places}f}"  # type: ignore[arg-type]  # a Fraction
    off = f"{float(value) + 3 * 10.0**-places:.{places}f}"  # type: ignore[arg-type]  # a Fraction
    for said in ("x = {}, {} {}", "{} ({} {})", "x = {}, which is {} {}"):
        assert verify(str(value), said.format(value, word, near), fallback=False).equal, said
        assert not verify(str(value), said.format(value, word, off), fallback=False).equal, said
        assert not verify(off, said.format(value, word, off), fallback=False).equal, said


@pytest.mark.parametrize("words", LABELS)
@given(number=COUNTS)
def test_the_name_of_something_is_no_answer(words: str, number: int) -> None:
    assert not verify(str(number), words.format(number), fallback=False).equal
    assert not verify(Answer("integer", str(number)), words.format(number), fallback=False).equal


@pytest.mark.parametrize("words", PERHAPS)
@given(number=COUNTS)
def test_a_number_that_may_be_a_name_is_undecided(words: str, number: int) -> None:
    assert verify(str(number), words.format(number), fallback=False).equal is None
    assert verify(str(number + 1), words.format(number), fallback=False).equal is False


@pytest.mark.parametrize("words", VALUES)
@given(number=COUNTS)
def test_a_word_for_a_value_before_it_says_nothing_more(words: str, number: int) -> None:
    assert verify(str(number), words.format(number), fallback=False).equal
    assert verify(str(number + 1), words.format(number), fallback=False).equal is False


@pytest.mark.parametrize("words", ["about {}", "approximately {} clips", "\\approx {}", "{} (approximately)", "约{}"])
@given(number=COUNTS)
def test_a_gold_that_says_so_itself_is_answered_by_the_same(words: str, number: int) -> None:
    gold = words.format(number)
    assert verify(gold, gold, fallback=False).equal
    assert verify(gold, str(number), fallback=False).equal
    assert verify(gold, words.format(number + 1), fallback=False).equal is False
    assert not verify(gold, "Question " + str(number), fallback=False).equal


def test_a_gold_that_is_a_name_is_answered_by_itself() -> None:
    assert verify("Day 72", "Day 72", fallback=False).equal
    assert not verify("Day 72", "Day 73", fallback=False).equal
    assert not verify("Day 72", "Room 72", fallback=False).equal


@given(COUNTS, st.integers(1, 9))
def test_a_ratio_is_a_number_only_where_one_is_asked_for(number: int, factor: int) -> None:
    for said in (f"{number * factor}:{factor}", f"{number * factor} : {factor}"):
        for gold in (str(number), Answer("integer", str(number))):
            assert verify(gold, said, fallback=False).equal is None
            assert verify(gold, said, question="What is the ratio of the areas?", fallback=False).equal
        assert verify(str(number + 1), said, fallback=False).equal is False
        assert verify(Answer("ratio", f"{number}:1"), said, fallback=False).equal
