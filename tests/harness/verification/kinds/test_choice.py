"""Choices among lettered options, and questions that list them."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import GoldError, verify
from harness.scoring.reference import Task
from harness.scoring.score import score_text
from harness.verification.kinds.choice import as_choice
from harness.verification.problem import Answer
from harness.verification.statement.listed_options import options_of

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
    assert "".join(sorted(options_of(question))) == letters


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


LISTS = {
    "aqua": "What is 3*7? Options: ['A)20', 'B)22', 'C)21', 'D)7*sqrt(3)', 'E)None of these']",
    "brackets": "What is 3*7? (A) 20 (B) 22 (C) 21 (D) 7\\sqrt{3} (E) None of these",
    "lines": "What is 3*7?\nA. $20$\nB. $22$\nC. $21$\nD. $7\\sqrt{3}$\nE. None of these",
    "amc": "What is $3 \\cdot 7$? $\\textbf{(A) } 20 \\qquad \\textbf{(B) } 22 \\qquad \\textbf{(C) } 21 \\qquad "
    "\\textbf{(D) } 7\\sqrt3 \\qquad \\textbf{(E) } \\text{None of these}$",
}
BY_VALUE = [
    ("C", "(C)", True),
    ("C", "C.", True),
    ("C", "21", True),
    ("C", "42/2", True),
    ("C", "\\boxed{21}", True),
    ("C", "21 dollars", True),
    ("C", "C) 21", True),
    ("D", "7*sqrt(3)", True),
    ("E", "None of the above", True),
    ("21", "C", True),
    ("21", "(C)", True),
    ("21", "21", True),
    ("7\\sqrt{3}", "D", True),
    ("C", "20", False),
    ("C", "22", False),
    ("C", "23", False),
    ("C", "21.5", False),
    ("C", "B", False),
    ("C", "None of these", False),
    ("E", "21", False),
    ("21", "B", False),
    ("21", "E", False),
    ("21", "22", False),
    ("C", "C) 22", None),
    ("ACD", "ACD", True),
    ("ACD", "A, C, D", True),
    ("ACD", "D, C and A", True),
    ("ACD", "(A)(C)(D)", True),
    ("ACD", "AC", False),
    ("ACD", "ABCD", False),
    ("ACD", "C", False),
    ("A", "AC", False),
]


@pytest.mark.parametrize("question", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize(("gold", "said", "equal"), BY_VALUE)
def test_a_letter_is_answered_by_its_option_and_an_option_by_its_letter(
    question: str, gold: str, said: str, equal: bool | None
) -> None:
    assert verify(gold, said, question=question, fallback=False).equal is equal


def test_without_a_list_of_options_a_letter_is_no_value() -> None:
    assert verify("C", "21", question="What is 3*7?", fallback=False).equal is False
    assert verify("21", "C", question="What is 3*7?", fallback=False).equal is not True


def test_two_options_of_one_value_are_undecided() -> None:
    question = "Half of one? (A) 1/2 (B) 0.5 (C) 2"
    assert verify("A", "0.50", question=question, fallback=False).equal is None
    assert verify("C", "0.50", question=question, fallback=False).equal is False


@pytest.mark.parametrize("gold", ["(B) 14", "B) 14", "B. 14"])
def test_a_gold_with_letter_and_value_is_answered_by_either(gold: str) -> None:
    for said, equal in {"B": True, "(B)": True, "14": True, "(B) 14": True, "A": False, "15": False}.items():
        assert verify(gold, said, fallback=False).equal is equal, said


def test_the_option_that_stands_in_the_question_is_no_question_said_again() -> None:
    question = "Which is (x+1)**2? (A) x**2 + 1 (B) x**2 + 2*x + 1 (C) x**2"
    assert verify("B", "1 + 2*x + x**2", question=question, fallback=False).equal is True
    assert verify("x**2 + 2*x + 1", "1 + 2*x + x**2", question=question, fallback=False).equal is True
    assert verify("B", "x**2 + 1", question=question, fallback=False).equal is False


WORDED = (
    "下列说法错误的是（） A. 若 x=5, 则 y=100 B. 若 y=125, 则 x=4 C. 若 x减小,则 y也减小 D. 若 x减小一半, 则 y 增大一倍"
)
SENTENCES = 'Which is true? A. m and n meet. B. m is parallel to n. C. $m$ is "skew" to $n$. D. None of the above.'


@pytest.mark.parametrize(("gold", "letter"), [("若x减小,则y也减小", "C"), ("若 x=5，则 y=100", "A")])
def test_a_gold_that_says_an_option_word_for_word_is_its_letter(gold: str, letter: str) -> None:
    assert as_choice(WORDED, gold) == Answer("choice", letter)
    assert verify(gold, f"({letter})", question=WORDED, fallback=False).equal is True
    assert verify(gold, gold, question=WORDED, fallback=False).equal is True
    for other in set("ABCD") - {letter}:
        assert verify(gold, other, question=WORDED, fallback=False).equal is False
    assert verify(gold, "若 x减小一半, 则 y 增大一倍", question=WORDED, fallback=False).equal is False


def test_quotes_spaces_and_full_stops_are_no_part_of_an_option() -> None:
    assert as_choice(SENTENCES, "m is skew to n") == Answer("choice", "C")
    assert as_choice(SENTENCES, "m is  parallel to n") == Answer("choice", "B")
    assert as_choice(SENTENCES, "m is not parallel to n") == "m is not parallel to n"


def test_a_gold_that_is_a_formula_keeps_its_value_though_an_option_says_it() -> None:
    question = "Compute 2 + 3. A. 5 B. 6 C. x + 1 D. 8"
    assert as_choice(question, "5") == "5"
    assert as_choice(question, "x + 1") == "x + 1"


def test_a_text_that_two_options_say_is_no_choice() -> None:
    assert as_choice("Which? A. the red one B. the red one. C. the blue one", "the red one") == "the red one"


@given(st.lists(st.text("abcdefghij ", min_size=3, max_size=12).map(str.strip).filter(bool), min_size=4, max_size=4))
def test_only_the_letter_of_the_option_that_is_said_is_right(texts: list[str]) -> None:
    said = [f"lines through {text} meeting nowhere else" for text in texts]
    assume(len({text.replace(" ", "") for text in said}) == 4)
    question = "Which? " + " ".join(f"{letter}. {text}" for letter, text in zip("ABCD", said, strict=True))
    for letter, text in zip("ABCD", said, strict=True):
        verdicts = [verify(text, other, question=question, fallback=False).equal for other in "ABCD"]
        assert verdicts == [other == letter for other in "ABCD"]


def test_a_prediction_of_any_length_is_no_option() -> None:
    assert verify("m is parallel to n", "." * 100_000, question=SENTENCES, fallback=False).equal is not True
    assert (
        verify("m is parallel to n", "m is parallel to n" + "." * 50, question=SENTENCES, fallback=False).equal is True
    )
