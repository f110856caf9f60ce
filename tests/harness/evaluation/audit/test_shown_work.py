"""Fully true: every claim holds, and one of them is work. Trivia, the question's own lines and repeats are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.evaluation.audit.check_record import AuditedRecord, check_line
from harness.evaluation.audit.counts import AuditCounts
from harness.evaluation.audit.results import Keep
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line
from harness.scoring.scored_text import score_text
from harness.scoring.spoken_numbers import spoken_numbers

QUESTION = (
    "Natalia sold clips to 48 friends in April, and half as many in May. How many did she sell? Note that 48 + 19 = 67."
)
WORK = [
    "In May she sold 48/2 = 24 clips. Altogether 48 + 24 = 72.\n#### 72",
    "Half of 48 is 24, so 48 + 24 = 72.\n#### 72",
    "The question says 48 + 19 = 67. Half of 48 is 24.\n#### 72",
]
NO_WORK = [
    "We know that 2 + 2 = 4 and 3 * 3 = 9.\n#### 72",
    "As the note says, 48 + 19 = 67.\n#### 72",
    "48 = 48 and 48 + 0 = 48.\n#### 72",
    "48 - 48 = 0 and 48 * 1 = 48.\n#### 72",
    "72 - 0 = 72.\n#### 72",
    "70 + 2 = 72.\n#### 72",
    "48 > 24 and 3 < 5.\n#### 72",
]


def audited(text: str, question: str = QUESTION, gold: str = "72") -> AuditedRecord:
    record = json.dumps({"response": text, "question": question, "gold": gold}).encode()
    return check_line(Line(1, record), SolutionColumns("response", "question", "gold"))


@pytest.mark.parametrize("text", WORK)
def test_work_is_fully_true(text: str) -> None:
    found = audited(text)
    assert found.all_true
    assert found.fully_true
    assert score_text({"question": QUESTION, "answer": "72"}, text).fully_true


@pytest.mark.parametrize("text", NO_WORK)
def test_true_lines_that_are_no_work_are_not_fully_true(text: str) -> None:
    found = audited(text)
    assert found.all_true
    assert not found.fully_true
    assert not Keep.true.takes(found)
    assert not score_text({"question": QUESTION, "answer": "72"}, text).fully_true


def test_lines_of_the_equation_that_is_to_be_solved_are_no_work() -> None:
    question = "Solve 2x + 3 = 9 for x."
    assert not audited("2x + 3 = 9\nx = x\nThe answer is \\boxed{3}.", question, "3").fully_true
    assert audited("2x + 3 = 9. 2x = 6. The answer is \\boxed{3}.", question, "3").fully_true


@pytest.mark.parametrize(("text", "shown"), [("3 * 4 = 12", True), ("12 = 12", False), ("3 + 4 = 3 + 4", False)])
def test_without_a_question_a_claim_is_work_that_is_no_repeat(text: str, shown: bool) -> None:
    line = Line(1, json.dumps({"response": text}).encode())
    found = check_line(line, SolutionColumns("response"))
    assert (found.all_true, found.fully_true) == (True, shown)


def test_both_counts_are_made() -> None:
    counts = AuditCounts.of(map(audited, WORK + NO_WORK))
    assert counts.rates["all_true"].totals == (len(WORK + NO_WORK), len(WORK + NO_WORK))
    assert counts.rates["fully_true"].totals == (len(WORK), len(WORK + NO_WORK))


def test_part_of_a_number_of_the_question_is_not_what_it_says() -> None:
    question = "Note that 13 + 4 = 17. Tom has 3 apples and 4 pears. How many fruits has he?"
    assert audited("He has 3 + 4 = 7 fruits.\n#### 7", question, "7").fully_true


def test_results_are_read_back_as_they_were(tmp_path: Path) -> None:
    found = audited(WORK[0])
    assert AuditedRecord.from_record(json.loads(json.dumps(found.to_record()))) == found


SPOKEN = "Jan has three times as many pets as Marcia. Marcia has two more than Cindy, who has four. How many have they?"


def test_numbers_that_a_question_says_in_words_are_its_numbers() -> None:
    assert audited("Marcia has 4 + 2 = 6, and Jan 3 * 6 = 18.\n#### 18", SPOKEN, "18").fully_true
    assert not audited("5 + 5 = 10 and 9 * 7 = 63 and 2 + 2 = 4.\n#### 18", SPOKEN, "18").fully_true


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a 1000-piece jigsaw", {1000}),
        ("It took her sixteen seconds", {16}),
        ("forty-five minutes and Twenty two", {45, 22}),
        ("half of $40.00, or 1,200", {2, 40, 1200}),
        ("3.5 and 1.25", set()),
        ("someone attends often", set()),
    ],
)
def test_spoken_numbers(text: str, numbers: set[int]) -> None:
    assert spoken_numbers(text) == numbers
