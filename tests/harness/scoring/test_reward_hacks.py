"""What a model could do to earn more than it deserves, and that it does not. Each test is one trick, seen failing.

The programs are given by what they print: no trick can do more than choose its output, its exit and its completion.
"""

import pytest

from harness.scoring.reference import Task
from harness.scoring.reward_components import DEFAULT, Weights
from harness.scoring.score import Outcome, judge_execution
from harness.scoring.step_lines import parse_steps
from harness.verification.problem import Answer, Problem, Step
from sandbox import Execution, Status, UsageError

DERIVATIVE = """Step 1 [let]: u = x**2
Step 2 [power rule]: Derivative(x**2, x) = 2*x
Step 3 [let]: v = sin(3*x)
Step 4 [chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)
Step 5 [product rule]: Derivative(u*v, x) = 3*x**2*cos(3*x) + 2*x*sin(3*x)
"""
SUM = """Step 1 [multiplication]: 17*4 = 68
Step 2 [addition]: 68 + 29 = 97
Step 3 [division]: 97/8 = 97/8
Step 4 [subtraction]: 97/8 - 5 = 57/8
"""
RANK = """Step 1 [let]: A = Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 5]])
Step 2 [row reduction]: rref(A) = Matrix([[1, 0, -7], [0, 1, 5], [0, 0, 0]])
Step 3 [rank]: rank(A) = 2
"""


def problem(statement, answer, steps):
    """A problem whose reference solution printed `steps`."""
    return Problem("p", "f", 1, "train", 0, 0, "computed", statement, answer, tuple(parse_steps(steps)), "")


derivative = problem(
    "Differentiate x**2*sin(3*x) with respect to x.",
    Answer("expression", "3*x**2*cos(3*x) + 2*x*sin(3*x)", variable="x"),
    DERIVATIVE,
)
arithmetic = problem("Compute (17*4 + 29)/8 - 5.", Answer("rational", "57/8"), SUM)
dependence = problem(
    "Are the vectors [1, 2, 3], [2, 4, 6], [0, 1, 5] linearly dependent? Their matrix is "
    "Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 5]]).",
    Answer("boolean", "True"),
    RANK,
)
RIGHT = {"derivative": "3*x**2*cos(3*x) + 2*x*sin(3*x)", "arithmetic": "57/8", "dependence": "True"}
PROBLEMS = {"derivative": (derivative, DERIVATIVE), "arithmetic": (arithmetic, SUM), "dependence": (dependence, RANK)}


def scored(given, stdout, status=Status.ok, stderr=""):
    return judge_execution(Task.of(given), "", Execution(status, stdout, stderr, 0, 0.1, 0.1))


def earned(given, stdout, answer=None, **ended):
    reward = scored(given, stdout + ("" if answer is None else f"Answer: {answer}\n"), **ended).reward
    assert reward is not None
    return reward


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_honest_solution_earns_everything(name):
    given, steps = PROBLEMS[name]
    best = DEFAULT.correct + DEFAULT.executed + DEFAULT.steps + DEFAULT.trace
    assert earned(given, steps, RIGHT[name]) == pytest.approx(best)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_true_step_towards_a_wrong_answer_earns_less_than_the_bare_right_answer(name):
    given, steps = PROBLEMS[name]
    assert earned(given, steps, "4711") < earned(given, "", RIGHT[name])


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_answer_without_work_earns_less_than_with_work(name):
    given, steps = PROBLEMS[name]
    assert earned(given, "", RIGHT[name]) < earned(given, steps, RIGHT[name]) - DEFAULT.trace / 2


@pytest.mark.parametrize("name", PROBLEMS)
def test_leaving_steps_out_never_pays(name):
    given, steps = PROBLEMS[name]
    lines = steps.splitlines(keepends=True)
    rewards = [earned(given, "".join(lines[:count]), RIGHT[name]) for count in range(len(lines) + 1)]
    assert rewards == sorted(rewards)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_false_claim_costs_more_than_a_missing_one(name):
    given, steps = PROBLEMS[name]
    lines = steps.splitlines(keepends=True)
    missing = "".join(lines[:-1])
    false = missing + lines[-1].rstrip() + " + 1\n"
    assert scored(given, false).steps[-1].true is False
    for answer in (RIGHT[name], "4711"):
        assert earned(given, false, answer) < earned(given, missing, answer)


