"""The statistics against closed forms, published values and simulation."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.statistics.intervals import (
    clustered,
    mcnemar,
    p_text,
    paired_difference,
    sign_flip,
    student_quantile,
    wilson,
)


def test_wilson_gives_the_published_values() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81/263, 15/148, 0/20, 1/29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (successes, trials), (low, high) in published.items():
        assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_bounds_are_the_roots_of_the_score_equation(counts: tuple[int, int]) -> None:
    successes, trials = counts
    p, z = successes / trials, 1.959963984540054
    for bound in wilson(successes, trials):
        assert (p - bound) ** 2 * trials == pytest.approx(z * z * bound * (1 - bound), abs=1e-9 * trials)


def test_counts_that_make_no_proportion_are_refused() -> None:
    for successes, trials in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="not a proportion"):
            wilson(successes, trials)


def test_students_quantiles_are_those_of_the_tables() -> None:
    table = {1: 12.7062, 2: 4.30265, 3: 3.18245, 10: 2.22814, 30: 2.04227, 120: 1.97993, 1000: 1.96234}
    for degrees, value in table.items():
        assert student_quantile(0.975, degrees) == pytest.approx(value, abs=1e-4)


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_one_sample_a_problem_makes_the_clustered_interval_wilsons(right: list[bool]) -> None:
    interval = clustered([int(value) for value in right])
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(wilson(sum(right), len(right)))


@given(st.lists(st.booleans(), min_size=2, max_size=60), st.integers(2, 16))
def test_repeating_every_sample_does_not_narrow_the_interval(right: list[bool], copies: int) -> None:
    once = clustered([int(value) for value in right])
    repeated = clustered([int(value) * copies for value in right], [copies] * len(right))
    assert once is not None
    assert repeated is not None
    assert repeated.high - repeated.low >= (once.high - once.low) * 0.999


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=40))
def test_an_interval_holds_its_estimate_and_stays_a_proportion(pairs: list[tuple[int, int]]) -> None:
    interval = clustered([min(s, t) for s, t in pairs], [t for _, t in pairs])
    if interval is None:
        assert not any(t for _, t in pairs)
    else:
        assert 0 <= interval.low <= interval.value <= interval.high <= 1


@pytest.mark.parametrize(
    ("problems", "samples", "p", "correlation"),
    [
        (100, 1, 0.5, 0),
        (100, 1, 0.7, 0),
        (600, 1, 0.96, 0),
        (30, 4, 0.6, 0.3),
        (100, 8, 0.7, 0.5),
        (100, 4, 0.9, 0.5),
        (20, 8, 0.5, 0.8),
        (600, 4, 0.8, 0.6),
        (50, 4, 0.95, 0.4),
    ],
)
def test_intervals_cover_the_truth_in_93_to_97_percent_of_2000_simulated_runs(
    problems: int, samples: int, p: float, correlation: float
) -> None:
    """Samples of one problem share its difficulty: beta-binomial with the given correlation inside a problem."""
    draw = random.Random(f"{problems} {samples} {p} {correlation}")
    covered = 0
    for _ in range(2000):
        right = []
        for _ in range(problems):
            weight = (1 - correlation) / correlation if correlation else 0
            rate = draw.betavariate(p * weight, (1 - p) * weight) if correlation else p
            right.append(sum(draw.random() < rate for _ in range(samples)))
        interval = clustered(right, [samples] * problems)
        assert interval is not None
        covered += interval.low <= p <= interval.high
    assert 0.93 <= covered / 2000 <= 0.97


@pytest.mark.parametrize(
    ("problems", "wins", "losses"),
    [(50, 0.1, 0.05), (100, 0.1, 0.1), (100, 0.3, 0.1), (200, 0.05, 0.02), (600, 0.2, 0.1), (1000, 0.4, 0.1)],
)
def test_paired_intervals_cover_the_truth_in_93_to_97_percent_of_2000_simulated_runs(
    problems: int, wins: float, losses: float
) -> None:
    draw = random.Random(f"{problems} {wins} {losses}")
    covered = 0
    for _ in range(2000):
        values = draw.choices((1.0, -1.0, 0.0), (wins, losses, 1 - wins - losses), k=problems)
        interval = paired_difference(values)
        assert interval is not None
        covered += interval.low <= wins - losses <= interval.high
    assert 0.93 <= covered / 2000 <= 0.97


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial_tail(wins: int, losses: int) -> None:
    n = wins + losses
    as_extreme = [i for i in range(n + 1) if abs(2 * i - n) >= abs(wins - losses)]
    assert mcnemar(wins, losses) == pytest.approx(float(Fraction(sum(math.comb(n, i) for i in as_extreme), 2**n)))


def test_mcnemar_holds_for_thousands_of_discordant_problems() -> None:
    assert mcnemar(3000, 3000) == 1.0
    assert 0 <= mcnemar(2000, 4000) < 1e-100


def test_sign_flips_agree_with_mcnemar_where_both_apply() -> None:
    for wins, losses in ((12, 3), (30, 20), (5, 5), (40, 12)):
        assert sign_flip([1.0] * wins + [-1.0] * losses) == pytest.approx(mcnemar(wins, losses), abs=0.02)
    assert sign_flip([0.0] * 20) == 1.0
    assert sign_flip([1.0] * 200) > 0


def test_no_problems_have_no_interval() -> None:
    assert clustered([]) is None
    assert clustered([0, 0], [0, 0]) is None
    assert paired_difference([]) is None


def test_a_p_value_too_small_for_a_double_is_not_written_as_zero() -> None:
    p = mcnemar(1147, 0)
    assert p == 0
    assert (p_text(p), p_text(p, "p")) == ("< 1e-300", "p < 1e-300")
    assert (p_text(0.0312), p_text(0.0312, "p")) == ("0.031", "p = 0.031")
