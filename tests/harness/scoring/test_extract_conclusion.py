"""What the last sentence of a text concludes, where nothing says `Answer`: found, and judged as a whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import extract_answer, verify
from harness.scoring.extract_answer import find_answer
from harness.scoring.score import Outcome, score_text

LEADS = [
    "Therefore ",
    "So ",
    "Thus, ",
    "Hence ",
    "It follows that ",
    "We find that ",
    "and so ",
    "This gives ",
    "Then ",
]
LABELS = ["x", "|AB|", "AB", "f(3)", "\\angle ABC", "\\sin\\theta", "a + b", "S_{10}", "P(X = 3)"]
BEFORE = [
    "",
    "We compute 3 + 4 = 7 first.\n",
    "Let y be the other. Then we add both sides:\n",
    "1. Add.\n2. Divide.\n\n",
]
NUMBERS = st.integers(-999, 9999).map(str) | st.fractions(1, 9, max_denominator=9).map(str)


@pytest.mark.parametrize("label", LABELS)
@given(number=NUMBERS, lead=st.sampled_from(LEADS), before=st.sampled_from(BEFORE), dot=st.sampled_from(["", "."]))
def test_what_a_last_sentence_concludes_is_the_answer(
    label: str, number: str, lead: str, before: str, dot: str
) -> None:
    for text in (f"{before}{lead}{label} = {number}{dot}", f"{before}{lead}${label} = {number}${dot}"):
        found = find_answer(text)
        assert found is not None, text
        assert text[found.start : found.end] == found.text
        assert found.rule == "conclusion"
        assert verify(number, found.text, fallback=False).equal is not False, text
        assert not verify(f"{number} + 1", found.text, fallback=False).equal, text


SAID = ["is the answer", "is our answer.", "is my final answer", "is the only solution.", "is the required result."]


@given(number=NUMBERS, lead=st.sampled_from(["", *LEADS]), said=st.sampled_from(SAID))
def test_what_is_said_to_be_the_answer_is_the_answer(number: str, lead: str, said: str) -> None:
    for text in (f"{lead}{number} {said}", f"{lead}${number}$ {said}", f"We add.\n{lead}$x = {number}$ {said}"):
        found = find_answer(text)
        assert found is not None, text
        assert verify(number, found.text, fallback=False).equal, text


@pytest.mark.parametrize(
    "text",
    [
        "12 is not the answer",
        "Perhaps 12 is the answer.",
        "It is the answer.",
        "Is 12 the answer?",
        "12 is the answer?",
    ],
)
def test_what_is_not_said_to_be_the_answer_is_none(text: str) -> None:
    assert find_answer(text) is None


RIGHT = {
    "x = 22/7, approximately 3.14": "22/7",
    "f(3)=2": "2",
    "So AB = 5 cm": "5 cm",
    "Therefore |AB|=5": "5",
    "So $AB = 5 \\text{ cm}$.": "5",
    "So $AC = 3\\sqrt{2}$.": "3\\sqrt{2}",
    "Hence\n\\[ x = 5 \\]": "5",
    "Divide by 2:\n$$\nx = 5\n$$": "5",
    "Therefore the area is 25.": "25",
    "Therefore, the total cost is $18.": "18",
    "Hence $f(x) = x^2 + 1$.": "x^2 + 1",
    "So x = 2 or x = 3.": "2, 3",
    "x = 2, y = 3": "(2, 3)",
    "So 48 + 24 = 72.": "72",
    "Therefore x > 2.": "x > 2",
    "Thus **x = 5**": "5",
    "- x = 5": "5",
    "x = 10/2\nx = 5": "5",
    "Subtract 3 from both sides:\n2x = 6\nDivide by 2:\nx = 3": "3",
}


@pytest.mark.parametrize("text", RIGHT)
def test_the_whole_of_it_is_judged(text: str) -> None:
    said = extract_answer(text)
    assert said is not None
    assert verify(RIGHT[text], said, fallback=False).equal


HEDGED = [
    ("x = 22/7, approximately 3.5", "22/7", "3.5"),
    ("So AB = 5 cm or 6 cm", "5 cm", "6 cm"),
    ("So x = 5 or x = 6.", "5", "6"),
    ("So x = 5, that is 6.", "5", "6"),
    ("Therefore x = 5 = 6.", "5", "6"),
    ("So x = 5 and x = 6.", "5", "6"),
    ("So x = 5 (or 6).", "5", "6"),
    ("So x = 5 cm and y = 6 cm.", "5", "6"),
    ("Therefore the area is 5 or 6.", "5", "6"),
    ("Therefore the area is 5, or perhaps 6.", "5", "6"),
    ("x = 5\nx = 6", "5", "6"),
    ("So x = 5, maybe 6.", "5", "6"),
    ("So x = 5 is wrong, it is 6.", "5", "6"),
]


@pytest.mark.parametrize(("text", "one", "other"), HEDGED)
def test_two_answers_are_none(text: str, one: str, other: str) -> None:
    said = extract_answer(text)
    for gold in (one, other):
        assert said is None or not verify(gold, said, fallback=False).equal


NONE = [
    "Is x = 5?",
    "So is x = 5?",
    "If x = 5",
    "So if x = 5 then y = 6",
    "Given f(3)=2",
    "We are given that f(3)=2",
    "Given that\nf(3)=2",
    "We know\n$$f(3)=2$$",
    "The question says:\nf(3) = 2",
    "We need to find x where\nx = 2y",
    "Suppose x = 5",
    "So suppose x = 5",
    "Let x = 5.",
    "where x = 5",
    "10 = 10",
    "2*3 + 4 = 10",
    "Check: 2*5 = 10",
    "So x is not 5",
    "Therefore x = 5 is impossible",
    "Therefore the area is not 25.",
    "Hence we need x = 5",
    "So the question is what f(3) = 2 means",
    "Step 3: x = 5",
    "Step 3 [solve]: x = 5",
    "x = 5, I guess",
    "x = 5?",
    "So we continue.",
    "72 clips",
    "x =",
    "= 5",
    "",
    "for x = 5",
    "print(x = 5)",
    "x == 5",
    "x = 1 => y = 2",
    "So x = 5 implies y = 6",
    "a = 5; what is b?",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_supposed_quoted_or_asked_is_no_conclusion(text: str) -> None:
    assert extract_answer(text) is None


def test_an_answer_that_is_marked_comes_before_what_is_concluded() -> None:
    assert extract_answer("The answer is 4.\nSo x = 5") == "4"
    assert extract_answer("\\boxed{4}\nTherefore x = 5") == "4"
    assert extract_answer("Answer: 4\nx = 5") == "4"


def test_what_a_program_prints_says_answer() -> None:
    assert extract_answer("x = 5", conclusions=False) is None
    assert extract_answer("Answer: 5\nx = 6", conclusions=False) == "5"


def test_an_equation_of_the_question_is_no_answer() -> None:
    asked = {"question": "Given that f(3) = 2 and f(f(x)) = x, find f(2) - 1.", "answer": "2"}
    assert score_text(asked, "So f(3) = 2").outcome is Outcome.wrong_answer
    assert score_text(asked, "So f(2) - 1 = 2").outcome is not Outcome.no_answer
    solve = {"question": "Solve $x^2-3x+2=0$.", "answer": "x=1 or x=2"}
    assert score_text(solve, "Hence $x^2-3x+2=0$.").outcome is Outcome.wrong_answer
    assert score_text(solve, "Hence $x = 1$ or $x = 2$.").correct


@given(st.text(max_size=80) | st.lists(st.sampled_from([*LEADS, *LABELS, *NONE, " = ", "$", "\n", "5"])).map("".join))
def test_any_text_has_an_answer_within_it_or_none(text: str) -> None:
    found = find_answer(text)
    assert found is None or text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "piece", ["So ", "So so, ", "the a ", "= ", "$$ ", "\\[", "x = 5\n", "- ", "x. A", "we get that "]
)
def test_long_texts_cost_no_more_than_their_length(piece: str) -> None:
    started = time.process_time()
    find_answer(piece * (1_000_000 // len(piece)))
    find_answer("So x = 5 " + piece * 100)
    # Not a timing of the code but of its order: anything quadratic in 2**16 characters takes minutes.
    assert time.process_time() - started < 2.0