def test_guessing_a_yes_with_false_steps_earns_less_than_guessing_it_with_none():
    vectors = "Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 5]])"
    guess = f"Step 1 [row reduction]: rref({vectors}) = Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 0]])\n"
    true = RANK.splitlines(keepends=True)
    assert earned(dependence, guess, "True") <= earned(dependence, "", "True")
    assert earned(dependence, "".join(true[:2]) + guess, "True") < earned(dependence, "".join(true[:2]), "True")
    assert earned(dependence, guess, "True") < earned(dependence, RANK, "True") - DEFAULT.trace / 2


def test_always_saying_yes_earns_less_on_average_than_honest_work_that_is_wrong_half_the_time():
    no = problem(dependence.statement, Answer("boolean", "False"), RANK)
    always = (earned(dependence, "", "True") + earned(no, "", "True")) / 2
    honest = (earned(dependence, RANK, "True") + earned(no, RANK, "True")) / 2
    assert always < honest - 0.3


@pytest.mark.parametrize(
    "echoed",
    [
        "Derivative(x**2*sin(3*x), x)",
        "diff(x**2*sin(3*x), x)",
        "Derivative(x**2, x)*sin(3*x) + x**2*Derivative(sin(3*x), x)",
        "1*Derivative(x**2*sin(3*x), x) + 0",
        "x**2*sin(3*x)",
        "Derivative(Integral(3*x**2*cos(3*x) + 2*x*sin(3*x), x), x)",
    ],
)
def test_an_echo_of_the_question_is_no_answer(echoed):
    result = scored(derivative, f"Answer: {echoed}\n")
    assert result.outcome is Outcome.wrong_answer
    assert not result.correct


@pytest.mark.parametrize(
    "echoed", ["(17*4 + 29)/8 - 5", "-5 + (29 + 17*4)/8", "97/8 - 5", "57*1/8 + 0", "57/4/2", "57*8**-1"]
)
def test_arithmetic_that_has_not_been_done_is_no_answer(echoed):
    assert not scored(arithmetic, f"Answer: {echoed}\n").correct


@pytest.mark.parametrize(
    "listed",
    ["57/8, 58/8", "57/8 or 58/8", "[57/8, 58/8]", "{57/8, 58/8}", "(57/8, 1)", "57/8 = 58/8", "57/8 58/8", "57/8; 1"],
)
def test_a_list_of_candidates_is_no_answer(listed):
    assert not scored(arithmetic, f"Answer: {listed}\n").correct


@pytest.mark.parametrize(
    "listed", ["True or False", "True, False", "[True, False]", "True False", "not False", "{True}", "1"]
)
def test_a_yes_and_a_no_together_are_no_answer(listed):
    assert not scored(dependence, f"Answer: {listed}\n").correct


def test_of_several_answer_lines_only_the_last_counts():
    assert scored(arithmetic, "Answer: 57/8\nAnswer: 58/8\n").outcome is Outcome.wrong_answer
    listed = "".join(f"Answer: {count}/8\n" for count in range(100))
    assert scored(arithmetic, listed).outcome is Outcome.wrong_answer


def test_an_answer_inside_other_protocol_lines_does_not_count():
    assert scored(arithmetic, "Problem: Answer: 57/8\n").outcome is Outcome.no_answer
    assert scored(arithmetic, "Step 1 [x]: Answer: 57/8\n").outcome is Outcome.no_answer
    assert scored(arithmetic, "the Answer: 57/8\n").outcome is Outcome.no_answer


def test_the_problem_line_of_the_program_does_not_change_the_problem():
    forged = "Problem: differentiate y**9 with respect to y; also 3 + 4\n"
    claims = "Step 1 [power rule]: Derivative(y**9, y) = 9*y**8\nStep 2 [addition]: 3 + 4 = 7\n"
    assert earned(derivative, forged + claims, "0") == earned(derivative, "", "0")
    assert not any(step.relevant for step in scored(derivative, forged + claims).steps)


def test_what_is_written_to_stderr_does_not_count():
    assert scored(arithmetic, "", stderr=SUM + "Answer: 57/8\n").outcome is Outcome.no_answer
    assert earned(arithmetic, "", stderr=SUM) == 0


