"""A user's own integrals: every kind of the textbooks is certified, every claim true, every gold right by numbers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.soundness import check_gold
from generators.certify import check_claims
from generators.datasets.certify_by_running import execute
from generators.errors import ProblemError, Refused
from generators.problems import CertifiedProblem, own
from harness.scoring.check_steps import check_truth
from harness.verification.problem import Answer, Problem, Step
from sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
LINES = (ROOT / "benchmarks" / "soundness" / "textbook_integrals.txt").read_text(encoding="utf-8").splitlines()
TEXTBOOK = [line for line in LINES if line and not line.startswith("#")]
REFUSED = ["Integral(sin(x)/x, (x, 0, oo))", "Integral(1/(x*log(x)**2), (x, 2, oo))"]
"""Of the list: quadrature cannot confirm what oscillates for ever, nor tell a logarithm's decay from none."""


def certified(text: str) -> CertifiedProblem:
    """The problem, every claim of which is true, nothing of SymPy's inner names in it, gold right by mpmath alone."""
    made = own("integral", [text])
    assert all(check.true is True for check in check_truth(made.output, fallback=True)), made.output
    assert "_u" not in made.output
    assert "re(" not in made.output
    assert check_gold.judge(made.problem.to_record()) == check_gold.RIGHT, made.problem.answer
    return made


def problem_of(*claims: str) -> tuple[Problem, str]:
    """A problem of the user's own that prints these claims, and its output."""
    steps = tuple(Step(number, "rule", claim) for number, claim in enumerate(claims, 1))
    lines = [f"Step {step.index} [{step.rule}]: {step.claim}" for step in steps]
    problem = Problem(
        id="0",
        family="integral",
        level=0,
        split="train",
        seed=0,
        index=0,
        style="computed",
        statement="",
        answer=Answer("real", "1"),
        steps=steps,
        program="",
    )
    return problem, "\n".join(["Problem: compute", *lines, "Answer: 1"])


@pytest.mark.parametrize(
    ("claim", "cause"),
    [
        ("Integral(1/(_u + 1), t) = )(", "undecided"),
        ("Integral(f(x), x) = g(x)", "undecided"),
        ("Integral(x, x) = x**2", "false"),
        ("1 + 1", "undecided"),
    ],
)
def test_a_step_of_ones_own_problem_that_is_not_proven_is_refused(claim: str, cause: str) -> None:
    check_claims(*problem_of("1 + 1 = 2"))
    with pytest.raises(Refused, match=f"a claim that is {cause}"):
        check_claims(*problem_of("1 + 1 = 2", claim))


def test_a_step_that_is_no_line_of_the_output_is_refused() -> None:
    problem, output = problem_of("1 + 1 = 2", "2 + 2 = 4")
    with pytest.raises(Refused, match="does not read as one"):
        check_claims(problem, output.replace("Step 2 [rule]", "Step 2 [rule [x]]"))


@pytest.mark.parametrize(
    "text",
    [
        "Integral(1/(1 + exp(x)), (x, 0, oo))",
        "x/(x**2 + 1)",
        "1/(x**3 + 1)",
        "atan(2*x)",
        "sec(x)**3",
        "1/(5 + 4*cos(x))",
        "1/(x**4 + 1)",
        "x/sqrt(1 - x**4)",
        "asin(x)**2",
        "cosh(x)**2",
        "sqrt(tan(x))",
        "Integral(Abs(x - 1), (x, 0, 3))",
        "1/sqrt(x**2 - 4)",
        "sin(3*x)*cos(5*x)",
        "sqrt(1 - x**2)/x**2",
        "sqrt(cot(2*x))",
        "1/(x**3 + 2)",
    ],
)
def test_what_the_field_saw_refused_or_half_proven_is_certified_and_runs(text: str, sandbox: Sandbox) -> None:
    assert execute([certified(text)], sandbox) == [None]


whole, positive = st.integers(-9, 9), st.integers(1, 9)


@given(p=whole.filter(bool), q=whole, a=positive, b=whole, c=whole)
def test_a_linear_numerator_over_a_quadratic_is_integrated(p: int, q: int, a: int, b: int, c: int) -> None:
    if (a, b, c) == (a, 0, 0):
        c = 1
    certified(f"({p}*x + {q})/({a}*x**2 + {b}*x + {c})")


@given(kind=st.sampled_from(["sin", "cos"]), other=st.sampled_from(["sin", "cos"]), a=positive, b=positive)
def test_a_product_of_waves_is_integrated(kind: str, other: str, a: int, b: int) -> None:
    certified(f"{kind}({a}*x)*{other}({b}*x)")


@given(a=positive, b=whole.filter(bool), wave=st.sampled_from(["sin", "cos"]), k=st.integers(1, 3))
def test_a_constant_and_a_wave_in_the_denominator_are_integrated(a: int, b: int, wave: str, k: int) -> None:
    certified(f"1/({a} + {b}*{wave}({k}*x))")


@given(
    name=st.sampled_from(["sin", "cos", "tan", "sec", "csc", "sinh", "cosh"]), n=st.integers(2, 5), k=st.integers(1, 3)
)
def test_powers_of_one_function_are_integrated(name: str, n: int, k: int) -> None:
    certified(f"{name}({k}*x)**{n}")


@given(a=positive, b=whole.filter(bool), k=st.integers(1, 3), top=st.sampled_from(["1", "exp(x)", "exp(2*x)"]))
def test_fractions_of_exponentials_are_integrated(a: int, b: int, k: int, top: str) -> None:
    certified(f"{top}/({a} + {b}*exp({k}*x))")


@given(
    c=whole.filter(bool),
    a=st.sampled_from([1, 4, 9]),
    form=st.sampled_from(["sqrt({})", "1/sqrt({})", "x**2/sqrt({})", "x/sqrt({})"]),
)
def test_roots_of_quadratics_are_integrated(c: int, a: int, form: str) -> None:
    certified(form.format(f"{a}*x**2 + {c}"))


@given(a=whole, b=whole.filter(bool), low=st.integers(-4, 0), high=st.integers(1, 5))
def test_absolute_values_are_integrated_by_cases(a: int, b: int, low: int, high: int) -> None:
    def rise(left: Fraction, right: Fraction) -> Fraction:
        return abs(Fraction(b, 2) * (right**2 - left**2) + a * (right - left))

    root, ends = Fraction(-a, b), (Fraction(low), Fraction(high))
    area = rise(ends[0], root) + rise(root, ends[1]) if low < root < high else rise(*ends)
    made = own("integral", [f"Integral(Abs({b}*x + {a}), (x, {low}, {high}))"])
    assert made.problem.answer.value == str(area)
    assert all(check.true is True for check in check_truth(made.output))
    certified(f"Abs({b}*x + {a})")


@pytest.mark.slow
def test_of_the_textbook_list_nearly_all_are_certified_and_no_gold_is_wrong() -> None:
    assert len(TEXTBOOK) == len(set(TEXTBOOK)) >= 100
    for text in TEXTBOOK:
        if text in REFUSED:
            with pytest.raises(ProblemError, match="second derivation"):
                own("integral", [text])
        else:
            certified(text)
