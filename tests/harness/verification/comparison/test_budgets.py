"""The fallback is no clock: no verdict moves between true and false with the budget, or with what came before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import check_claim
from harness.formulas.syntax import parse
from harness.scoring.claims import judged
from harness.verification.comparison.shapes import all_of
from harness.verification.comparison.sympy_fallback import ask
from harness.verification.verdict import differ, over_budget, same, undecided

ROOT = Path(__file__).resolve().parents[4]
BUDGETS = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0)
BY_PARTS = "Integral(acsc(a*x), x) = x*acsc(a*x) + Integral(1/(x*sqrt(1 - 1/(a**2*x**2))), x)/a"
TRUE = [
    BY_PARTS,
    "Integral(asec(a*x), x) = x*asec(a*x) - Integral(1/(x*sqrt(1 - 1/(a**2*x**2))), x)/a",
    "Integral(sqrt(x)*exp(-x), x) = -uppergamma(3/2, x)",
    "Sum(1/n**2, (n, 1, oo)) = pi**2/6",
    "Sum(1/factorial(k), (k, 0, oo)) = E",
    "Limit(log(log(x))/log(x), x, oo) = 0",
    "Integral(x**4*exp(-x)*log(x), (x, 0, oo)) = 50 - 24*EulerGamma",
]
FALSE = [
    "Integral(acsc(a*x), x) = x*acsc(a*x)",
    "Integral(sqrt(x)*exp(-x), x) = uppergamma(3/2, x)",
    "Sum(1/n**2, (n, 1, oo)) = pi**2/6 + 1/10**6",
    "Sum(1/factorial(k), (k, 0, oo)) = E + 1",
    "Integral(1/(x**2 + a**2), (x, 0, oo)) = pi/(2*a)",
]
HARD = "Limit(x*(log(x) - gamma(x) + gamma(x - 1/gamma(x))), x, oo) = 1/2"


def verdicts(budget: float, claims: list[str]) -> list[bool | None]:
    """What a fresh process says of the claims, one after another, at a budget in seconds."""
    code = (
        "import json, sys\n"
        "from harness import check_claim\n"
        "from harness.verification.comparison.sympy_fallback import ask\n"
        f"ask._sympy.cpu_seconds = {budget}\n"
        "print(json.dumps([check_claim(claim).true for claim in json.load(sys.stdin)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        input=json.dumps(claims),
        capture_output=True,
        text=True,
        timeout=500,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    found: list[bool | None] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_more_budget_turns_undecided_into_a_verdict_and_never_one_into_the_other():
    for budget in BUDGETS:
        found = verdicts(budget, TRUE + FALSE)
        for claim, said in zip(TRUE + FALSE, found, strict=True):
            assert said in (None, claim in TRUE), (budget, claim)
    assert found == [True] * len(TRUE) + [False] * len(FALSE)


@pytest.mark.slow
def test_a_fresh_process_and_one_that_judged_other_claims_say_the_same():
    claims = TRUE[:5] + FALSE
    used = verdicts(4.0, claims + claims[::-1])
    assert used == verdicts(4.0, claims) + verdicts(4.0, claims[::-1])


@pytest.fixture
def no_time() -> Iterator[None]:
    before, ask._sympy.cpu_seconds = ask._sympy.cpu_seconds, 0.02
    yield
    ask._sympy.cpu_seconds = before


def test_what_a_budget_ends_says_so_to_code(no_time: None):
    found = check_claim(HARD)
    assert (found.true, found.method) == (None, "budget")


def test_what_a_budget_ends_is_not_remembered(no_time: None):
    claim = "Sum(1/n**(3/2), (n, 1, oo)) = zeta(3/2)"
    assert check_claim(claim).method == "budget"
    ask._sympy.cpu_seconds = 10.0
    assert check_claim(claim).true is True


def test_what_is_undecided_for_good_is_remembered_and_is_no_matter_of_budget():
    left, right = parse("f(x)"), parse("g(x)")
    assert judged(left, right, True).method == "undecided"
    assert judged(left, right, True) is judged(left, right, True)


def test_of_several_doubts_the_one_that_a_clock_ended_is_named_for_it_may_be_a_difference():
    assert all_of([same(), undecided("why"), over_budget()]).method == "budget"
    assert all_of([over_budget(), differ("why")]).equal is False


def test_a_value_that_holds_for_some_parameters_alone_makes_no_claim_false():
    # SymPy's antiderivative of the right side's integral is one for a > 0 alone
    assert check_claim(BY_PARTS).true is not False


@pytest.mark.parametrize(
    "claim",
    [
        "Sum(1/n, (n, 1, oo)) = zoo",
        "Integral(1/x, (x, -1, 1)) = nan",
        "Product(n, (n, 1, oo)) = nan",
        "Sum((-1)**n, (n, 0, oo)) = nan",
    ],
)
def test_no_value_that_is_none_comes_back_from_sympy_as_true(claim: str):
    assert check_claim(claim).true is not True
