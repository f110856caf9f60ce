"""Only a claim that is an antiderivative as a whole is free up to a constant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_claim, check_steps
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

ALONE = Options(fallback=False)
PAIRS = st.sampled_from(
    (
        ("x", "x**2/2"),
        ("cos(x)", "sin(x)"),
        ("exp(2*x)", "exp(2*x)/2"),
        ("1", "x"),
        ("1/(x**2 + 1)", "atan(x)"),
        ("3*x**2", "x**3"),
        ("x*exp(x)", "(x - 1)*exp(x)"),
    )
)
VALUES = st.sampled_from(
    (
        "17*4",
        "rank(Matrix([[1, 2], [3, 4]]))",
        "sqrt(16)",
        "3*(4 - 7)/2",
        "Integral(x, (x, 0, 1))",
        "Limit(x + 7, x, 0)",
        "det(Matrix([[2, 0], [0, 5]]))",
        "pi",
        "Derivative(3*y, y)",
    )
)
SWALLOWING = st.sampled_from(
    (
        "{v} + Integral({f}, x) - ({F}) = {n}",
        "{v} + Integral(0, x) = {n}",
        "{v} + Integral({f}, x) - Integral({f}, x) = {n}",
        "{v} + Integral({f}, x) = {F} + {n}",
        "{v} = {n} + Integral({f}, x) - ({F})",
        "2*({v} + Integral(0, x)) = {n}",
        "{v}*(1 + Integral(0, x)) = {n}",
        "Limit({v} + Integral({f}, x), x, 0) = {n}",
        "({v} + Integral({f}, x))**2 = {n}",
        "Integral({f}, x) + {v} = {F} + {n}",
        "Matrix([[{v} + Integral(0, x)]]) = Matrix([[{n}]])",
    )
)


@given(VALUES, PAIRS, SWALLOWING, st.integers(900, 999))
def test_no_number_beside_an_integral_is_swallowed(value: str, pair: tuple[str, str], form: str, n: int) -> None:
    claim = form.format(v=value, f=pair[0], F=pair[1], n=n)
    left, right = claim.split(" = ")
    assert compare(parse(left), parse(right), options=ALONE).equal is not True, claim


@given(PAIRS, PAIRS, st.sampled_from(("", " + 5", " - pi", " + C")), st.integers(2, 9))
def test_combinations_of_integrals_are_free_up_to_a_constant(
    first: tuple[str, str], second: tuple[str, str], constant: str, k: int
) -> None:
    (f, big_f), (g, big_g) = first, second
    for left, right in (
        (f"Integral({f}, x) + {k}*Integral({g}, x)", f"{big_f} + {k}*({big_g}){constant}"),
        (f"{k}*Integral({f}, x)", f"{k}*({big_f}){constant}"),
        (f"Integral({f} + {k}*{g}, x)", f"{big_f} + {k}*Integral({g}, x)"),
        (f"Integral({f}, x) - {big_g}", f"{big_f} - Integral({g}, x)"),
    ):
        if "Integral" in right and first == second:
            continue
        assert compare(parse(left), parse(right), options=ALONE).equal is True, (left, right)
        assert compare(parse(left), parse(f"{right} + x/{k}"), options=ALONE).equal is False, (left, right)


@pytest.mark.parametrize(
    "claim",
    [
        "17*4 + Integral(1, x) - x = 5",
        "Integral(x, (x, 0, 1)) + Integral(x, x) - Integral(x, x) = 9",
        "Integral(x, x) + rank(Matrix([[1, 2], [2, 4]])) = x**2/2 + 2",
        "Limit(Integral(2*x, x), x, 3) = 5",
        "Limit(x + Integral(1, x), x, 0) = 77",
        "Integral(0, x) = 5",
        "Integral(x - x, x) = 5",
        "x*Integral(0, x) = 7*x",
    ],
)
def test_the_claims_that_were_true_by_the_slack_are_so_no_longer_with_sympy_either(claim: str) -> None:
    assert check_claim(claim).true is not True


def test_a_number_padded_with_an_integral_earns_nothing() -> None:
    problem = "Problem: the rank of Matrix([[1, 2], [3, 4]])\n"
    padded = "Step 1 [pad]: rank(Matrix([[1, 2], [3, 4]])) + Integral(0, x) = 4\n"
    check = check_steps(problem + padded)[0]
    assert check.true is not True
    right = check_steps(problem + "Step 1 [rank]: rank(Matrix([[1, 2], [3, 4]])) = 2\n")[0]
    assert (right.true, right.relevant) == (True, True)
