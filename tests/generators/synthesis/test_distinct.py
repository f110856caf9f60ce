"""When a solution goes another way: not by other names, another order, a line more or a line less."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.synthesis.distinct import Way, way
from harness.scoring.check_steps import check_steps

CLAIMS = (
    "Derivative(x**2, x) = 2*x",
    "Derivative(sin(3*x), x) = 3*cos(3*x)",
    "2 + 3 = 5",
    "Limit((x**2 - 1)/(x - 1), x, 1) = 2",
    "Integral(cos(3*x), x) = sin(3*x)/3",
    "det(Matrix([[1, 2], [3, 4]])) = -2",
)
LAST = "Derivative(x**2*sin(3*x), x) = 2*x*sin(3*x) + 3*x**2*cos(3*x)"
SOME = st.lists(st.sampled_from(CLAIMS), unique=True, min_size=1, max_size=4)


def went(claims: Sequence[str], last: str = LAST) -> Way:
    lines = [f"Step {at} [rule]: {claim}" for at, claim in enumerate([*claims, last], 1)]
    return way(check_steps("\n".join(lines)))


@pytest.mark.fast
@given(SOME, SOME)
def test_another_way_makes_a_claim_of_its_own_and_leaves_one_out(ours: list[str], theirs: list[str]) -> None:
    expected = bool(set(ours) - set(theirs)) and bool(set(theirs) - set(ours))
    assert went(ours).is_another_than(went(theirs)) == expected


@given(SOME, st.randoms(use_true_random=False))
def test_another_order_of_the_same_lines_is_no_other_way(claims: list[str], random: object) -> None:
    mixed = list(claims)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert not went(mixed).is_another_than(went(claims))


@given(SOME, st.sampled_from("yzt"))
def test_other_names_are_no_other_way(claims: list[str], name: str) -> None:
    renamed = went([claim.replace("x", name) for claim in claims], LAST.replace("x", name))
    assert not renamed.is_another_than(went(claims))


def test_a_restatement_is_no_other_way() -> None:
    ours = went(["Derivative(sin(3*x), x) = 3*cos(3*x)"])
    for other in ("Derivative(sin(x*3), x) = cos(3*x)*3", "3*cos(3*x) = 3*cos(x*3)", "2*x = 2*x", "1 = 2"):
        assert not went([other]).is_another_than(ours)


def test_a_claim_is_known_by_what_its_names_stand_for() -> None:
    let = "Step 1 [let]: u = x**2\nStep 2 [rule]: Derivative(u, x) = 2*x\n"
    bound = way(check_steps(f"Problem: differentiate {LAST}\n{let}Step 3 [rule]: {LAST}"))
    assert not bound.is_another_than(went(["Derivative(x**2, x) = 2*x"]))


def test_where_nothing_stood_between_one_claim_is_another_way_and_none_is_none() -> None:
    assert went(CLAIMS[:1]).is_another_than(went([]))
    assert not went([]).is_another_than(went(CLAIMS[:1]))
    assert not went([]).is_another_than(went([]))
