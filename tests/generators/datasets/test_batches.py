"""How the tries of a run are cut into batches, and what a batch is forked from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generators.datasets.certify_by_running import BATCH, DRIVER, FIRST_BATCH
from generators.datasets.tries import batch_size
from sandbox.inside import kinds


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_batch_is_no_smaller_than_the_first_and_no_larger_than_a_fork_takes(asked: int, left: int) -> None:
    assert FIRST_BATCH <= batch_size(asked, left) <= BATCH


@given(st.integers(1, 200_000))
def test_batches_begin_small_grow_by_doubling_and_get_small_again(count: int) -> None:
    asked, sizes = 0, []
    while asked < count:
        sizes.append(batch_size(asked, count - asked))
        assert sizes[-1] <= max(FIRST_BATCH, asked)
        asked += sizes[-1]
    assert sizes[0] == sizes[-1] == FIRST_BATCH
    assert len(sizes) <= count / BATCH + 20


def test_a_batch_is_forked_from_the_template_that_has_sympy() -> None:
    assert kinds.chosen({"everything": False}, DRIVER.encode()) is kinds.SYMBOLIC
