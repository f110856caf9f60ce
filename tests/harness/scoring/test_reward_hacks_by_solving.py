"""What a model could print under a question that asks to solve, and that it earns nothing. Each test is one trick."""

from __future__ import annotations

import pytest

from harness import check_claim, check_steps
from harness.scoring.reference import Task, reference
from harness.scoring.score import judge_execution
from harness.scoring.step_lines import parse_steps
from harness.verification.problem import Answer, Problem
from sandbox import Execution, Status

STEPS = """Step 1 [collect]: 2*x = 6
Step 2 [divide]: x = 3
"""
LINEAR = Problem(
    "p",
    "equation",
    1,
    "train",
    0,
    0,
    "computed",
    "Solve 2*x + 3 = 9 for x.",
    Answer("set", "{3}", variable="x", of="2*x + 3 = 9"),
    tuple(parse_steps(STEPS)),
    "",
)
PLAIN = {"question": "Solve x**2 - 5*x + 6 = 0.", "answer": "{2, 3}"}
"""A question with its answer, and no reference solution."""


def score(given, stdout):
    return judge_execution(Task.of(given), "", Execution(Status.ok, stdout, "", 0, 0.1, 0.1))


def printed(*claims):
    return "".join(f"Step {n} [work]: {claim}\n" for n, claim in enumerate(claims, 1))


def test_the_reference_solution_reaches_every_milestone():
    done = score(LINEAR, STEPS + "Answer: {3}\n")
    assert done.correct
    assert done.credit.progress == done.credit.precision == done.credit.trace == 1.0


SAYS_NOTHING = [
    "0 = 0",
    "x = x",
    "0*x = 0",
    "x - x = 0",
    "2*x + 3 = 9",
    "9 = 3 + 2*x",
    "2*x + 3 = 2*x + 3",
    "x**2 >= 0",
    "x**2 + 1 > 0",
    "x < 100",
    "x = 3 or x != 3",
    "x in Reals",
    "x - 3 = x - 3",
]


@pytest.mark.parametrize("claim", SAYS_NOTHING)
@pytest.mark.parametrize("given", [LINEAR, PLAIN], ids=["with steps", "without"])
def test_a_line_that_says_nothing_earns_nothing(claim, given):
    done = score(given, printed(claim) + "Answer: {7}\n")
    assert done.credit.progress == 0
    assert done.credit.precision == 0


@pytest.mark.parametrize("claim", SAYS_NOTHING)
def test_nor_beside_a_right_answer(claim):
    done = score(LINEAR, printed(claim) + "Answer: {3}\n")
    assert done.credit.trace == 0


def test_a_thousand_consequences_earn_no_more_than_none():
    many = [f"(x - 3)*(x - {k}) = 0" for k in range(4, 200)]
    done = score(LINEAR, printed(*many) + "Answer: {3}\n")
    assert done.credit.progress == 0


def test_candidates_are_not_scattered_until_one_is_right():
    assert (
        score(LINEAR, printed(" or ".join(f"x = {k}" for k in range(-20, 21))) + "Answer: {1}\n").credit.progress == 0
    )
    each = [f"x = {k}" for k in range(-20, 21)]
    done = score(LINEAR, printed(*each) + "Answer: {3}\n")
    assert done.credit.precision < 0.1
    assert done.credit.trace == 0


def test_a_founded_list_does_not_found_another():
    checks = check_steps(printed("x < 100", "x = 3 or x = 5"), LINEAR)
    assert checks[1].true is False


def test_a_loss_is_false_and_no_case_where_the_other_cases_are_missing():
    given = {"question": "Solve x**2 - 5*x + 6 = 0.", "answer": "{2, 3}"}
    assert check_steps(printed("x = 2"), given)[0].true is False
    assert [check.true for check in check_steps(printed("x = 2", "x = 3"), given)] == [True, True]
    assert [check.true for check in check_steps(printed("x = 2", "x = 4"), given)] == [False, False]


def test_a_side_that_is_rewritten_wrongly_is_not_true_because_its_roots_are_right():
    given = {"question": "Solve 2*x**2 - 16*x + 24 = 0.", "answer": "{2, 6}"}
    claims = ("2*x**2 - 16*x + 24 = 9*(x - 6)*(x - 2)", "2*x**2 - 16*x + 24 = 2*(x - 6)*(x - 2)")
    assert [check.true for check in check_steps(printed(*claims), given)] == [None, True]


def test_a_repeated_line_counts_once():
    checks = check_steps(printed("2*x = 6", "6 = 2*x"), LINEAR)
    assert [check.trivial for check in checks] == [False, True]


def test_the_unknown_is_not_given_another_value():
    checks = check_steps("Step 1 [let]: x = 3\nStep 2 [work]: x = 3\n", LINEAR)
    assert checks[0].true is False
    assert not any(check.true for check in checks)


def test_all_solutions_reach_the_milestone_of_a_question_without_steps():
    done = score(PLAIN, printed("(x - 2)*(x - 3) = 0", "x = 3 or x = 2") + "Answer: {2, 3}\n")
    assert done.correct
    assert done.credit.trace == 1.0
    assert len(reference(Task.of(PLAIN)).milestones) == 1


def test_a_claim_alone_is_measured_by_the_question():
    assert check_claim("x = 3", question="Solve 2*x + 3 = 9").true is True
    assert check_claim("x = 4", question="Solve 2*x + 3 = 9").true is False
    assert check_claim("x = 3").true is False
    assert check_claim("x = 3 or x = 5", question="Solve 2*x + 3 = 9").detail == "gains x = 5"
    assert check_claim("x**2 - 9 = (x - 3)*(x + 3)", question="Solve 2*x + 3 = 9").true is True
