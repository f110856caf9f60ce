"""The problems of a round: where the policy sometimes succeeds; failures replayed first."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.conftest import sum_problem
from trainer.edge import FLOOR, weights
from trainer.redraw import failed, pass_rates, redrawn, replayed
from trainer.sources import FileSource
from trainer.step_labels import LabelledTrace

pytestmark = pytest.mark.train

SUMS = [dataclasses.replace(sum_problem(a, b), level=1 + (a > 5)) for a in range(2, 10) for b in range(2, 10)]


def trace(place: int, correct: bool) -> LabelledTrace:
    return LabelledTrace(SUMS[place], "", (), correct, correct)


def test_a_cell_weighs_most_where_half_of_its_samples_are_right() -> None:
    traces = [*(trace(0, k < 4) for k in range(8)), *(trace(63, True) for _ in range(8))]
    assert pass_rates(traces) == {("sum", 1): 0.5, ("sum", 2): 1.0}
    assert weights(pass_rates(traces)) == {("sum", 1): 1.0, ("sum", 2): FLOOR}


@given(st.floats(0, 1), st.integers(1, 32))
def test_a_round_has_different_problems_of_every_cell_by_its_weight(weight: float, count: int) -> None:
    source = FileSource(tuple(SUMS), size=16)
    found = redrawn(source, {("sum", 1): weight, ("sum", 2): 1.0}, count, "seed")
    assert len({problem.id for problem in found}) == len(found) <= count
    assert sum(problem.level == 2 for problem in found) >= min(count, 32) * (1 - weight) / 2 - 6
    assert found == redrawn(source, {("sum", 1): weight, ("sum", 2): 1.0}, count, "seed")
    assert not {one.id for one in found[:3]} & {
        one.id for one in redrawn(source, {("sum", 1): weight}, count, "seed", without=found[:3])
    }
    if weight == 0:
        assert {problem.level for problem in found} == {2}


def test_what_failed_is_replayed_before_what_did_not() -> None:
    failures = failed([trace(3, False), trace(3, False), trace(4, True), trace(5, False)])
    assert failures == [SUMS[3], SUMS[5]]
    chosen = replayed(failures, SUMS, 5, "seed")
    assert {problem.id for problem in chosen[:2]} == {problem.id for problem in failures}
    assert len({problem.id for problem in chosen}) == 5
    assert len(replayed(failures, SUMS, 1, "seed")) == 1
    assert replayed([], [], 3, "seed") == []
