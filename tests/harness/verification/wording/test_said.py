"""What a text says in other words: right where the words only surround the answer, and never where they change it."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, verify
from harness.verification.errors import GoldError
from harness.verification.wording.golds import meant
from harness.verification.wording.said import MOST_READINGS, answers_in

NOUNS = st.sampled_from(["eggs", "apples left", "red marbles", "dollars", "km", "square inches", "people in the room"])
NUMBERS = st.integers(-999, 9999).map(str) | st.decimals("-99", "99", places=2).map(str)
SENTENCES = [
    "{} eggs",
    "{} clips in total",
    "Natalia sold {} clips.",
    "She has {} apples left.",
    "The total is {}.",
    "The sum of the first 10 terms is {}",
    "The smallest value of $x$ is ${}$.",
    "Therefore, the value equals {}",
    "= {}",
    "\\approx {}",
    "{}, since nothing else fits",
    "{} is the only possible value",
    "x = {}",
    "f(3) = {}",
    "\\text{{Area}} = {}",
    "\\angle ABC = {}",
    "一共有{}个",
    "{}元",
    "答：一共{}个苹果。",
]
CHANGED = [
    "not {} eggs",
    "It is not {}.",
    "less than {}",
    "at least {} eggs",
    "more than {} clips",
    "{} or 12345 eggs",
    "between {} and 12345",
    "either {} or more",
    "perhaps {}",
    "If it rains, {} eggs",
    "Is it {}?",
    "twice {} eggs",
    "half of {}",
    "{} squared is 12345",
    "{} is wrong",
    "{} - 12345 eggs",
    "{} of 12345 eggs",
    "12345 eggs and {} apples",
    "x is 12345, y is {}",
    "{} = 12345",
    "12345 = {}",
    "x = 12345 = {}",
    "12345 (approximately {})",
    "{}, or equivalently 12345",
    "不是{}个",
    "至少{}个",
    "{}倍",
    "y'' + y = {}",
    "2x + 3y = {}",
    "x**2 + y**2 = {}",
    "lg {}",
    "arcsin {} eggs",
    "negative 12345{}",
    "the square of {} eggs",
    "{} repeating",
    "{} in base 7 notation",
    "{} o'clock am",
    "{} 或 12345",
]


@pytest.mark.parametrize("sentence", SENTENCES)
@given(number=NUMBERS)
def test_words_around_a_number_leave_it_as_it_is(sentence: str, number: str) -> None:
    said = sentence.format(number)
    assert verify(number, said, fallback=False).equal, said
    other = str(float(number) + 1)
    assert verify(other, said, fallback=False).equal is False, said


@pytest.mark.parametrize("sentence", CHANGED)
@given(number=NUMBERS)
def test_words_that_change_a_number_are_never_left_out(sentence: str, number: str) -> None:
    said = sentence.format(number)
    assert not verify(number, said, fallback=False).equal, said


@given(number=NUMBERS, noun=NOUNS)
def test_a_noun_is_left_out_on_either_side_and_never_for_another_number(number: str, noun: str) -> None:
    assert verify(number, f"{number} {noun}", fallback=False).equal
    assert verify(f"{number} {noun}", number, fallback=False).equal
    assert verify(f"{number} {noun}", f"{number} {noun}", fallback=False).equal
    other = str(float(number) + 1)
    assert verify(other, f"{number} {noun}", fallback=False).equal is False
    assert verify(f"{number} {noun}", other, fallback=False).equal is False
    for kind in ("integer", "real", "rational", "expression"):
        gold = number if kind != "integer" else str(math.floor(float(number)))
        assert not verify(Answer(kind, gold), f"{gold} {noun}", fallback=False).equal


@given(st.sampled_from(["km", "m", "cm", "mi"]), st.sampled_from(["km", "m", "cm", "mi"]), st.integers(1, 99))
def test_two_units_are_compared_and_not_left_out(unit: str, other: str, number: int) -> None:
    gold, said = f"{number} \\text{{ {unit}}}", f"{number} \\text{{ {other}}}"
    assert verify(gold, said, fallback=False).equal is (unit == other)
    assert verify(gold, f"It is {said} long.", fallback=False).equal is (unit == other)


@given(st.fractions(0, 100, max_denominator=97), st.integers(1, 6))
def test_a_rounding_of_the_value_before_it_says_nothing_new(value: object, places: int) -> None:
    rounded = f"{float(value):.{places}f}"  # type: ignore[arg-type]  # a Fraction
    assert verify(str(value), f"{value} \\approx {rounded}", fallback=False).equal
    wrong = f"{float(value) + 2 * 10.0**-places:.{places}f}"  # type: ignore[arg-type]  # a Fraction
    assert verify(str(value), f"{value} \\approx {wrong}", fallback=False).equal is False
    assert not verify(wrong, f"{value} \\approx {wrong}", fallback=False).equal


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_a_chain_counts_where_all_of_it_is_true(a: int, b: int) -> None:
    chain = f"{a} + ({b}) = {a + b}"
    assert verify(str(a + b), chain, fallback=False).equal
    assert verify(str(a + b), f"x = {chain}", fallback=False).equal
    assert not verify(str(a + b + 1), f"{a} + ({b}) = {a + b + 1}", fallback=False).equal
    assert not verify(str(a + b), f"x = {a} + ({b + 1}) = {a + b}", fallback=False).equal


QUESTIONS = [
    ("18", "18 cents", "How many dollars does she earn?", None),
    ("18", "18 cents", "How many cents are left?", True),
    ("18", "18 dollars", "She sells eggs for $2. How much does she earn?", True),
    ("18", "18 cents", "She sells eggs for $2. How much does she earn?", None),
    ("5", "5 \\text{ cm}", "How many kilometers is it?", None),
    ("5", "5 km", "How many kilometers is it?", True),
    ("5", "5 eggs", "How many kilometers is it?", True),
    ("5", "6 km", "How many kilometers is it?", False),
    ("2", "a + b = 2", "Find a + b.", True),
    ("2", "a + b = 2", "If a + b = 2, what is ab?", False),
]


@pytest.mark.parametrize(("gold", "said", "question", "equal"), QUESTIONS)
def test_the_question_tells_what_a_unit_and_a_label_may_be(
    gold: str, said: str, question: str, equal: bool | None
) -> None:
    assert verify(gold, said, question=question, fallback=False).equal is equal


def test_each_rule_can_be_turned_off() -> None:
    assert verify("18", "18 dollars", units_on_one_side=False, fallback=False).equal is False
    assert verify("90^\\circ", "90", units_on_one_side=False, fallback=False).equal is False
    assert verify("72", "Natalia sold 72 clips.", other_words=False, fallback=False).equal is False
    with pytest.raises(GoldError):
        verify("98 values", "98", other_words=False, fallback=False)
    assert verify("50\\%", "50", fallback=False).equal is False
    assert verify("50\\%", "50", drop_percent=True, fallback=False).equal
    assert verify("50", "50\\%", drop_percent=True, fallback=False).equal
    assert verify("50", "51\\%", drop_percent=True, fallback=False).equal is False


NO_GOLDS = ["lg 100", "negative 5", "at noon or on the next day"]
NO_GOLDS += ["0.3 repeating", "square of 5 meters", "101 in base 2 notation"]
NO_GOLDS += ["see figure", "the second one", "4 or 5, depending on n", "less than 5", "between 5 and 6", "Is it 5?"]


@pytest.mark.parametrize("gold", NO_GOLDS)
def test_a_gold_that_states_no_value_stays_unreadable(gold: str) -> None:
    assert meant(gold) == ()
    with pytest.raises(GoldError):
        verify(gold, "5", fallback=False)


PIECES = [
    "= ",
    "\\approx ",
    "is ",
    "72 clips ",
    "(",
    "approximately ",
    "f'(",
    "lim sup ",
    "不",
    "12元",
    ", ",
    "\\text{",
]
PIECES += ["$", "\\$", "1,", "or ", "No, ", "Rs. ", "d/dx", "\\frac{", "'", "or equivalently ", "A) "]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join))
def test_nothing_raises_and_few_readings_are_made(text: str) -> None:
    assert len(answers_in(text)) <= MOST_READINGS
    assert all(isinstance(one.text, str) for one in answers_in(text))


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece_is_read_quickly(piece: str) -> None:
    started = time.process_time()
    answers_in((piece * 500)[:500])
    answers_in(("5 " + piece * 500)[:500])
    # Not a timing of the code but of its order: what backtracks takes minutes.
    assert time.process_time() - started < 5.0
