"""The collector while a batch is judged: rarer, and afterwards as it was."""

import gc

import pytest

from harness.scoring.garbage_collection import fewer_collections
from harness.scoring.score import score_many
from sandbox.execution import Execution, Status

# The collector is this Python's.
pytestmark = pytest.mark.interpreter


@pytest.fixture
def thresholds():
    """Sets the collector's thresholds for a test, and puts back what was there."""
    before = gc.get_threshold()
    yield gc.set_threshold
    gc.set_threshold(*before)


def test_collections_are_rarer_inside_and_as_before_after_an_error(thresholds):
    thresholds(700, 10, 10)
    inside = []

    def failing():
        with fewer_collections():
            inside.append(gc.get_threshold())
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert inside == [(50_000, 10, 10)]
    assert gc.get_threshold() == (700, 10, 10)


def test_the_last_of_several_to_leave_puts_it_back(thresholds):
    thresholds(700, 10, 10)
    first, second = fewer_collections(), fewer_collections()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] > 700
    second.__exit__(None, None, None)
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [(0, 10, 10), (200_000, 5, 5)])
def test_a_collector_that_is_off_or_rarer_already_is_left_alone(thresholds, own):
    thresholds(*own)
    with fewer_collections():
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_what_somebody_sets_meanwhile_stays(thresholds):
    thresholds(700, 10, 10)
    with fewer_collections():
        gc.set_threshold(900, 10, 10)
    assert gc.get_threshold() == (900, 10, 10)


def test_a_batch_is_judged_with_the_rarer_collector(thresholds):
    thresholds(700, 10, 10)
    seen = []

    class Box:
        def as_completed(self, programs, limits=None):
            for number, _ in enumerate(programs):
                seen.append(gc.get_threshold()[0])
                yield number, Execution(Status.ok, "Answer: 2\n", "", 0, 0.0, 0.0)

    (score,) = score_many([{"question": "1 + 1?", "answer": "2"}], ["print('Answer:', 2)"], Box())
    assert score.correct
    assert seen == [50_000]
    assert gc.get_threshold() == (700, 10, 10)
