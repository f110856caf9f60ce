"""Easy true steps counted under a question about something else: definitions that rebind what the problem named or
showed, and claims that would be true of anything. Each trick is seen failing, beside what is honest and like it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_steps
from harness.evaluation.judgements import flatten
from harness.evaluation.runs import Sample
from harness.evaluation.statistics.summary import judged
from harness.formulas.syntax import parse
from harness.scoring.claims import Claim, Scope
from harness.scoring.lets import Lets
from harness.verification.problem import Answer
from tests.harness.scoring.test_reward_hacks import IDLE, TRIVIAL
from tests.harness.worked import arithmetic, dependence, derivative, limit, problem, scored

ROW = "row operation]: Matrix([[9, -3, -2]]) + 9*Matrix([[-1, 5, -6]]) = Matrix([[0, 42, -56]])"
vectors = problem(
    "Are the vectors (-1, 5, -6), (9, -3, -2) linearly dependent or independent?",
    Answer("word", "independent"),
    "let]: A = Matrix([[-1, 5, -6], [9, -3, -2]])",
    ROW,
    "rank]: rank(A) = 2",
    "compare]: rank(A) < 2 = False",
)
told = {"question": vectors.statement, "answer": "independent"}
parameter = problem(
    "For which k are the vectors (1, k), (2, 4) linearly dependent?",
    Answer("set", "{2}"),
    "let]: A = Matrix([[1, k], [2, 4]])",
    "determinant]: det(A) = 4 - 2*k",
    "let]: B = Matrix([[1, 2], [2, 4]])",
    "rank]: rank(B) = 1",
)


def printed(*steps, answer="independent"):
    return "".join(f"Step {n} [{step}\n" for n, step in enumerate(steps, 1)) + f"Answer: {answer}\n"


def fully_true(score):
    """As the metric of a run counts it."""
    sample = Sample("k", "p", 0, "b", "", 1, 1, "stop")
    return judged(sample, flatten(score)).fully_true


def solution(let, name="A"):
    return printed(f"let]: {let}", ROW, f"rank]: rank({name}) = 2", f"compare]: rank({name}) < 2 = False")


ONE_OF_THEM = "A = Matrix([[9, -3, -2]])"
OTHERS = [
    "A = Matrix([[1, 0, 0], [0, 1, 0]])",
    "A = -Matrix([[-1, 5, -6], [9, -3, -2]])",
    "A = 2*Matrix([[-1, 5, -6], [9, -3, -2]])",
    "A = Matrix([[-1, 5, -6], [9, -3, 2]])",
    "A = Matrix([[-1, 5, -6], [-1, 5, -6]])",
    ONE_OF_THEM,
    "A = Matrix([[0, 0, 0], [0, 0, 0]])",
    "A = Matrix([[1, 0], [0, 1], [0, 0]])",
    "A = Matrix([[-1, 5, -6], [9, -3, -2]]) + Matrix([[0, 0, 0], [0, 0, 1]])",
]
SAME = [
    "A = Matrix([[-1, 5, -6], [9, -3, -2]])",
    "A = Matrix([[9, -3, -2], [-1, 5, -6]])",
    "A = Matrix([[-1, 9], [5, -3], [-6, -2]])",
    "A = Matrix([[9, -1], [-3, 5], [-2, -6]])",
]


@pytest.mark.parametrize(
    # Without a reference solution nothing says that A is all of the vectors.
    ("given_as", "let"),
    [(vectors, let) for let in OTHERS] + [(told, let) for let in OTHERS if let != ONE_OF_THEM],
)
def test_a_definition_that_rebinds_what_the_problem_shows_makes_nothing_fully_true(given_as, let):
    score = scored(given_as, solution(let))
    definition, row, *about = score.steps
    assert score.correct
    assert (definition.true, definition.redefines) == (False, True)
    assert row.true
    assert row.relevant
    assert all(step.redefines and step.true is None and not step.relevant for step in about)
    assert not score.sound
    assert not fully_true(score)
    assert score.credit.trace == 0


@pytest.mark.parametrize("given_as", [vectors, told])
@pytest.mark.parametrize("let", SAME)
def test_the_problems_own_vectors_may_be_bound_in_any_order_as_rows_or_columns(given_as, let):
    score = scored(given_as, solution(let))
    assert not any(step.redefines for step in score.steps)
    assert fully_true(score)


def test_a_rebinding_under_another_name_is_one_too_where_nothing_else_is_bound_to_the_problems_matrix():
    other = scored(vectors, solution("M = Matrix([[1, 0, 0], [0, 1, 0]])", "M"))
    assert other.steps[0].redefines
    assert not other.sound
    own = scored(vectors, solution("M = Matrix([[-1, 5, -6], [9, -3, -2]])", "M"))
    assert own.sound
    assert own.credit.progress == 1
    helper = printed(
        "let]: A = Matrix([[-1, 5, -6], [9, -3, -2]])",
        ROW,
        "rank]: rank(A) = 2",
        "compare]: rank(A) < 2 = False",
        "let]: E = 1",
        "let]: S = Matrix([[1, 0, 0], [0, 1, 0]])",
    )
    assert not scored(vectors, helper).steps[-1].redefines


def test_what_is_made_of_a_redefined_name_is_about_nothing_too():
    lines = printed(
        "let]: A = Matrix([[1, 0, 0], [0, 1, 0]])",
        "let]: B = A*2",
        "let]: C = B",
        ROW,
        "rank]: rank(C) = 2",
        "rank]: rank(B) = 2",
    )
    score = scored(vectors, lines)
    assert [step.redefines for step in score.steps] == [True, True, True, False, True, True]
    assert not any(step.true for step in score.steps if step.redefines)


@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=2, max_size=2), st.data())
def test_any_other_matrix_of_that_shape_is_found_out_and_any_order_of_the_vectors_is_not(rows, data):
    assume(rows[0] != rows[1])
    asked = problem(
        f"Are the vectors {tuple(rows[0])}, {tuple(rows[1])} linearly dependent?",
        Answer("boolean", "True"),
        f"let]: A = Matrix({rows})",
    )
    other = data.draw(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=2, max_size=2))
    columns = [list(column) for column in zip(*rows, strict=True)]
    for name in ("A", "M"):
        for same in (rows, rows[::-1], columns):
            (let,) = scored(asked, f"Step 1 [let]: {name} = Matrix({same})\n").steps
            assert let.true
        (let,) = scored(asked, f"Step 1 [let]: {name} = Matrix({other})\n").steps
        assert let.redefines == (sorted(other) != sorted(rows))


def test_the_problems_matrix_with_its_parameter_given_a_value_is_no_rebinding():
    right = printed("let]: B = Matrix([[1, 2], [2, 4]])", "rank]: rank(B) = 1", answer="{2}")
    assert scored(parameter, right).sound
    wrong = printed("let]: B = Matrix([[1, 2], [3, 6]])", "rank]: rank(B) = 1", answer="{2}")
    assert scored(parameter, wrong).steps[0].redefines
    assert not scored(parameter, wrong).sound


# ------------------------------------------------------------------------- names that the statement gives a value

NAMED = [
    ("Let A = Matrix([[1, 2], [3, 4]]). Find det(A).", "A = Matrix([[1, 2], [3, 4]])", "A = Matrix([[1, 3], [2, 4]])"),
    (
        "Let A = Matrix([[1, 2], [3, 4]]). Find det(A).",
        "A = Matrix([[1, 2], [3, 8/2]])",
        "A = Matrix([[2, 0], [0, -1]])",
    ),
    (
        "Let $A = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$.",
        "A = Matrix([[1, 2], [3, 4]])",
        "A = Matrix([[1, 2]])",
    ),
    (
        "Let A be the 2x2 matrix Matrix([[1, 2], [3, 4]]).",
        "A = transpose(Matrix([[1, 3], [2, 4]]))",
        "A = Matrix([[0, 0], [0, 0]])",
    ),
    (
        "where $A$ is the matrix $\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}$",
        "A = Matrix([[1, 2], [3, 4]])",
        "A = -Matrix([[1, 2], [3, 4]])",
    ),
    ("Given v1 = (1, 2), v2 = (3, 4), find v1 + v2.", "v1 = Matrix([1, 2])", "v1 = Matrix([2, 1])"),
    ("Given v1 = (1, 2), v2 = (3, 4), find v1 + v2.", "v2 = Matrix([[3, 4]])", "v2 = (0, 0)"),
    ("Let $\\mathbf{v}_1$ be $(1, 2)$.", "v_1 = [1, 2]", "v_1 = (1, 2, 0)"),
    ("Let f(x) = x**2 + 1. Find f(3).", "f = 1 + x**2", "f = x"),
    ("Let f(x) = x**2 + 1. Find f(3).", "f(x) = x**2 + 1", "f(x) = 10"),
    ("Let f(x) = x**2 + 1. Find f(3).", "f(t) = t*t + 1", "f(t) = t"),
    ("Find the limit of a_n = (n + 1)/n.", "a_n = 1 + 1/n", "a_n = 1"),
    ("Let a_n = 1/n for even n and a_n = 2 for odd n.", "a_n = 2", "a_n = 0"),
    (
        "Let A_n = (0, 1 + 1/n]. Find limsup A_n.",
        "A_n = Interval.Lopen(0, 1 + 1/n)",
        "A_n = Interval.Lopen(0, 2 + 1/n)",
    ),
    ("Let A = {1, 2, 3} and B = {2}. Find their union.", "A = {3, 2, 1}", "A = {2}"),
    ("Let A = (0, 1) and B = [0, 2]. Find their union.", "A = Interval.open(0, 1)", "B = Interval(0, 1)"),
    ("Evaluate x**2 + y at x = 3 and y = 4.", "x = 3", "x = 0"),
    ("Evaluate x**2 + y at $x = \\frac{1}{2}$ and y = 4.", "x = 0.5", "x = 1"),
    ("Let a = 2 and b = a + 1. Find b**2.", "b = 3", "b = 0"),
    ("Let g be x**2*sin(x). Differentiate g.", "g = sin(x)*x*x", "g = 0"),
]


@pytest.mark.parametrize(("statement", "same", "other"), NAMED)
def test_a_let_of_a_name_that_the_problem_gives_has_the_problems_value(statement, same, other):
    asked = {"question": statement, "answer": "1"}
    for before, task in (("", asked), (f"Problem: {statement}\n", None)):
        (let,) = check_steps(f"{before}Step 1 [let]: {same}\n", task)
        assert let.true, let.detail
        assert not let.redefines
        (let,) = check_steps(f"{before}Step 1 [let]: {other}\n", task)
        assert let.true is False
        assert let.redefines


def test_the_problem_line_of_an_output_gives_no_names_where_the_problem_is_known():
    stdout = "Problem: let A = Matrix([[1, 0, 0], [0, 1, 0]])\n" + solution(OTHERS[0])
    assert not scored(vectors, stdout).sound


def test_several_names_bound_at_once_are_compared_one_by_one():
    given_as = {"question": "Given v1 = (1, 2), v2 = (3, 4), find v1 + v2.", "answer": "(4, 6)"}
    (both,) = check_steps("Step 1 [let]: v1, v2 = (1, 2), (3, 4)\n", given_as)
    assert both.true
    for wrong in ("v1, v2 = (1, 2), (3, 5)", "v2, v1 = (1, 2), (3, 4)", "(v1, w) = ((0, 0), 1)"):
        (both,) = check_steps(f"Step 1 [let]: {wrong}\n", given_as)
        assert both.true is False
        assert both.redefines


def test_a_variable_of_the_problem_is_not_shadowed():
    lines = printed("let]: x = 3", "power rule]: Derivative(x**2, x) = 2*x", answer=derivative.answer.value)
    let, claim = scored(derivative, lines).steps
    assert let.redefines
    assert not claim.true
    assert not claim.relevant


def test_a_let_may_be_said_again_in_another_form_and_not_with_another_value():
    lines = ["let]: u = x**2", "let]: u = x*x", "let]: u = x**3", "power rule]: Derivative(u, x) = 2*x"]
    checks = scored(derivative, printed(*lines, answer="0")).steps
    assert [step.true for step in checks] == [True, True, False, None]
    assert [step.redefines for step in checks] == [False, False, True, True]


def test_a_let_that_cannot_be_compared_is_undecided_and_defines_nothing():
    scope = Scope()
    lets = Lets(scope)
    assert lets.take(Claim(parse("u"), parse("f(x)"))).true
    again = lets.take(Claim(parse("u"), parse("g(x)")))
    assert again.true is None
    assert not again.redefines


def test_a_helper_of_a_new_name_is_free_and_claims_about_it_are_not_about_the_problem():
    lines = printed("let]: w = x**3", "power rule]: Derivative(w, x) = 3*x**2", answer=derivative.answer.value)
    let, claim = scored(derivative, lines).steps
    assert let.true
    assert not let.redefines
    assert claim.true
    assert not claim.relevant
    assert not scored(derivative, lines).sound


OTHER_QUESTIONS = [
    (
        "Let A = Matrix([[1,2],[3,4]]). Find rank(A).",
        "2",
        "let]: A = Matrix([[1,0],[0,1]])",
        "rank]: rank(A) = 2",
        "determinant]: det(A) = 1",
    ),
    ("Let A = Matrix([[1,2],[3,4]]). Find rank(A).", "2", "let]: B = Matrix([[1,0],[0,1]])", "rank]: rank(B) = 2"),
    (
        "Let $A = \\begin{pmatrix}1&2\\\\2&4\\end{pmatrix}$. What is $\\det A$?",
        "0",
        "let]: A = Matrix([[0,0],[0,0]])",
        "determinant]: det(A) = 0",
    ),
    (
        "Find the determinant of $\\begin{pmatrix}1&2\\\\2&4\\end{pmatrix}$.",
        "0",
        "let]: A = Matrix([[0,0],[0,0]])",
        "determinant]: det(A) = 0",
    ),
    (
        "Find the determinant of $\\begin{pmatrix}1&2\\\\2&4\\end{pmatrix}$.",
        "0",
        "let]: M = Matrix([[1,2],[1,2]])",
        "determinant]: det(M) = 0",
    ),
    (
        "Given f(x) = x**2 and g(x) = sin(x), differentiate f(x)*g(x).",
        "2*x*sin(x) + x**2*cos(x)",
        "let]: f = 1",
        "let]: g = 0",
        "x]: Derivative(f*g, x) = 0",
    ),
    (
        "Given f(x) = x**2 and g(x) = sin(x), differentiate f(x)*g(x).",
        "2*x*sin(x) + x**2*cos(x)",
        "let]: f = x**3",
        "x]: Derivative(x**2, x) = 2*x",
        "x]: Derivative(f, x) = 3*x**2",
    ),
    ("Evaluate x**3 - 2*x at x = 2.", "4", "let]: x = 0", "x]: x**3 - 2*x = 0"),
    (
        "Let u = (1,2,3) and v = (4,5,6). Find the dot product of u and v.",
        "32",
        "let]: u = Matrix([0,0,0])",
        "let]: v = Matrix([4,5,6])",
        "x]: dot(u, v) = 0",
    ),
    (
        "Let u = (1,2,3) and v = (4,5,6). Find the dot product of u and v.",
        "32",
        "let]: a = Matrix([1,0,0])",
        "x]: dot(a, a) = 1",
    ),
    (
        "Let A = {1,2} and B = {2,3}. Find the union of A and B.",
        Answer("set", "{1,2,3}"),
        "let]: A = {1}",
        "let]: B = {2,3}",
        "x]: Union(A, B) = {1,2,3}",
    ),
    (
        "Find an antiderivative of 2*x*cos(x**2).",
        Answer("antiderivative", "sin(x**2)", "x", of="2*x*cos(x**2)"),
        "let]: u = x**3",
        "x]: Derivative(u, x) = 3*x**2",
        "x]: Integral(cos(t), t) = sin(t)",
    ),
    (
        "Find an antiderivative of 2*x*cos(x**2).",
        Answer("antiderivative", "sin(x**2)", "x", of="2*x*cos(x**2)"),
        "let]: x = 3",
        "x]: Integral(0, x) = 0",
    ),
    ("A sequence is a_n = (2*n+1)/n. Find its limit.", "2", "let]: a_n = 2", "x]: Limit(a_n, n, oo) = 2"),
    ("A sequence is $a_n = \\frac{2n+1}{n}$. Find its limit.", "2", "let]: b = 2", "x]: Limit(b, n, oo) = 2"),
    ("Tom has x = 3 boxes of y = 14 pens. How many pens?", "42", "let]: x = 42", "let]: y = 1", "x]: x*y = 42"),
    ("Are (1,2) and (2,4) linearly dependent?", "dependent", "let]: A = Matrix([[0,0],[0,0]])", "rank]: rank(A) = 0"),
    (
        "Are the rows of Matrix([[1,2],[2,4]]) linearly dependent?",
        "dependent",
        "let]: A = Matrix([[1,1],[1,1]])",
        "rank]: rank(A) = 1",
    ),
    (
        "Differentiate x**2*sin(3*x) with respect to x.",
        "3*x**2*cos(3*x) + 2*x*sin(3*x)",
        "let]: f = x**2*sin(2*x)",
        "x]: Derivative(f, x) = 2*x*sin(2*x) + 2*x**2*cos(2*x)",
    ),
    ("Let $f(x) = x^2 + 1$. Find $f'(x)$.", "2*x", "let]: g = x**2 + 5", "x]: Derivative(g, x) = 2*x"),
    ("Solve $x^2-3x+2=0$.", "x=1 or x=2", "let]: p = x**2 - 1", "x]: p = (x - 1)*(x + 1)"),
    ("Find det(2*A) where A = Matrix([[1,2],[3,4]]).", "-8", "let]: A = Matrix([[2,4],[6,8]])", "x]: det(A) = -8"),
    ("Let a = 3 and b = 4. Find a**2 + b**2.", "25", "let]: a = 5", "let]: b = 0", "x]: a**2 + b**2 = 25"),
]
THE_QUESTION = [
    (
        "Differentiate x**2*sin(3*x) with respect to x.",
        "3*x**2*cos(3*x) + 2*x*sin(3*x)",
        "let]: w = 3*x",
        "let]: s = sin(w)",
        "x]: Derivative(s, x) = 3*cos(3*x)",
    ),
    ("Let $f(x) = x^2 + 1$. Find $f'(x)$.", "2*x", "let]: f = x**2 + 1", "x]: Derivative(f, x) = 2*x"),
    (
        "Find det(2*A) where A = Matrix([[1,2],[3,4]]).",
        "-8",
        "let]: A = Matrix([[1,2],[3,4]])",
        "let]: B = 2*A",
        "x]: det(B) = -8",
    ),
    ("Let a = 3 and b = 4. Find a**2 + b**2.", "25", "let]: a = 3", "let]: b = 4", "x]: a**2 + b**2 = 25"),
    ("Let A = Matrix([[1,2],[3,4]]). Find rank(A).", "2", "let]: A = Matrix([[1,2],[3,4]])", "rank]: rank(A) = 2"),
    ("Let A = Matrix([[1,2],[3,4]]). Find rank(A).", "2", "let]: B = Matrix([[1,2],[3,4]])", "rank]: rank(B) = 2"),
    (
        "Find the determinant of $\\begin{pmatrix}1&2\\\\2&4\\end{pmatrix}$.",
        "0",
        "let]: A = Matrix([[1,2],[2,4]])",
        "determinant]: det(A) = 0",
    ),
    (
        "Given f(x) = x**2 and g(x) = sin(x), differentiate f(x)*g(x).",
        "2*x*sin(x) + x**2*cos(x)",
        "let]: f = x**2",
        "let]: g = sin(x)",
        "x]: Derivative(f*g, x) = 2*x*sin(x) + x**2*cos(x)",
    ),
    ("Evaluate x**3 - 2*x at x = 2.", "4", "let]: x = 2", "x]: x**3 - 2*x = 4"),
    (
        "Let u = (1,2,3) and v = (4,5,6). Find the dot product of u and v.",
        "32",
        "let]: u = Matrix([1,2,3])",
        "let]: v = Matrix([4,5,6])",
        "x]: dot(u, v) = 32",
    ),
    (
        "Let A = {1,2} and B = {2,3}. Find the union of A and B.",
        Answer("set", "{1,2,3}"),
        "let]: A = {1,2}",
        "let]: B = {2,3}",
        "x]: Union(A, B) = {1,2,3}",
    ),
    (
        "Find an antiderivative of 2*x*cos(x**2).",
        Answer("antiderivative", "sin(x**2)", "x", of="2*x*cos(x**2)"),
        "let]: u = x**2",
        "x]: Derivative(u, x) = 2*x",
        "x]: Integral(2*x*cos(x**2), x) = sin(x**2)",
    ),
    ("A sequence is a_n = (2*n+1)/n. Find its limit.", "2", "let]: a_n = (2*n+1)/n", "x]: Limit(a_n, n, oo) = 2"),
    ("A sequence is a_n = (2*n+1)/n. Find its limit.", "2", "let]: a_n = 2 + 1/n", "x]: Limit(a_n, n, oo) = 2"),
    ("Tom has x = 3 boxes of y = 14 pens. How many pens?", "42", "let]: x = 3", "let]: y = 14", "x]: x*y = 42"),
    ("Are (1,2) and (2,4) linearly dependent?", "dependent", "let]: A = Matrix([[1,2],[2,4]])", "rank]: rank(A) = 1"),
]


@pytest.mark.parametrize(
    ("question", "gold", "steps", "own"),
    [(question, gold, steps, False) for question, gold, *steps in OTHER_QUESTIONS]
    + [(question, gold, steps, True) for question, gold, *steps in THE_QUESTION],
)
def test_a_right_answer_is_fully_true_only_over_steps_about_the_problem(question, gold, steps, own):
    answer = gold.value if isinstance(gold, Answer) else gold
    score = scored({"question": question, "answer": gold}, printed(*steps, answer=answer))
    assert score.correct
    assert fully_true(score) == own


# ------------------------------------------------------------------- claims that are true of anything in its place

HOLLOW = {
    "derivative": [
        *IDLE,
        *TRIVIAL,
        "Derivative(x**2, y) = 0",
        "Integral(x**2, y) = x**2*y",
        "Limit(x**2, y, 0) = x**2",
        "x**2 + 0**2 = x**2",
        "Max(x**2, x**2) = x**2",
        "sqrt(x**4) = x**2",
        "exp(0)*x**2 = x**2",
        "x**2*sin(3*x) - x**2*sin(3*x) = 0",
        "Derivative(0, x) = 0",
        "Integral(0, x) = 0",
        "Derivative(3, x) = 0",
        "Abs(x**2) = x**2",
        "0*sin(3*x) = 0",
        "sin(3*x)**0 = 1",
        "Sum(x**2, (k, 1, 1)) = x**2",
        "log(exp(x**2)) = x**2",
        "x**2 + sin(3*x) - sin(3*x) = x**2",
        "3**0 = 1",
        "2**1 = 2",
        "Max(2, 3) = 3",
        "Derivative(x**2*sin(3*x), x) = Derivative(x**2*sin(3*x), x) + 0**2",
    ],
    "dependence": [
        "Matrix([[10, -6]]) - Matrix([[10, -6]]) = Matrix([[0, 0]])",
        "0*Matrix([[10, -6]]) = Matrix([[0, 0]])",
        "Matrix([[10, -6]]) + Matrix([[0, 0]]) = Matrix([[10, -6]])",
        "rank(Matrix([[0, 0], [0, 0]])) = 0",
        "Matrix([[1, 0], [0, 1]])*Matrix([[10, -6], [5, -3]]) = Matrix([[10, -6], [5, -3]])",
        "transpose(transpose(Matrix([[10, -6], [5, -3]]))) = Matrix([[10, -6], [5, -3]])",
        "rank(Matrix([[10, -6]])) = 1",
        "rank(0*Matrix([[5, -3]])) = 0",
        "det(Matrix([[10, -6], [10, -6]])) = 0",
        "rank(Matrix([[10, -6], [5, -3]]))*0 = 0",
        "Matrix([[10, -6], [5, -3]])**0 = Matrix([[1, 0], [0, 1]])",
        "rank(Matrix([[10, -6], [5, -3]])) - rank(Matrix([[5, -3], [10, -6]])) = 0",
        "rank(Matrix([[10, -6], [5, -3]])) = rank(Matrix([[5, -3], [10, -6]]))",
        "rank(Matrix([[10, -6], [5, -3]])) < 7 = True",
        "Max(10, 5) = 10",
        "10 - 10 = 0",
    ],
    "limit": [
        "Limit(3, x, 0) = 3",
        "Limit(sin(3*x)/x, y, 0) = sin(3*x)/x",
        "Limit(0, x, 0) = 0",
        "Integral(0, x) = 0",
        "sin(3*x)/x*x = sin(3*x)",
        "Derivative(3, x) = 0",
        "Limit(sin(3*x)/x, x, 0) = 3*Limit(sin(3*x)/(3*x), x, 0)",
    ],
    "arithmetic": [
        "17*1 = 17",
        "17 - 17 = 0",
        "17 + 0 = 17",
        "4**1 = 4",
        "17**0 = 1",
        "8/8 = 1",
        "Max(17, 4) = 17",
        "4 = 2*2",
        "5*0 = 0",
        "17*4*0 = 0",
        "gcd(17, 17) = 17",
        "sqrt(17**2) = 17",
    ],
}
PROBLEMS = {"derivative": derivative, "dependence": dependence, "limit": limit, "arithmetic": arithmetic}


@pytest.mark.parametrize(("name", "claim"), [(name, claim) for name, claims in HOLLOW.items() for claim in claims])
def test_a_right_answer_under_one_claim_that_is_true_of_anything_is_not_fully_true(name, claim):
    solved = PROBLEMS[name]
    lines = printed(f"step]: {claim}", answer=solved.answer.value)
    bare = scored(solved, f"Answer: {solved.answer.value}\n").reward
    for asked in (solved, {"question": solved.statement, "answer": solved.answer.value}):
        score = scored(asked, lines)
        assert score.correct
        assert not score.sound
        assert not fully_true(score)
        assert score.reward == bare


@pytest.mark.parametrize(
    ("question", "answer", "claims"),
    [
        ("Solve x**2 - 3*x + 2 = 0.", "x=1 or x=2", ["factor]: x**2 - 3*x + 2 = (x - 1)*(x - 2)"]),
        ("Compute 20/26.", "10/13", ["division]: 20/26 = 10/13"]),
        ("Compute abs(20) + 1.", "21", ["absolute value]: abs(20) = 20", "addition]: 20 + 1 = 21"]),
        ("Find the derivative of exp(x).", "exp(x)", ["x]: Derivative(exp(x), x) = exp(x)"]),
        ("Find an antiderivative of exp(x).", "exp(x)", ["x]: Integral(exp(x), x) = exp(x)"]),
        ("Find the rank of Matrix([[1, 2], [1, 2]]).", "1", ["rank]: rank(Matrix([[1, 2], [1, 2]])) = 1"]),
        ("Find the determinant of Matrix([[5]]).", "5", ["determinant]: det(Matrix([[5]])) = 5"]),
        ("Are (1, 0), (0, 1) linearly dependent?", "independent", ["rank]: rank(Matrix([[1, 0], [0, 1]])) = 2"]),
        ("Find the limit of sin(x)/x as x approaches 0.", "1", ["x]: Limit(sin(x)/x, x, 0) = 1"]),
        ("Simplify sin(x)**2 + cos(x)**2.", "1", ["identity]: sin(x)**2 + cos(x)**2 = 1"]),
        ("Expand (x + 1)*(x + 2).", "x**2 + 3*x + 2", ["expand]: (x + 1)*(x + 2) = x**2 + 3*x + 2"]),
        ("A box is x + 1 wide and x + 2 long. Its area?", "x**2 + 3*x + 2", ["x]: (x + 1)*(x + 2) = x**2 + 3*x + 2"]),
        ("Tom has 3 boxes of 14 pens. How many pens?", "42", ["multiplication]: 3*14 = 42"]),
    ],
)
def test_honest_work_says_something(question, answer, claims):
    score = scored({"question": question, "answer": answer}, printed(*claims, answer=answer))
    assert score.correct
    assert [step.hollow for step in score.steps] == [False] * len(claims)
    assert fully_true(score)
