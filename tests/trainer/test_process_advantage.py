"""Step advantages against the paper's formula, by hand."""

from __future__ import annotations

import statistics

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer import tiny_model
from trainer.paradigm import EPSILON, StepReward, step_advantages
from trainer.process_advantage import token_ends, token_of

pytestmark = pytest.mark.train


def test_a_group_worked_out_by_hand() -> None:
    # R = {1, 0, 1}: mean 2/3, standard deviation sqrt(1/3); r~ = 1/sqrt(3) for a true step, -2/sqrt(3) for a false one.
    group = [[StepReward(1, 1.0), StepReward(3, 0.0)], [StepReward(2, 1.0)]]
    good, bad = 3**-0.5, -2 * 3**-0.5
    expected = [[good + bad, good + bad, bad, bad, 0.0], [good, good, good, 0.0, 0.0]]
    torch.testing.assert_close(step_advantages([group], 5), torch.tensor(expected), atol=1e-3, rtol=0)


def test_groups_are_normalised_apart() -> None:
    same = [[StepReward(0, 5.0)], [StepReward(0, 5.0)]]
    mixed = [[StepReward(0, 1.0)], [StepReward(0, 0.0)]]
    advantages = step_advantages([same, mixed], 1)
    assert advantages[:2].abs().max() == 0
    assert advantages[2] > 0 > advantages[3]


def test_a_completion_without_steps_gets_nothing() -> None:
    assert step_advantages([[[], [StepReward(0, 1.0)]], [[], []]], 3)[[0, 2, 3]].abs().max() == 0


steps = st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.0, 0.5, 1.0])), max_size=5)


@given(st.lists(steps, min_size=2, max_size=5))
def test_each_token_has_the_sum_over_the_steps_that_end_at_or_after_it(group: list[list[tuple[int, float]]]) -> None:
    rows = step_advantages([[[StepReward(*step) for step in completion] for completion in group]], 10)
    values = [value for completion in group for _, value in completion]
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    for row, completion in zip(rows, group, strict=True):
        for token in range(10):
            later = [
                (value - statistics.fmean(values)) / (spread + EPSILON) for end, value in completion if end >= token
            ]
            assert float(row[token]) == pytest.approx(sum(later), abs=1e-3)


def test_a_character_belongs_to_the_token_that_prints_it() -> None:
    tokenizer = tiny_model.train_tokenizer(['print("Step 12", x**2)\n'] * 9)
    text = 'print("Step 3", x**2)\nprint("Step 4", y)\n'
    ids = tokenizer(text).input_ids
    ends = token_ends(tokenizer, [*ids, tokenizer.eos_token_id])
    assert ends[-1] == ends[-2] == len(text)
    for place in range(len(text)):
        token = token_of(ends, place)
        start = ends[token - 1] if token else 0
        assert start <= place < ends[token]
        assert tokenizer.decode([ids[token]]) == text[start : ends[token]]