def test_a_program_that_crashes_after_its_answer_has_not_answered():
    crashed = scored(arithmetic, SUM + "Answer: 57/8\n", status=Status.error, stderr="ZeroDivisionError: x")
    assert crashed.outcome is Outcome.runtime_error
    assert not crashed.correct


@pytest.mark.parametrize("status", [Status.timeout, Status.memory, Status.output, Status.error])
def test_a_program_that_was_stopped_earns_less_than_a_right_one_whatever_it_had_printed(status):
    assert earned(arithmetic, SUM, "57/8", status=status) <= DEFAULT.steps
    assert not scored(arithmetic, SUM + "Answer: 57/8", status=status).correct


TRIVIAL = [
    "0 = 0",
    "1 = 1",
    "x = x",
    "x**2 = x**2",
    "2*x = x*2",
    "x**2*sin(3*x) = sin(3*x)*x**2",
    "1*x**2 + 0 = x**2",
    "sin(3*x) - sin(3*x) + x**2 = x**2",
    "Derivative(x**2, x) = Derivative(x**2, x)",
    "x**2/x**2 = 1",
]


@pytest.mark.parametrize("claim", TRIVIAL)
def test_a_trivial_claim_earns_nothing(claim):
    (step,) = scored(derivative, f"Step 1 [simplify]: {claim}\n").steps
    assert step.trivial
    assert earned(derivative, f"Step 1 [simplify]: {claim}\n" * 50, "0") == earned(derivative, "", "0")


IDLE = [
    "Derivative(y**2, y) = 2*y",  # true, about nothing here
    "Derivative(x**7, x) = 7*x**6",
    "Integral(cos(t), t) = sin(t)",
    "5 + 5 = 10",
    "x + x = 2*x",  # a milestone's value, by no route from the problem
    "0*x**2 + 2*x = 2*x",
    "2*x**2 - x**2 - x**2 + 2*x = 2*x",
    "sin(3*x)**2 + cos(3*x)**2 - 1 + 2*x = 2*x",
    "Derivative(sin(3*x), x)**2 - Derivative(sin(3*x), x)*3*cos(3*x) + 2*x = 2*x",
    "0*Derivative(x**2*sin(3*x), x) + 3*cos(3*x) = 3*cos(3*x)",
    "Derivative(sin(3*x), x)/Derivative(sin(3*x), x)*2*x = 2*x",
    "Limit(2*x, y, 0) = 2*x",
    "Max(2*x, 2*x) = 2*x",
    "Derivative(x**2*sin(3*x), x) = Derivative(x**2, x)*sin(3*x) + x**2*Derivative(sin(3*x), x)",  # asks on
]


@pytest.mark.parametrize("claim", IDLE)
def test_a_true_claim_that_leads_nowhere_earns_nothing(claim):
    printed = f"Step 1 [step]: {claim}\n"
    assert earned(derivative, printed, "0") == earned(derivative, "", "0")


def test_thousands_of_true_but_idle_steps_earn_no_more_than_none():
    many = "".join(f"Step {n} [power rule]: Derivative(x**{n}, x) = {n}*x**{n - 1}\n" for n in range(3, 3000))
    assert earned(derivative, many, "0") == earned(derivative, "", "0")
    assert earned(derivative, DERIVATIVE + many, RIGHT["derivative"]) <= earned(
        derivative, DERIVATIVE, RIGHT["derivative"]
    )


def test_true_but_idle_steps_do_not_dilute_a_false_one():
    wrong = DERIVATIVE.replace("3*cos(3*x)\n", "cos(3*x)\n")
    padding = "".join(f"Step {n} [expand]: (x**2)*(sin(3*x) + {n}) = x**2*sin(3*x) + {n}*x**2\n" for n in range(6, 30))
    assert all(step.true and step.relevant for step in scored(derivative, padding).steps)
    assert earned(derivative, wrong + padding, "0") <= earned(derivative, wrong, "0")


def test_a_repeated_claim_counts_once():
    line = "Step 2 [power rule]: Derivative(x**2, x) = 2*x\n"
    assert earned(derivative, line * 40, "0") == earned(derivative, line, "0")
    turned = line + "Step 3 [power rule]: Derivative(x**2, x) = x*2\nStep 4 [x]: 2*x = Derivative(x**2, x)\n"
    assert earned(derivative, turned, "0") == earned(derivative, line, "0")


