"""Tricks with the answer line and with claims that look like work, each seen failing: what a model that has trained for
weeks against this reward might find. The others are in test_reward_hacks.py."""

import pytest

from harness import verify
from harness.scoring.reward_components import DEFAULT
from harness.scoring.score import Outcome
from harness.verification.comparison.balls.points import GENERIC, PLAIN
from harness.verification.problem import Answer
from tests.harness.worked import arithmetic, dependence, derivative, limit, problem, scored

integral = problem(
    "Find an antiderivative of 2*x*cos(x**2) with respect to x.",
    Answer("antiderivative", "sin(x**2)", "x", of="2*x*cos(x**2)"),
    "let]: u = x**2",
    "substitution]: Integral(2*x*cos(x**2), x) = sin(x**2)",
)
endless = problem(
    "Find the limit of exp(x) as x approaches oo.", Answer("limit", "oo"), "x]: Limit(exp(x), x, oo) = oo"
)
union = problem(
    "Find the union of (0, 1) and [1, 2].",
    Answer("interval_set", "Interval.Lopen(0, 2)"),
    "union]: Union(Interval.open(0, 1), Interval(1, 2)) = Interval.Lopen(0, 2)",
)
parameter = problem(
    "For which k are the vectors (1, k), (2, 4) linearly dependent?",
    Answer("set", "{2}"),
    "determinant]: det(Matrix([[1, k], [2, 4]])) = 4 - 2*k",
)


def solution(given):
    return "".join(f"Step {step.index} [{step.rule}]: {step.claim}\n" for step in given.steps)


def assert_no_answer(given, answer):
    result = scored(given, f"Answer: {answer}\n")
    assert not result.correct
    assert result.reward == DEFAULT.executed


@pytest.mark.parametrize(
    ("given", "unevaluated"),
    [
        (integral, "Integral(2*x*cos(x**2), x)"),
        (integral, "C + Integral(2*x*cos(x**2), x)"),
        (integral, "integrate(2*x*cos(x**2), x)"),
        (integral, "Integral(cos(u), u)"),
        (integral, "Integral(2*t*cos(t**2), (t, 0, x))"),
        (integral, "Derivative(-cos(x**2)/(2*x), x)"),
        (integral, "Sum(sin(x**2), (k, 1, 1))"),
        (derivative, "Derivative(x**2*sin(3*x), x)"),
        (derivative, "Limit(((x + h)**2*sin(3*x + 3*h) - x**2*sin(3*x))/h, h, 0)"),
        (limit, "Limit(sin(3*x)/x, x, 0)"),
        (limit, "Limit(3*cos(3*x), x, 0)"),
        (limit, "sin(3*x)/x"),
        (limit, "Derivative(sin(3*x), x)"),
        (parameter, "det(Matrix([[1, k], [2, 4]])) = 0"),
        (parameter, "solve(4 - 2*k, k)"),
        (parameter, "ConditionSet(k, Eq(4 - 2*k, 0))"),
        (parameter, "4 - 2*k = 0"),
    ],
)
def test_a_question_that_is_only_asked_again_is_no_answer(given, unevaluated):
    assert_no_answer(given, unevaluated)


@pytest.mark.parametrize(
    "asked",
    [
        "Union(Interval.open(0, 1), Interval(1, 2))",
        "Union(Interval(1, 2), Interval.open(0, 1))",
        "(0, 1) U [1, 2]",
        "(0, 1) \\cup [1, 2]",
    ],
)
def test_an_operation_on_sets_that_is_left_to_do_is_no_answer(asked):
    assert_no_answer(union, asked)
    assert scored(union, "Answer: (0, 2]\n").correct


@pytest.mark.parametrize(
    ("given", "everything"),
    [
        (union, "Reals"),
        (union, "Interval(-oo, oo)"),
        (union, "Interval(0, 2)"),
        (union, "(0, 1) or (0, 2]"),
        (union, "UniversalSet"),
        (union, "Interval.Lopen(a, 2)"),
        (parameter, "Reals"),
        (parameter, "{k}"),
        (parameter, "Interval(-1000, 1000)"),
        (parameter, "{" + ", ".join(map(str, range(-20, 21))) + "}"),
        (limit, "Interval(2, 4)"),
        (limit, "AccumBounds(2, 4)"),
        (limit, "{1, 2, 3, 4}"),
        (limit, "3 or 4"),
        (limit, "2 < L < 4"),
        (dependence, "dependent or independent"),
        (dependence, "dependent, independent"),
    ],
)
def test_a_set_that_holds_the_answer_among_others_is_no_answer(given, everything):
    assert_no_answer(given, everything)


