"""The output protocol and the check of every printed step."""

from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.check_claim import check_claim
from harness.scoring.check_steps import check_steps, check_truth
from harness.scoring.step_lines import parse_steps
from harness.scoring.truths import MAX_CLAIMS

DERIVATIVE = """Problem: differentiate x**2*sin(3*x) with respect to x
Step 1 [let]: u = x**2
Step 2 [power rule]: Derivative(x**2, x) = 2*x
Step 3 [let]: v = sin(3*x)
Step 4 [chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)
Step 5 [product rule]: Derivative(u*v, x) = 3*x**2*cos(3*x) + 2*x*sin(3*x)
Step 6 [simplify]: 3*x**2*cos(3*x) + 2*x*sin(3*x) = x*(3*x*cos(3*x) + 2*sin(3*x))
Answer: x*(3*x*cos(3*x) + 2*sin(3*x))
"""
QUESTION = "Differentiate x**2*sin(3*x) with respect to x."


def record(output=DERIVATIVE, question=QUESTION, answer="x*(3*x*cos(3*x) + 2*sin(3*x))"):
    """A text record whose reference solution printed `output`."""
    steps = [{"index": step.index, "rule": step.rule, "claim": step.claim} for step in parse_steps(output)]
    return {"question": question, "answer": answer, "steps": steps}


def check(lines, **fields):
    """The checks of some claims against the derivative problem; a claim may carry its rule before a colon."""
    printed = "\n".join(f"Step {count} [step]: {line}" for count, line in enumerate(lines, 1))
    return check_steps(printed, record(**fields))


def test_every_step_of_a_right_solution_is_true_relevant_and_a_milestone():
    checks = check_steps(DERIVATIVE, record())
    assert [step.true for step in checks] == [True] * 6
    claims = [step for step in checks if step.rule != "let"]
    assert all(step.relevant and not step.trivial and step.fits for step in claims)
    assert [step.milestone for step in claims] == [0, 1, 2, 3]


def test_a_false_step_is_false_and_says_where():
    (wrong,) = check(["Derivative(x**2, x) = 3*x"])
    assert wrong.true is False
    assert wrong.detail


def test_without_a_problem_the_printed_problem_line_decides_what_is_relevant():
    checks = check_steps(DERIVATIVE + "Step 7 [power rule]: Derivative(y**7, y) = 7*y**6\n")
    assert checks[1].relevant
    assert checks[-1].true
    assert not checks[-1].relevant


def test_the_truth_alone_is_what_the_full_check_says_of_it():
    lines = ("Derivative(x**2, x) = 3*x", "2*x = 2*x", "nonsense(", "Derivative(u, x) = 2*x")
    output = DERIVATIVE + "".join(f"Step {count} [step]: {line}\n" for count, line in enumerate(lines, 7))
    output += "Step 11 [let]: x = 3\n"  # a name of the problem stands for itself
    full, alone = check_steps(output, record()), check_truth(output)
    assert [step.true for step in alone] == [step.true for step in full]
    assert [step.true for step in alone][6:] == [False, True, None, True, False]
    assert alone[7].trivial
    assert not any(step.milestone is not None for step in alone)


def test_a_let_that_is_differentiated_by_is_a_variable_first_and_its_value_afterwards():
    bindings = {"u": "x**2"}
    assert check_claim("Derivative(sin(u), u) = cos(u)", bindings).true
    assert check_claim("Derivative(sin(u), u)*Derivative(u, x) = 2*x*cos(x**2)", bindings).true
    assert check_claim("Derivative(sin(u), u) = 2*x*cos(x**2)", bindings).true is False


def test_an_integral_over_a_let_is_the_integral_with_its_differential():
    bindings = {"u": "x**2"}
    assert check_claim("Integral(cos(u), u) = sin(u)", bindings).true
    assert check_claim("Integral(2*x*cos(x**2), x) = Integral(cos(u), u)", bindings).true
    assert check_claim("Integral(x*cos(x**2), x) = Integral(cos(u), u)", bindings).true is False


def test_a_bound_variable_is_not_replaced_by_a_let_of_its_name():
    assert check_claim("Sum(n, (n, 1, 4)) = 10", {"n": "7"}).true
    assert check_claim("Integral(n**2, (n, 0, 3)) = 9", {"n": "7"}).true


def test_a_let_in_the_bounds_and_in_the_body_of_an_integral_is_put_in():
    assert check_claim("Integral(u, (x, 0, a)) = 8/3", {"u": "x**2", "a": "2"}).true


def test_claims_are_split_at_the_equals_sign_outside_brackets():
    assert check_claim("Integral(x, (x, 0, 2)) = 2").true
    assert check_claim("Limit(sin(x)/x, x, 0, dir='+') = 1").true


def test_text_that_is_no_claim_is_undecided_and_says_why():
    for claim in ("", "x", "1 = 1 = ", "= 3", "lambda: 0 = 1", "__import__('os') = 1", "\x00 = \x00"):
        checked = check_claim(claim)
        assert checked.true is None
        assert "unparsable" in checked.detail


def test_lines_in_other_shapes_are_prose():
    prose = (
        "Step [x]: 1 = 1\nStep 1: 1 = 1\nstep 1 [x]: 1 = 1\nSo Step 1 [x]: 1 = 1\nStep 1 [x] 1 = 1\nStep 1 []: 1 = 1"
    )
    assert list(parse_steps(prose)) == []


def test_only_so_many_steps_of_one_output_are_judged():
    checks = check_steps("Step 1 [x]: 2 + 2 = 4\n" * (MAX_CLAIMS + 10), {"question": "2 + 2", "answer": "4"})
    assert checks[MAX_CLAIMS - 1].true
    assert checks[MAX_CLAIMS].true is None


@given(st.one_of(st.none(), st.integers(), st.binary(), st.text(), st.lists(st.text())))
def test_whatever_is_given_as_an_output_nothing_raises(output):
    assert isinstance(check_steps(output), list)
    assert isinstance(check_steps(output, {"question": "2 + 2", "answer": "4"}), list)


pieces = st.sampled_from(
    [
        "Step ",
        "1",
        "2",
        " [",
        "let",
        "]",
        ": ",
        "u",
        "x",
        " = ",
        "=",
        "+",
        "*",
        "**",
        "(",
        ")",
        "Derivative(",
        ", x)",
        "\n",
        "Integral(",
        "oo",
        "nan",
        "1/0",
        "Matrix([[",
        "]])",
        "rank(",
        "Limit(",
        "0",
        "\\frac{",
        "}",
        "\x00",
    ]
)


@given(st.lists(pieces, max_size=40).map("".join))
def test_no_output_made_of_the_protocols_own_pieces_raises(output):
    check_steps("Step 1 [let]: u = x\nStep 2 [x]: " + output, {"question": "x*u + 1", "answer": "4"})
