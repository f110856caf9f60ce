"""ver@K: the vote of the samples of which no line is refuted. It needs no gold to choose who may vote."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.statistics.metrics import Judged, majority, summarize, verified_majority

pytestmark = pytest.mark.fast

Row = tuple[str | None, bool, bool]
"""Answer, whether it is right, whether a line of the sample is false."""

RIGHT = "7"
ANSWERS = st.sampled_from([RIGHT, "1", "2", "3", None])
SAMPLES = st.lists(st.tuples(ANSWERS, st.booleans()), min_size=1, max_size=9).map(
    lambda rows: [(answer, answer == RIGHT, refuted) for answer, refuted in rows]
)


def same(a: str, b: str) -> bool:
    return a == b


def by_all(rows: list[Row]) -> float:
    return majority([answer for answer, _, _ in rows], [right for _, right, _ in rows], same)


def by_standing(rows: list[Row]) -> float:
    answers, correct, refuted = zip(*rows, strict=True)
    return verified_majority(answers, correct, refuted, same)


@given(SAMPLES)
def test_where_nothing_is_refuted_it_is_the_majority_of_all(rows: list[Row]) -> None:
    unharmed = [(answer, right, False) for answer, right, _ in rows]
    assert by_standing(unharmed) == by_all(unharmed)


@given(SAMPLES)
def test_where_everything_is_refuted_all_vote(rows: list[Row]) -> None:
    refuted = [(answer, right, True) for answer, right, _ in rows]
    assert by_standing(refuted) == by_all(refuted)


@given(SAMPLES)
def test_it_is_the_majority_of_those_that_stand_and_answer_where_there_are_any(rows: list[Row]) -> None:
    standing = [row for row in rows if row[0] is not None and not row[2]]
    assert by_standing(rows) == (by_all(standing) if standing else by_all(rows))


@given(SAMPLES)
def test_refuting_every_wrong_sample_lets_a_right_one_win(rows: list[Row]) -> None:
    seen = [(answer, right, not right) for answer, right, _ in rows]
    assert by_standing(seen) == float(any(right for _, right, _ in rows))


@given(SAMPLES, st.data())
def test_refuting_one_more_wrong_sample_never_lowers_it_while_a_right_one_stands(
    rows: list[Row], data: st.DataObject
) -> None:
    if not any(right and not refuted for _, right, refuted in rows):
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    answer, right, refuted = rows[at]
    after = [*rows[:at], (answer, right, refuted or not right), *rows[at + 1 :]]
    assert by_standing(after) >= by_standing(rows)


@given(SAMPLES, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_does_not_matter(rows: list[Row], order: random.Random) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert by_standing(shuffled) == by_standing(rows)


@given(SAMPLES, SAMPLES)
def test_which_samples_vote_does_not_hang_on_which_are_right(rows: list[Row], others: list[Row]) -> None:
    """The same answers and the same refuted lines under another gold: the winner is the same answer."""
    golds = [*{answer for answer, _, _ in rows if answer is not None}, "none of these"]
    won = [by_standing([(answer, answer == gold, refuted) for answer, _, refuted in rows]) for gold in golds]
    assert sum(won) == pytest.approx(float(any(answer is not None for answer, _, _ in rows)))
    assert len({value for value in won if value}) <= 1  # one winner, or a tie of equals


def judged(problem: str, answer: str | None, refuted: bool) -> Judged:
    outcome = "correct" if answer == RIGHT else "no_answer" if answer is None else "wrong_answer"
    return Judged(problem, outcome, True, not refuted, 1, int(refuted), 0, answer, 10, refuted=refuted)


def same_of(problem: str, a: str, b: str) -> bool:
    return a == b


def test_a_summary_has_the_vote_with_its_interval_and_the_paired_difference() -> None:
    rows = []
    for place in range(20):  # in each, a wrong majority whose work is false
        problem = str(place)
        rows += [judged(problem, "1", True), judged(problem, "1", place % 2 == 0), judged(problem, RIGHT, False)]
    group = summarize(rows, same_of)
    assert group["maj@k"]["3"]["value"] == 0
    # Even places: the right one alone stands. Odd ones: one against one, a tie.
    assert group["ver@k"]["3"]["value"] == pytest.approx(0.75)
    assert group["ver@k"]["3"]["low"] < 0.75 < group["ver@k"]["3"]["high"]
    assert group["ver@k"]["3"]["n"] == 20
    gain = group["ver-maj@k"]["3"]
    assert gain["value"] == pytest.approx(0.75)
    assert 0 < gain["low"] < 0.75 < gain["high"] <= 1
    assert group["refuted"]["value"] == pytest.approx(30 / 60)
    assert summarize(rows[::-1], same_of) == group


@given(st.lists(st.tuples(st.sampled_from("abc"), ANSWERS, st.booleans()), min_size=1, max_size=24))
def test_the_bounds_of_the_intervals_hold_their_value(samples: list[tuple[str, str | None, bool]]) -> None:
    group = summarize([judged(*sample) for sample in samples], same_of)
    for name in ("maj@k", "ver@k", "ver-maj@k"):
        for interval in group.get(name, {}).values():
            assert -1 <= interval["low"] <= interval["value"] <= interval["high"] <= 1


def test_without_programs_and_without_claims_there_is_no_verified_vote() -> None:
    silent = [Judged("p", "correct", False, False, 0, 0, 0, RIGHT, 10)] * 2
    group = summarize(silent, same_of, programs=False)
    assert "ver@k" not in group
    assert group["refuted"] is None
    assert summarize(silent, same_of)["ver@k"] == summarize(silent, same_of)["maj@k"]