@pytest.mark.parametrize(
    ("given", "hollow"),
    [
        (integral, "nan"),
        (integral, "sin(x**2) + nan"),
        (integral, "sin(x**2) + oo"),
        (integral, "zoo*x"),
        (derivative, "nan"),
        (derivative, "oo"),
        (limit, "nan"),
        (limit, "zoo"),
        (limit, "oo - oo"),
        (limit, "3 + 0*oo"),
        (limit, "0/0"),
        (endless, "1/0"),
        (endless, "zoo"),
        (endless, "nan"),
        (endless, "10**3000"),
        (endless, "diverges"),
        (endless, "oo*I"),
        (endless, "x"),
    ],
)
def test_what_has_no_value_is_no_answer(given, hollow):
    assert_no_answer(given, hollow)


@pytest.mark.parametrize(
    "answer",
    [
        "C",
        "C*x",
        "C(x)",
        "f(x)",
        "sin(x**2) + C*x",
        "C*sin(x**2)",
        "sin(x**2) + C(x)",
        "sin(x**2) + C**x",
        "Piecewise((sin(x**2), x < C), (0, True))",
    ],
)
def test_a_constant_of_integration_absorbs_nothing_that_depends_on_x(answer):
    assert_no_answer(integral, answer)


@pytest.mark.parametrize(
    "patch",
    [
        "Piecewise((F, x < 10**7), (x, True))",
        "Piecewise((F, x > -10**9), (F + 1, True))",
        "F + sign(x)",
        "F + Heaviside(x - 10**12)",
        "F + Max(0, x - 10**13)",
        "F + 10**-60",
        "F + exp(-1000)",
        "F + Heaviside(x - 5)*Heaviside(5 + 10**-25 - x)",
        "Piecewise((F, x**2 < 10**20), (0, True))",
        "F + " + "*".join(f"(x - ({point}))" for point in (*PLAIN, *GENERIC)),
    ],
)
def test_an_answer_that_is_right_at_the_points_one_would_try_is_wrong(patch):
    right = derivative.answer.value
    assert_no_answer(derivative, patch.replace("F", f"({right})"))


def test_an_antiderivative_with_one_point_out_of_place_is_wrong():
    assert_no_answer(integral, "Piecewise((sin(x**2), Ne(x, 3)), (7, True))")
    assert scored(integral, "Answer: Piecewise((sin(x**2), Ne(x, 3)), (sin(9), True))\n").correct


@pytest.mark.parametrize(
    ("given", "rounded"),
    [
        (limit, "3.0000001"),
        (limit, "2.9999999"),
        (limit, "3 + 1e-13"),
        (limit, "3.000000000001 + 0"),
        (arithmetic, "7.13"),
        (arithmetic, "7.1"),
        (arithmetic, "7.1250001"),
        (arithmetic, "7"),
        (derivative, "3.0000004*x**2*cos(3*x) + 2*x*sin(3*x)"),
        (derivative, "3.1*x**2*cos(3*x) + 2*x*sin(3*x)"),
    ],
)
def test_a_rounded_number_that_is_near_is_not_right(given, rounded):
    assert_no_answer(given, rounded)


def test_an_answer_that_cannot_be_decided_is_worth_no_more_than_a_wrong_one():
    doubtful = "F + floor(Abs(sin(x**2 + pi/2)))".replace("F", derivative.answer.value)
    result = scored(derivative, solution(derivative) + f"Answer: {doubtful}\n")
    assert result.outcome is Outcome.undecided
    assert result.reward == scored(derivative, solution(derivative) + "Answer: 0\n").reward


def test_steps_that_cannot_be_decided_earn_nothing_and_cost_the_trace():
    right = f"Answer: {derivative.answer.value}\n"
    doubtful = "Step 9 [x]: Derivative(x**2*sin(3*x), x) = g(x)\n"
    assert scored(derivative, doubtful).steps[0].true is None
    assert scored(derivative, doubtful + right).reward == scored(derivative, right).reward
    assert (
        scored(derivative, solution(derivative) + doubtful + right).reward
        < scored(derivative, solution(derivative) + right).reward - DEFAULT.trace / 2
    )