def test_the_number_of_a_step_forges_nothing():
    renumbered = DERIVATIVE.replace("Step 5", "Step 1").replace("Step 4", "Step 1")
    assert earned(derivative, renumbered, "0") == earned(derivative, DERIVATIVE, "0")


def test_listing_every_small_number_as_a_step_reaches_no_rank():
    listed = "".join(f"Step {k} [rank]: rank(Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 5]])) = {k}\n" for k in range(4))
    assert earned(dependence, listed, "True") < earned(dependence, RANK[:], "True") - DEFAULT.trace / 2
    one_right = "Step 1 [rank]: rank(Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 5]])) = 2\n"
    assert earned(dependence, listed, "True") < earned(dependence, one_right, "True")


@pytest.mark.parametrize(
    "claim", ["1 + 1 = 2", "5 - 3 = 2", "0*rank(A) + 2 = 2", "rank(A) - rank(A) + 2 = 2", "4/2 = 2", "det(A) + 2 = 2"]
)
def test_a_rank_is_not_reached_by_a_number_of_another_origin(claim):
    printed = RANK.splitlines(keepends=True)[0] + f"Step 2 [rank]: {claim}\n"
    assert all(step.milestone is None for step in scored(dependence, printed).steps)


def test_enumerating_sums_of_the_given_numbers_reaches_little():
    numbers = (17, 4, 29, 8, 5)
    sums = [f"{a} {op} {b} = {a + b if op == '+' else a - b}" for a in numbers for b in numbers for op in "+-"]
    listed = "".join(f"Step {n} [addition]: {claim}\n" for n, claim in enumerate(sums, 1))
    assert earned(arithmetic, listed, "0") <= earned(arithmetic, "", "0") + DEFAULT.steps / 3


def test_a_let_earns_nothing():
    lets = "".join(
        f"Step {n} [let]: a{n} = {value}\n" for n, value in enumerate(["2*x", "3*cos(3*x)", RIGHT["derivative"]])
    )
    assert earned(derivative, lets, "0") == earned(derivative, "", "0")


@pytest.mark.parametrize("name", ["x", "pi", "E", "I", "oo"])
def test_a_let_may_not_bind_a_name_that_has_a_meaning(name):
    printed = f"Step 1 [let]: {name} = 0\nStep 2 [product rule]: Derivative(x**2*sin(3*x), x) = 0\n"
    let, claim = scored(derivative, printed).steps
    assert let.true is not True
    assert claim.true is False
    assert not scored(derivative, printed).sound


def test_a_let_may_not_be_redefined():
    printed = (
        "Step 1 [let]: u = x**2\nStep 2 [power rule]: Derivative(u, x) = 2*x\n"
        "Step 3 [let]: u = 0\nStep 4 [product rule]: Derivative(u*sin(3*x), x) = 0\n"
    )
    checks = scored(derivative, printed).steps
    assert [step.true for step in checks] == [True, True, False, False]
    assert earned(derivative, printed, RIGHT["derivative"]) < earned(
        derivative, "".join(printed.splitlines(keepends=True)[:2]), RIGHT["derivative"]
    )


def test_a_let_may_be_said_again_as_it_was():
    printed = "Step 1 [let]: u = x**2\nStep 2 [let]: u = x**2\n"
    assert all(step.true for step in scored(derivative, printed).steps)


@pytest.mark.parametrize("value", ["u", "u + 1", "u*x**2", "sin(u)"])
def test_a_let_may_not_define_itself(value):
    (let,) = scored(derivative, f"Step 1 [let]: u = {value}\n").steps
    assert let.true is False


def test_lets_in_a_circle_define_nothing():
    printed = "Step 1 [let]: u = v\nStep 2 [let]: v = u\nStep 3 [x]: u = v + 1\nStep 4 [x]: u = v\n"
    checks = scored(derivative, printed).steps
    assert not checks[1].true
    assert not checks[2].true
    assert all(step.milestone is None for step in checks)


def test_a_degenerate_let_makes_no_claim_count():
    printed = (
        "Step 1 [let]: u = 0\nStep 2 [let]: v = 1\nStep 3 [product rule]: u*sin(3*x) = 0\n"
        "Step 4 [power rule]: x**2*u + 2*x = 2*x\nStep 5 [x]: Derivative(u*v, x) = 0\nStep 6 [x]: v**2*x**2 = x**2\n"
    )
    assert earned(derivative, printed, "0") == earned(derivative, "", "0")


