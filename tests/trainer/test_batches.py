"""Batches of completions: merging, trimming, and rows that need not be computed twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer.batches import by_likeness, distinct, merged, own_tokens, shared_out, together, trimmed

pytestmark = pytest.mark.train


def batch(rows: int, prompt: int, width: int, lengths: list[int], value: float) -> dict[str, torch.Tensor]:
    mask = torch.zeros(rows, width, dtype=torch.long)
    for row, length in enumerate(lengths):
        mask[row, :length] = 1
    return {
        "prompt_ids": torch.full((rows, prompt), 7),
        "prompt_mask": torch.ones(rows, prompt, dtype=torch.long),
        "completion_ids": torch.full((rows, width), 9) * mask,
        "completion_mask": mask,
        "advantages": torch.full((rows,), value),
        "num_items_in_batch": mask.sum(),
    }


def test_replaced_rows_fit_whatever_their_widths() -> None:
    old, new = batch(4, 3, 5, [5, 2, 1, 1], 0.0), batch(2, 6, 8, [8, 7], 1.0)
    result = merged(old, new, {2: 0, 3: 1}, pad=0)
    assert result["prompt_ids"].shape == (4, 6)
    assert result["prompt_mask"].sum(1).tolist() == [3, 3, 6, 6]
    assert result["prompt_mask"][0].tolist() == [0, 0, 0, 1, 1, 1]
    assert result["completion_mask"].sum(1).tolist() == [5, 2, 8, 7]
    assert result["advantages"].tolist() == [0, 0, 1, 1]
    assert own_tokens(result) == 22


def test_trimming_drops_only_what_is_padding_everywhere() -> None:
    whole = batch(3, 4, 9, [2, 6, 1], 1.0)
    whole["prompt_mask"][:, 0] = 0
    part = trimmed(whole)
    assert part["prompt_ids"].shape == (3, 3)
    assert part["completion_ids"].shape == (3, 6)
    assert part["completion_mask"].sum(1).tolist() == [2, 6, 1]
    assert part["advantages"].shape == (3,)


def written(rows: list[tuple[int, tuple[int, ...], float]], per_token: bool) -> dict[str, torch.Tensor]:
    """A batch of (prompt token, completion, advantage); padding holds whatever is there."""
    width = max((len(text) for _, text, _ in rows), default=1) + 1
    ids = torch.randint(1, 9, (len(rows), width))
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    for row, (_, text, _) in enumerate(rows):
        ids[row, : len(text)] = torch.tensor(text, dtype=torch.long)
        mask[row, : len(text)] = 1
    advantages = torch.tensor([value for _, _, value in rows])
    return {
        "prompt_ids": torch.tensor([[7, prompt] for prompt, _, _ in rows]),
        "prompt_mask": torch.tensor([[0, 1] for _ in rows]),
        "completion_ids": ids,
        "completion_mask": mask,
        "advantages": advantages[:, None].repeat(1, width) if per_token else advantages,
    }


def scores(parts: list[dict[str, torch.Tensor]]) -> torch.Tensor:
    """A loss linear in the advantages, of a model whose score of a token depends on all before it."""
    total = torch.zeros((), dtype=torch.float64)
    for part in parts:
        before = part["prompt_ids"][:, 1:] * 31 + (part["completion_ids"] * part["completion_mask"]).cumsum(1)
        advantages = part["advantages"] if part["advantages"].dim() == 2 else part["advantages"][:, None]
        total += (torch.sin(before.double()) * advantages * part["completion_mask"]).sum()
    return total


texts = st.lists(st.integers(1, 3), max_size=3).map(tuple)
rows = st.lists(
    st.tuples(st.integers(1, 2), texts, st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])), min_size=1, max_size=12
)


@given(rows, st.booleans(), st.integers(1, 5), st.booleans())
def test_distinct_rows_in_any_number_of_parts_have_the_whole_batchs_gradient(
    made: list[tuple[int, tuple[int, ...], float]], per_token: bool, count: int, by_prompt: bool
) -> None:
    whole = written(made, per_token)
    parts = shared_out(distinct(whole), count, by_prompt=by_prompt)
    assert len(parts) == count
    assert all(len(part["advantages"]) for part in parts)
    torch.testing.assert_close(scores(parts), scores([whole]))
    # Whole prompts may leave some parts without one; each of these has a row that teaches nothing.
    assert sum(len(part["advantages"]) for part in parts) <= (
        len(made) + count - 1 if by_prompt else max(len(made), count)
    )


def test_a_program_written_twice_is_one_row_and_a_group_without_signal_none() -> None:
    made = [(1, (2, 3), 0.5), (1, (2, 3), 0.5), (1, (3,), -1.0), (2, (2, 3), 0.0), (2, (1,), 0.0)]
    kept = distinct(written(made, False))
    assert kept["advantages"].tolist() == [1.0, -1.0]
    assert kept["completion_mask"].sum(1).tolist() == [2, 1]


@given(rows.filter(lambda made: len(made) > 1), st.integers(1, 4))
def test_micro_batches_by_likeness_have_the_same_rows_in_the_same_sizes_prompt_by_prompt(
    made: list[tuple[int, tuple[int, ...], float]], size: int
) -> None:
    whole = written(made, False)
    before = [
        {name: value[start : start + size] for name, value in whole.items()} | {"number": torch.tensor(start)}
        for start in range(0, len(made), size)
    ]
    after = by_likeness(before)
    assert [len(part["advantages"]) for part in after] == [len(part["advantages"]) for part in before]
    assert [part["number"] for part in after] == [part["number"] for part in before]
    torch.testing.assert_close(scores(after), scores([whole]))
    prompts = together(after)["prompt_ids"][:, 1].tolist()
    assert sum(one != other for one, other in pairwise(prompts)) < len(set(prompts))
