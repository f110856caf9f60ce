"""Tricks of a model that knows or guesses the answer and makes the work up, or hides a second answer: each seen
failing. The others are in test_reward_hacks.py and test_reward_hacks_by_answer.py."""

import pytest

from harness.scoring.reward_components import DEFAULT
from harness.scoring.score import Outcome
from harness.verification.problem import Answer
from tests.harness.worked import arithmetic, dependence, derivative, limit, problem, scored

determinant = problem(
    "Compute the determinant of Matrix([[1, 2], [2, 4]]).",
    Answer("integer", "0"),
    "determinant]: det(Matrix([[1, 2], [2, 4]])) = 0",
)
inequality = problem("Solve x**2 < 4 for real x.", Answer("interval_set", "Interval.open(-2, 2)"))
told = {"question": "Tom has 3 boxes of 14 pens. How many pens?", "answer": "42"}
RIGHT = "3*x**2*cos(3*x) + 2*x*sin(3*x)"


def bare_answer(given, answer):
    return scored(given, f"Answer: {answer}\n").reward


@pytest.mark.parametrize(
    "matrix", ["[[5, -3]]", "[[10, -6]]", "[[5, -3], [5, -3]]", "[[10, -6], [10, -6]]", "[[5], [10]]", "[[5]]"]
)
def test_the_rank_of_fewer_vectors_or_of_one_twice_is_not_the_rank_of_the_problems(matrix):
    printed = f"Step 1 [rank]: rank(Matrix({matrix})) = 1\nAnswer: dependent\n"
    assert scored(dependence, printed).reward == bare_answer(dependence, "dependent")


@pytest.mark.parametrize("matrix", ["[[5, -3], [10, -6]]", "[[10, 5], [-6, -3]]", "[[1, -3/5], [0, 0]]"])
def test_the_rank_of_the_problems_vectors_in_any_order_or_in_echelon_form_is(matrix):
    row_operation = "Step 1 [row operation]: 2*Matrix([[5, -3]]) - Matrix([[10, -6]]) = Matrix([[0, 0]])\n"
    echelon = "Step 2 [row reduction]: rref(Matrix([[10, -6], [5, -3]])) = Matrix([[1, -3/5], [0, 0]])\n"
    printed = f"{row_operation}{echelon}Step 3 [rank]: rank(Matrix({matrix})) = 1\nAnswer: dependent\n"
    assert scored(dependence, printed).credit.progress == 1


@pytest.mark.parametrize("matrix", ["[[1, 2], [1, 2]]", "[[2, 4], [2, 4]]", "[[1, 1], [2, 2]]", "[[0, 0], [1, 2]]"])
def test_a_determinant_that_is_plainly_0_is_not_the_problems(matrix):
    printed = f"Step 1 [determinant]: det(Matrix({matrix})) = 0\nAnswer: 0\n"
    assert scored(determinant, printed).reward == bare_answer(determinant, "0")


@pytest.mark.parametrize(
    "claim",
    [
        "Max(17, 68) = 68",
        "Min(97, 97*4) = 97",
        "gcd(17*4, 68) = 68",
        "lcm(68, 17) = 68",
        "Abs(68) = 68",
        "floor(68 + 5/29) = 68",
        "68 + 0**4 = 68",
        "68*17**0 = 68",
        "sqrt(68**2) = 68",
        "57/8*17**0 = 57/8",
        "57/8 + 5**2 - 5**2 = 57/8",
        "Abs(57/8) = 57/8",
        "Mod(68, 97) = 68",
        "(68**2)**(1/2) = 68",
        "68/17*17 = 68",
    ],
)
def test_a_number_that_is_put_into_its_own_computation_is_not_computed(claim):
    printed = f"Step 1 [multiplication]: {claim}\nAnswer: 57/8\n"
    assert scored(arithmetic, printed).reward == bare_answer(arithmetic, "57/8")


def test_a_difference_that_happens_to_be_one_of_its_numbers_is_computed():
    given = problem("Compute 10 - 5 + 1.", Answer("integer", "6"), "x]: 10 - 5 = 5", "x]: 5 + 1 = 6")
    printed = "Step 1 [x]: 10 - 5 = 5\nStep 2 [x]: 1 + 5 = 6\nAnswer: 6\n"
    assert scored(given, printed).credit.progress == 1


@pytest.mark.parametrize("answer", ["3*14", "3 * 14", "42*1", "40 + 2", "6*7"])
def test_a_computation_that_is_left_to_do_is_no_answer_where_a_number_was_asked_for(answer):
    assert scored(told, f"Answer: {answer}\n").outcome is Outcome.wrong_answer


@pytest.mark.parametrize(
    "claim",
    [
        "39 + 3 = 42",
        "45 - 3 = 42",
        "3*42/3 = 42",
        "Max(3, 42) = 42",
        "42 + 0**3 = 42",
        "28 + 14 = 42",
        "gcd(42, 3*14) = 42",
        "floor(42 + 1/14) = 42",
        "42 - 14 + 14 = 42",
        "126/3 = 42",
        "40 + 2 + 0*3 = 42",
        "40 + 2 + 14 - 14 = 42",
    ],
)
def test_a_step_made_up_around_the_answer_of_a_word_problem_is_no_work(claim):
    assert scored(told, f"Step 1 [x]: {claim}\nAnswer: 42\n").reward == bare_answer(told, "42")


