"""Early warnings: a hacked reward, a collapsed policy, samples that nobody judges; and no false alarm."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.early_warnings import WINDOW, EarlyWarnings, warnings_of

pytestmark = pytest.mark.train


def history(steps: int, seed: int = 0, **trends: tuple[float, float]) -> list[dict[str, float]]:
    """Noisy logs; a trend is (first value, last value) of a name, `_` standing for `/`."""
    draw = random.Random(seed)
    usual = {"reward": (0.8, 0.8), "reward_trace": (0.5, 0.5), "entropy": (0.4, 0.4)}
    return [
        {
            name.replace("_", "/"): first + (last - first) * k / (steps - 1) + draw.gauss(0, 0.02 * first)
            for name, (first, last) in {**usual, **trends}.items()
        }
        for k in range(steps)
    ]


def test_a_reward_that_rises_while_true_solutions_fall_is_likely_a_hack() -> None:
    found = warnings_of(history(60, reward=(0.8, 1.2), reward_trace=(0.5, 0.2)))
    assert set(found) == {"hack"}
    assert "likely a hack" in found["hack"]
    assert warnings_of(history(60, reward=(0.8, 1.2), reward_trace=(0.5, 0.7))) == {}
    assert warnings_of(history(60, reward=(0.8, 0.4), reward_trace=(0.5, 0.2))) == {}


def test_an_entropy_far_below_the_first_steps_has_collapsed() -> None:
    assert set(warnings_of(history(100, entropy=(0.4, 0.01)))) == {"entropy"}
    assert warnings_of(history(100, entropy=(0.4, 0.2))) == {}


def test_samples_without_a_verdict_are_named_where_they_are_many() -> None:
    assert "20% of the samples are not judged" in warnings_of(history(60, outcome_undecided=(0.2, 0.2)))["unjudged"]
    assert warnings_of(history(60, outcome_undecided=(0.05, 0.05))) == {}


@given(st.integers(0, 10_000), st.integers(1, 80))
def test_a_run_that_stands_still_or_has_only_begun_warns_of_nothing(seed: int, steps: int) -> None:
    rows = history(max(steps, 2), seed)
    assert warnings_of(rows) == {}
    assert warnings_of(rows[: 2 * WINDOW - 1]) == {}


def test_a_warning_is_said_once_while_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    rows = history(90, reward=(0.8, 1.4), reward_trace=(0.5, 0.1))
    callback = EarlyWarnings()
    for step in range(1, 91):
        state: Any = SimpleNamespace(log_history=rows[:step], global_step=step, is_world_process_zero=True)
        callback.on_log(None, state, None, logs=rows[step - 1])
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    assert said[0].startswith("warning, step ")
