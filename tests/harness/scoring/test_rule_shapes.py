"""A step's rule name promises a shape; a wrong name is said, and makes no claim false."""

import pytest

import generators
from harness.formulas.syntax import parse
from harness.scoring.check_steps import check_steps
from harness.scoring.rule_shapes import fits

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("rule", "left", "fitting"),
    [
        ("product rule", "Derivative(x*sin(x), x)", True),
        ("product rule", "Derivative(sin(x), x)", False),
        ("product rule", "Derivative(3*sin(x), x)", False),
        ("quotient rule", "Derivative(sin(x)/x, x)", True),
        ("quotient rule", "Derivative(sin(x)*x, x)", False),
        ("chain rule", "Derivative(sin(3*x), x)", True),
        ("chain rule", "Derivative((x**2 + 1)**5, x)", True),
        ("chain rule", "Derivative(sin(x), x)", False),
        ("power rule", "Derivative(x**7, x)", True),
        ("power rule", "Derivative(3*x, x)", True),
        ("power rule", "Derivative((x + 1)**3, x)", True),
        ("power rule", "Derivative(sin(x), x)", False),
        ("power rule", "Derivative(2**x, x)", False),
        ("power rule", "Derivative(7, x)", False),
        ("constant rule", "Derivative(7*y, x)", True),
        ("constant rule", "Derivative(7*x, x)", False),
        ("constant multiple rule", "Derivative(7*sin(x), x)", True),
        ("constant multiple rule", "Derivative(x*sin(x), x)", False),
        ("sum rule", "Derivative(x + sin(x), x)", True),
        ("sum rule", "Derivative(x*sin(x), x)", False),
        ("exponential rule", "Derivative(exp(x), x)", True),
        ("exponential rule", "Derivative(2**x, x)", True),
        ("exponential rule", "Derivative(x**2, x)", False),
        ("sine rule", "Derivative(sin(x), x)", True),
        ("sine rule", "Derivative(cos(x), x)", False),
        ("sine rule", "Integral(sin(x), x)", None),
        ("simplify", "x + x", True),
        ("simplify", "Derivative(x, x)", False),
        ("rank", "rank(Matrix([[1, 2]]))", True),
        ("rank", "det(Matrix([[1]]))", False),
        ("L'Hopital", "Limit(sin(x)/x, x, 0)", True),
        ("L'Hopital", "Limit(sin(x)*x, x, 0)", False),
        ("addition", "3 + 4", True),
        ("addition", "3*4", False),
        ("by pure thought", "3*4", None),
        ("Product-Rule", "Derivative(x*sin(x), x)", True),
    ],
)
def test_the_shape_that_a_name_promises(rule, left, fitting):
    assert fits(rule, parse(left), parse("1")) is fitting


def test_a_wrong_name_makes_no_claim_false():
    (step,) = check_steps(
        "Step 1 [product rule]: Derivative(sin(x), x) = cos(x)", {"question": "sin(x)", "answer": "1"}
    )
    assert step.true
    assert step.fits is False


@pytest.mark.parametrize("family", generators.families())
def test_no_reference_solution_names_a_rule_wrongly(family):
    for index in range(15):
        problem = generators.problem(family, index, level=1 + index % 5)
        printed = "".join(f"Step {step.index} [{step.rule}]: {step.claim}\n" for step in problem.steps)
        assert [step for step in check_steps(printed, problem) if step.fits is False] == []