def test_a_gigantic_true_answer_is_right_only_where_it_can_be_shown_in_bounded_work():
    right = derivative.answer.value
    padded = right + "".join(f" + {n}*x - {n}*x" for n in range(60))
    assert scored(derivative, f"Answer: {padded}\n").outcome is Outcome.correct
    monstrous = right + "".join(f" + {n}*x - {n}*x" for n in range(3000))
    assert scored(derivative, f"Answer: {monstrous}\n").outcome is Outcome.wrong_answer


def test_an_answer_hidden_in_a_let_is_no_answer():
    printed = f"Step 1 [let]: y = {derivative.answer.value}\nAnswer: y\n"
    assert not scored(derivative, printed).correct
    claimed = f"Step 1 [let]: y = {derivative.answer.value}\nStep 2 [simplify]: y = {derivative.answer.value}\n"
    assert scored(derivative, claimed).steps[1].trivial
    assert scored(derivative, claimed).reward == 0


def test_one_step_cut_into_two_hundred_earns_what_the_one_earns():
    whole = solution(arithmetic)
    cut = "".join(f"Step {n} [addition]: {4 * n} + 4 = {4 * n + 4}\n" for n in range(1, 17)) + whole
    sums = "".join(f"Step {n} [addition]: 68 + {n} = {68 + n}\n" for n in range(1, 200))
    right = "Answer: 57/8\n"
    for many in (cut, whole + sums, sums + whole):
        assert scored(arithmetic, many + right).reward <= scored(arithmetic, whole + right).reward


@pytest.mark.parametrize(
    "claim",
    [
        "2*x*cos(x**2) = 2*cos(x**2)*x",
        "2*x*cos(x**2) = 2*x*cos(x*x)",
        "2*x*cos(x**2) = x*cos(x**2)*4/2",
        "2*x*cos(x**2) = 2*x*sin(pi/2 - x**2)",
        "x**2 = x*x",
        "Integral(2*x*cos(x**2), x) = Integral(2*x*cos(x*x), x)",
        "Integral(2*x*cos(x**2), x) = 2*Integral(x*cos(x**2), x)",
        "Derivative(x**2, x, x) = 2",
        "Integral(2*x*cos(x**2), y) = 2*x*y*cos(x**2)",
    ],
)
def test_the_question_in_other_words_earns_nothing(claim):
    printed = f"Step 1 [rewrite]: {claim}\n"
    assert scored(integral, printed).reward == 0
    assert scored(integral, printed * 30 + "Answer: 0\n").reward == DEFAULT.executed


@pytest.mark.parametrize(
    "claim",
    [
        "rank(Matrix([[1, 2], [2, 4]])) = 1",
        "rank(Matrix([[10, 6], [5, 3]])) = 1",
        "det(Matrix([[1, 2], [3, 4]])) = -2",
        "Matrix([[1, -3]]) + Matrix([[-1, 3]]) = Matrix([[0, 0]])",
        "rank(Matrix([[0, 0], [1, -6]])) = 1",
        "2*Matrix([[1/2, 3/5]]) = Matrix([[1, 6/5]])",
        "rank(Matrix([[10, -6], [0, 1]])) = 2",
    ],
)
def test_a_step_about_another_matrix_is_irrelevant_and_earns_nothing(claim):
    printed = f"Step 1 [rank]: {claim}\n"
    (step,) = scored(dependence, printed).steps
    assert step.true
    assert not step.relevant
    assert scored(dependence, printed).reward == 0


@pytest.mark.parametrize("matrix", ["[[5, -3], [10, -6]]", "[[10, 5], [-6, -3]]", "[[10, -6], [5, -3], [10, -6]]"])
def test_the_problems_own_vectors_may_stand_in_any_order_as_rows_or_columns(matrix):
    (step,) = scored(dependence, f"Step 1 [rank]: rank(Matrix({matrix})) = 1\n").steps
    assert step.relevant


def test_the_answer_alone_known_by_heart_earns_far_less_than_with_the_work():
    for given in (integral, derivative, limit, dependence, parameter, arithmetic):
        alone = scored(given, f"Answer: {given.answer.value}\n").reward
        worked = scored(given, solution(given) + f"Answer: {given.answer.value}\n").reward
        assert alone < 0.6 * worked


def test_equal_golds_do_not_make_an_echo_of_an_answer():
    assert verify("Interval.Lopen(0, 2)", "Union(Interval.open(0, 1), Interval(1, 2))").equal
