"""pass@k against brute force, votes by mathematical classes, groups of samples."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.statistics.metrics import OUTCOMES, Judged, ks, majority, pass_at_k, summarize
from harness.verification.errors import RunError

pytestmark = pytest.mark.fast


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_at_k_is_the_share_of_subsets_with_a_right_sample(case: tuple[int, int, int]) -> None:
    n, correct, k = case
    subsets = list(itertools.combinations([True] * correct + [False] * (n - correct), k))
    assert pass_at_k(n, correct, k) == pytest.approx(sum(map(any, subsets)) / len(subsets))


def test_asking_for_more_than_was_sampled_is_an_error_not_a_number() -> None:
    for n, correct, k in ((4, 2, 5), (4, 2, 0), (0, 0, 1), (4, 5, 2)):
        with pytest.raises(RunError):
            pass_at_k(n, correct, k)


def same(a: str, b: str) -> bool | None:
    """Equality of small fractions, which is enough to vote with."""
    from fractions import Fraction

    try:
        return Fraction(a) == Fraction(b)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("answers", "correct", "value"),
    [
        (["1/2", "0.5", "3"], [True, True, False], 1),
        (["1/3", "2/6", "1/2"], [False, False, True], 0),  # two spellings of one wrong answer outvote the right one
        (["7", "1/2"], [False, True], 0.5),  # a tie is worth its expectation
        (["7", "8", "1/2"], [False, False, True], 1 / 3),
        ([None, None, "1/2"], [False, False, True], 1),  # silence does not vote
        ([None, None], [False, False], 0),
        (["what", "what", "1/2"], [False, False, True], 0),  # undecided answers are equal only to themselves
        ([], [], 0),
    ],
)
def test_votes_are_counted_by_mathematical_classes(
    answers: list[str | None], correct: list[bool], value: float
) -> None:
    assert majority(answers, correct, same) == pytest.approx(value)


def same_of(problem: str, a: str, b: str) -> bool | None:
    return same(a, b)


def judged(problem: str, outcome: str, *, true: int = 0, false: int = 0, undecided: int = 0) -> Judged:
    ran = outcome in ("correct", "wrong_answer", "no_answer", "undecided")
    sound = true > 0 and false == undecided == 0
    return Judged(problem, outcome, ran, sound, true, false, undecided, "1" if ran else None, 10)


def test_every_outcome_is_counted_and_infrastructure_is_left_out_of_every_rate() -> None:
    group = summarize([judged(outcome, outcome) for outcome in OUTCOMES], same_of)
    assert group["outcomes"] == dict.fromkeys(OUTCOMES, 1)
    assert group["samples"] == group["problems"] == len(OUTCOMES) - 1
    assert group["accuracy"]["value"] == pytest.approx(1 / 10)
    assert group["executed"]["value"] == pytest.approx(4 / 10)


def test_a_solution_is_fully_true_only_with_a_right_answer_and_every_claim_true() -> None:
    rows = [
        judged("a", "correct", true=3),
        judged("b", "correct"),
        judged("c", "correct", true=3, false=1),
        judged("d", "correct", true=3, undecided=1),
        judged("e", "wrong_answer", true=3),
    ]
    group = summarize(rows, same_of)
    assert group["fully_true"]["value"] == pytest.approx(1 / 5)
    assert group["step_accuracy"]["value"] == pytest.approx(12 / 14, abs=1e-6)
    assert group["claims"] == {"true": 12, "false": 1, "undecided": 1}


def test_samples_of_a_problem_make_pass_and_vote_and_their_order_does_not_matter() -> None:
    rows = [judged(p, o) for p in "abc" for o in ("correct", "wrong_answer", "wrong_answer", "no_code")]
    group = summarize(rows, same_of)
    assert list(group["pass@k"]) == ["1", "2", "4"]
    assert group["pass@k"]["1"]["value"] == pytest.approx(0.25)
    assert group["pass@k"]["2"]["value"] == pytest.approx(0.5)
    assert group["pass@k"]["4"]["value"] == 1
    assert group["maj@k"]["4"]["value"] == 0
    assert summarize(rows[::-1], same_of) == group


def test_no_samples_make_no_numbers() -> None:
    group = summarize([], same_of)
    assert group["accuracy"] is None
    assert group["mean_tokens"] is None


def test_the_ks_reported_are_powers_of_two_and_the_number_of_samples() -> None:
    assert [ks(n) for n in (0, 1, 2, 5, 8)] == [[], [1], [1, 2], [1, 2, 4, 5], [1, 2, 4, 8]]
