"""Choices among lettered options, and questions that list them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import GoldError, verify
from harness.scoring.reference import Task
from harness.scoring.score import score_text
from harness.verification.kinds.choice import as_choice, letters_listed
from harness.verification.problem import Answer

pytestmark = pytest.mark.fast

_letters = st.sampled_from(string.ascii_uppercase)
FORMS = [
    "{0}",
    "({0})",
    "{0}.",
    "{0})",
    "({0}).",
    r"\text{{{0}}}",
    r"\textbf{{({0})}}",
    r"\boxed{{{0}}}",
    "option {0}",
    "Option ({0})",
    "{0}) 42",
    "({0}) the second",
    "{0}. 42",
    "{0}: 42",
    "answer: {0}",
    "The answer is {0}",
    "**{0}**",
    "$({0})$",
    r"\mathrm{{({0})}}",
    "[{0}]",
]


@given(_letters, _letters, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_letter_is_the_same_in_every_form_and_another_in_none(a: str, b: str, first: str, second: str) -> None:
    assert verify(first.format(a), second.format(b), kind="choice").equal is (
        None if _texts(a, b, first, second) else a == b
    )


def _texts(a: str, b: str, first: str, second: str) -> bool:
    """Whether the letters are the same and what stands behind them is not."""
    behind = [form.split("}", 1)[-1].strip(" ).:}{$*]") for form in (first, second)]
    return a == b and all(behind) and behind[0] != behind[1]


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ("E", "e"),
        ("E", "2.718281828"),
        ("E", "exp(1)"),
        ("I", "i"),
        ("I", "sqrt(-1)"),
        ("E", r"\mathrm{e}"),
        ("B", "42"),
        ("B", "A or B"),
        ("B", "B and C"),
        ("B", "Because"),
        ("B", "AB"),
        ("B", ""),
    ],
)
def test_what_is_no_letter_of_an_option_is_no_choice(gold: str, said: str) -> None:
    assert verify(gold, said, kind="choice").equal is False


@pytest.mark.parametrize("gold", ["42", "AB", "A or B", "e", "the second", ""])
def test_a_gold_that_is_no_letter_is_refused(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "B", kind="choice")


QUESTION = "Which number is the largest? (A) 1 (B) 2 (C) 3 (D) 4 (E) 5"


@pytest.mark.parametrize(
    ("question", "letters"),
    [
        (QUESTION, "ABCDE"),
        ("Choose:\nA. 3\nB. 4\nC. 5", "ABC"),
        ("A) 3 B) 4", "AB"),
        ("Find P(A) and P(B).", ""),
        (r"$\textbf{(A)}\ 12 \qquad \textbf{(B)}\ 13$", "AB"),
        ("Find x.", ""),
        ("Let f(A) = 1, and (A) again", ""),
    ],
)
def test_the_options_of_a_question_are_seen(question: str, letters: str) -> None:
    assert "".join(sorted(letters_listed(question))) == letters


def test_a_letter_is_a_choice_where_the_question_lists_it_and_only_there() -> None:
    assert as_choice(QUESTION, "E") == Answer("choice", "E")
    assert as_choice(QUESTION, "F") == "F"
    assert as_choice("Find E.", "E") == "E"
    assert as_choice(QUESTION, "5") == "5"
    assert as_choice(QUESTION, Answer("expression", "E")) == Answer("expression", "E")


@pytest.mark.parametrize(("said", "correct"), [("e", False), ("2.718281828", False), ("E", True), ("(E)", True)])
def test_a_choice_of_e_is_not_scored_as_a_number(said: str, correct: bool) -> None:
    task = Task.of({"question": QUESTION, "answer": "E"})
    assert score_text(task, f"The answer is \\boxed{{{said}}}.").correct is correct