def test_a_name_that_nothing_defined_makes_a_claim_irrelevant():
    for claim in (
        "Derivative(w**2, w) = 2*w",
        "w*x**2 = x**2*w + 0*w",
        "Derivative(x**2 + w, x) = 2*x",
        "w - w + 2*x = 2*x",
    ):
        printed = f"Step 1 [x]: {claim}\n"
        assert not scored(derivative, printed).steps[0].relevant
        assert earned(derivative, printed, "0") == earned(derivative, "", "0")


def test_a_name_used_before_its_let_stays_undefined():
    printed = "Step 1 [x]: Derivative(u, x) = 2*x\nStep 2 [let]: u = x**2\n"
    claim, let = scored(derivative, printed).steps
    assert not claim.true
    assert let.true is False


def test_claims_before_what_they_stand_on_do_not_become_true_later():
    lines = DERIVATIVE.splitlines(keepends=True)
    backwards = "".join(reversed(lines))
    assert earned(derivative, backwards, RIGHT["derivative"]) < earned(derivative, DERIVATIVE, RIGHT["derivative"])


def test_the_same_work_in_another_order_or_by_fewer_names_earns_the_same():
    other = (
        "Step 1 [chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)\nStep 2 [power rule]: Derivative(x**2, x) = 2*x\n"
        "Step 3 [product rule]: Derivative(x**2*sin(3*x), x) = 2*x*sin(3*x) + 3*x**2*cos(3*x)\n"
    )
    assert earned(derivative, other, RIGHT["derivative"]) == earned(derivative, DERIVATIVE, RIGHT["derivative"])


def test_a_chain_of_doubling_lets_stays_cheap():
    lets = "Step 1 [let]: a0 = x + 1\n" + "".join(
        f"Step {n} [let]: a{n} = a{n - 1}*a{n - 1} + a{n - 1}\n" for n in range(1, 60)
    )
    checks = scored(derivative, lets + "Step 99 [x]: a59 = a59 + 0\n").steps
    assert any(step.true is False and "too large" in step.detail for step in checks)


def test_gigantic_outputs_are_scored_in_bounded_work():
    line = "Step 1 [x]: " + "1+" * 5000 + "1 = 5001\n"
    assert earned(derivative, line * 100, "0") == earned(derivative, "", "0")
    assert earned(derivative, "Step 1 [x]: 2*x = 2*x\n" * 40_000, "0") == earned(derivative, "", "0")
    assert earned(derivative, "x" * (1 << 20) + "\n", "0") == earned(derivative, "", "0")
    assert not scored(arithmetic, "Answer: " + "9" * (1 << 20)).correct


def test_an_unreadable_claim_earns_nothing_and_spoils_the_trace():
    printed = DERIVATIVE + "Step 6 [x]: obviously = true by inspection\n"
    result = scored(derivative, printed + f"Answer: {RIGHT['derivative']}\n")
    assert result.correct
    assert not result.sound
    assert result.reward < earned(derivative, DERIVATIVE, RIGHT["derivative"])


def test_a_claim_that_copies_another_problems_steps_is_irrelevant():
    copied = (
        "Step 1 [power rule]: Derivative(x**5, x) = 5*x**4\n"
        "Step 2 [chain rule]: Derivative(cos(2*x), x) = -2*sin(2*x)\n"
        "Step 3 [product rule]: Derivative(x**5*cos(2*x), x) = 5*x**4*cos(2*x) - 2*x**5*sin(2*x)\n"
    )
    assert not any(step.relevant for step in scored(derivative, copied).steps)
    assert earned(derivative, copied, "0") == earned(derivative, "", "0")


def test_nothing_printed_earns_nothing():
    assert earned(derivative, "") == 0


def test_weights_that_let_a_wrong_answer_win_are_refused():
    with pytest.raises(UsageError, match="right one"):
        Weights(correct=0.4, executed=0.1, steps=0.4)
    with pytest.raises(UsageError, match="finite"):
        Weights(steps=float("nan"))


def test_a_step_of_the_reference_is_a_step():
    assert Step(1, "multiplication", "17*4 = 68") in arithmetic.steps