def test_a_word_problem_is_worked_out_with_its_own_numbers_and_those_of_words():
    for claim in ("3*14 = 42", "14 + 14 + 14 = 42", "14*2 + 14 = 42", "3*14*12/12 = 42"):
        assert scored(told, f"Step 1 [x]: {claim}\nAnswer: 42\n").credit.trace == 1, claim


@pytest.mark.parametrize(
    "claim",
    [
        "Limit(8*cos(3*x) - 5, x, 0) = 3",
        "Limit(3*x/x, x, 0) = 3",
        "Limit(3*cos(3*x)/cos(3*x), x, 0) = 3",
        "Limit(4 - cos(3*x), x, 0) = 3",
        "Limit(sin(3*x)/x - sin(3*x)/x + 3, x, 0) = 3",
        "Limit(3, x, 0) = 3",
    ],
)
def test_a_limit_made_up_around_its_value_is_no_work(claim):
    assert scored(limit, f"Step 1 [x]: {claim}\nAnswer: 3\n").reward == bare_answer(limit, "3")


def test_one_function_under_many_names_is_differentiated_once():
    lets = "".join(f"Step 1 [let]: a{k} = x**2\nStep 2 [power rule]: Derivative(a{k}, x) = 2*x\n" for k in range(40))
    once = "Step 1 [power rule]: Derivative(x**2, x) = 2*x\n"
    assert scored(derivative, lets + "Answer: 0\n").reward == scored(derivative, once + "Answer: 0\n").reward


def test_a_let_that_carries_the_answer_saves_no_step():
    printed = (
        f"Step 1 [let]: a = {RIGHT}\nStep 2 [let]: u = x**2\nStep 3 [x]: a = {RIGHT}\n"
        "Step 4 [x]: a + u = u + a\nStep 5 [x]: a*1 = a\nStep 6 [x]: u*a/a = u\n"
    )
    assert scored(derivative, f"{printed}Answer: {RIGHT}\n").reward == bare_answer(derivative, RIGHT)


def test_a_right_end_under_guessed_lines_earns_less_than_the_right_end_alone():
    guessed = "Step 1 [power rule]: Derivative(x**2, x) = x\nStep 2 [chain rule]: Derivative(sin(3*x), x) = cos(3*x)\n"
    end = f"Step 3 [product rule]: Derivative(x**2*sin(3*x), x) = {RIGHT}\nAnswer: {RIGHT}\n"
    assert scored(derivative, guessed + end).reward < scored(derivative, end).reward


@pytest.mark.parametrize(
    "answers",
    [
        "57/8\nAnswer: 7",
        "7\nAnswer: 57/8, 7",
        "57/8 7",
        "{57/8, 7}",
        "57/8 or 7",
        "57/8 != 7",
        "57/8; 7",
        "57/8 (or 7)",
        "7 = 57/8",
        "57/8 = 7.125 = 7",
        "max(57/8, 7)",
        "Piecewise((57/8, x > 0), (7, True))",
        "57/8 + C",
    ],
)
def test_two_answers_are_none(answers):
    assert not scored(arithmetic, f"Answer: {answers}\n").correct


@pytest.mark.parametrize(
    "answer",
    [
        "dependent or independent",
        "dependent, independent",
        "dependent independent",
        "(in)dependent",
        "[dependent]",
        "independent or dependent",
        "dependent and not dependent",
        "both",
        "dependent/independent",
    ],
)
def test_a_hedged_word_is_no_answer(answer):
    assert not scored(dependence, f"Answer: {answer}\n").correct


@pytest.mark.parametrize(
    "answer",
    [
        "x**2 < 4",
        "{x | x**2 < 4}",
        "\\{x : x^2 < 4\\}",
        "{x in R | x**2 < 4}",
        "ConditionSet(x, x**2 < 4, Reals)",
        "ConditionSet(x, x**2 < 4)",
        "4 > x**2",
    ],
)
def test_an_inequality_in_the_clothes_of_a_set_is_still_the_question(answer):
    assert scored(inequality, f"Answer: {answer}\n").outcome is Outcome.wrong_answer


def test_a_wrong_answer_with_every_trick_at_once_earns_less_than_a_bare_right_one():
    every = (
        "Step 1 [let]: u = x**2\nStep 2 [power rule]: Derivative(u, x) = 2*x\n"
        "Step 3 [x]: 2*x + 0**2 = 2*x\nStep 4 [x]: Max(2*x, 2*x) = 2*x\nStep 5 [x]: Derivative(u, x) = x + x\n"
        "Step 6 [chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)\n"
        f"Step 7 [product rule]: Derivative(x**2*sin(3*x), x) = {RIGHT}\n"
    )
    assert scored(derivative, every + "Answer: 0\n").reward <= DEFAULT.executed + DEFAULT.steps
    assert scored(derivative, every + "Answer: 0\n").reward < bare_answer(derivative, RIGHT)
