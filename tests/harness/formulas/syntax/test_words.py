"""The plain words of answers, in any case and with their filler."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, parse
from harness.formulas.syntax.words import WORDS, read_words

pytestmark = pytest.mark.fast

SAID = {
    "yes": Node("Boolean", (True,)),
    "No.": Node("Boolean", (False,)),
    "TRUE": Node("Boolean", (True,)),
    "DNE": Node("Word", ("dne",)),
    "does not exist": Node("Word", ("dne",)),
    "The limit does not exist.": Node("Word", ("dne",)),
    "The series diverges": Node("Word", ("diverges",)),
    "It is divergent.": Node("Word", ("diverges",)),
    "the sequence does not converge": Node("Word", ("diverges",)),
    "There is no solution": Node("Word", ("no_solution",)),
    "no real solutions": Node("Word", ("no_solution",)),
    "The system has no solutions.": Node("Word", ("no_solution",)),
    "linearly dependent": Node("Word", ("dependent",)),
    "The vectors are linearly independent.": Node("Word", ("independent",)),
    "not linearly independent": Node("Word", ("dependent",)),
    "infinitely many solutions": Node("Word", ("infinitely_many",)),
    "all real numbers": Node("Reals"),
    "the empty set": Node("EmptySet"),
    "infinity": Node("Constant", ("oo",)),
    "+infinity": Node("Constant", ("oo",)),
    "-infinity": Node("Neg", (Node("Constant", ("oo",)),)),
    "negative infinity": Node("Neg", (Node("Constant", ("oo",)),)),
    "\\text{No solution}": Node("Word", ("no_solution",)),
    "$\\boxed{\\textbf{Dependent}}$": Node("Word", ("dependent",)),
}


@pytest.mark.parametrize("text", SAID)
def test_a_phrase_stands_for_its_word(text: str) -> None:
    assert parse(text) == SAID[text]


def test_diverging_infinity_and_not_existing_stay_four_things() -> None:
    assert len({parse(text) for text in ("diverges", "oo", "-oo", "zoo", "dne")}) == 5


def test_python_none_is_no_answer() -> None:
    assert read_words("None") is None


@given(st.sampled_from(sorted(WORDS)), st.sampled_from([str.upper, str.title, str.lower, "  {} ".format]))
def test_every_phrase_of_the_table_is_read_in_any_case(phrase: str, change: object) -> None:
    assert callable(change)
    assert parse(change(phrase)) == WORDS[phrase]


@given(st.text(max_size=100))
def test_reading_words_never_raises(text: str) -> None:
    if text.strip():
        read_words(text.strip())
