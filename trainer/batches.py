"""Batches of completions as TRL's GRPO keeps them: a mapping from names to tensors with one row a completion.

Prompts are padded on the left, completions on the right. `advantages` is (rows,) or (rows, tokens).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice, pairwise
from typing import Any

import torch

SIGNAL = 1e-6
"""Advantages below are rounding: a group of equal rewards has them."""
LEFT, RIGHT = (
    ("prompt_ids", "prompt_mask"),
    (
        "completion_ids",
        "completion_mask",
        "advantages",
        "old_per_token_logps",
        "ref_per_token_logps",
        "sampling_per_token_logps",
        "importance_sampling_ratio",
        "returns",
        "tool_mask",
    ),
)


def trimmed(inputs: dict[str, Any]) -> dict[str, Any]:
    """A micro-batch without the columns that are padding in all its rows."""
    prompt = max(int(inputs["prompt_mask"].sum(1).max()), 1)
    # A truncated completion is masked out as a whole, but its tokens still are context to nobody: they may go.
    width = max(int(inputs["completion_mask"].sum(1).max()), 1)
    inputs = dict(inputs)
    full = inputs["completion_ids"].shape[1]
    for name in LEFT:
        inputs[name] = inputs[name][:, -prompt:]
    for name in RIGHT:
        value = inputs.get(name)
        if value is not None and value.dim() == 2 and value.shape[1] == full:
            inputs[name] = value[:, :width]
    return inputs


def merged(batch: dict[str, Any], fresh: dict[str, torch.Tensor], rows: dict[int, int], pad: int) -> dict[str, Any]:
    """`batch` with its rows `old` replaced by `fresh`'s rows `new` for each old: new of `rows`, padded to fit."""
    if not rows:
        return batch
    result = dict(batch)
    old, new = torch.tensor(list(rows)), torch.tensor(list(rows.values()))
    for name in (*LEFT, *RIGHT):
        if batch.get(name) is None:
            continue
        a, b = alike([batch[name], fresh[name]], name, pad)
        a = a.clone()
        a[old] = b[new].to(a)
        result[name] = a
    return result


def joined(parts: Sequence[dict[str, torch.Tensor]], pad: int) -> dict[str, torch.Tensor]:
    """The rows of several batches as one's, padded to fit."""
    return {name: torch.cat(alike([part[name] for part in parts], name, pad)) for name in parts[0]}


def alike(values: Sequence[torch.Tensor], name: str, pad: int) -> list[torch.Tensor]:
    """The values of one name, padded to the same width."""
    if values[0].dim() != 2 or max(value.shape[1] for value in values) == 1:
        return list(values)
    width, fill = max(value.shape[1] for value in values), pad if name.endswith("_ids") else 0
    return [widened(value, width, fill, left=name in LEFT) for value in values]


def on_cpu(batch: dict[str, Any]) -> dict[str, torch.Tensor]:
    """What of a batch has a row a completion, to be sent to other processes."""
    return {name: batch[name].cpu() for name in (*LEFT, *RIGHT) if batch.get(name) is not None}


def own_tokens(batch: dict[str, Any]) -> int:
    """How many tokens the policy itself has written."""
    mask = batch["completion_mask"]
    return int((mask * batch["tool_mask"]).sum() if "tool_mask" in batch else mask.sum())


def widened(part: torch.Tensor, width: int, fill: int, *, left: bool) -> torch.Tensor:
    missing = width - part.shape[1]
    return torch.nn.functional.pad(part, (missing, 0) if left else (0, missing), value=fill)


def shared_out(whole: dict[str, torch.Tensor], parts: int, *, by_prompt: bool = False) -> list[dict[str, torch.Tensor]]:
    """A batch's rows in `parts` micro-batches of like lengths: padding is half of the tokens when lengths differ.
    by_prompt: rows of one prompt stay together, for a model that computes what they share once."""
    lengths = whole["completion_mask"].sum(1)
    units = [[row] for row in lengths.argsort(descending=True, stable=True).tolist()]
    if by_prompt:
        units = rows_by_prompt(whole)
    if len(units) < parts:  # every micro-batch wants a row; one without advantage changes nothing
        rows = len(lengths)
        units += [[rows + idle] for idle in range(parts - len(units))]
        whole = with_idle_rows(whole, units[-1][0] + 1 - rows)
    ends = [(len(units) * part + parts - 1) // parts for part in range(parts + 1)]
    dealt = [list(chain(*units[start:end])) for start, end in pairwise(ends)]
    return [{name: value[rows] for name, value in whole.items()} for rows in dealt]


def by_likeness(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows in as many micro-batches of the same sizes: prompt by prompt, the longest completions first."""
    whole = together(parts)
    order = chain(*rows_by_prompt(whole))
    dealt = [list(islice(order, len(part["completion_mask"]))) for part in parts]
    return [
        {**part, **{name: value[rows] for name, value in whole.items()}}
        for part, rows in zip(parts, dealt, strict=True)
    ]


def together(parts: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Micro-batches as one: what has a row a completion."""
    rows = {
        name: [part[name] for part in parts]
        for name, value in parts[0].items()
        if isinstance(value, torch.Tensor) and value.dim()
    }
    return {name: torch.cat(values) for name, values in rows.items()}


def rows_by_prompt(whole: dict[str, torch.Tensor]) -> list[list[int]]:
    """The rows of each distinct prompt, that of the longest completion first."""
    prompts = (whole["prompt_ids"] * whole["prompt_mask"]).cpu().numpy()
    rows: dict[bytes, list[int]] = {}
    for row, prompt in enumerate(prompts):
        rows.setdefault(prompt.tobytes(), []).append(row)
    lengths = whole["completion_mask"].sum(1)
    return sorted(rows.values(), key=lambda group: -int(lengths[group].max()))


def with_idle_rows(whole: dict[str, torch.Tensor], count: int) -> dict[str, torch.Tensor]:
    """The batch and `count` copies of its last row without advantage."""
    if not count:
        return whole
    padded = {name: torch.cat([value, value[-1:].expand(count, *value.shape[1:])]) for name, value in whole.items()}
    padded["advantages"] = padded["advantages"].clone()
    padded["advantages"][-count:] = 0
    return padded


def distinct(whole: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The rows that a loss linear in the advantages depends on: equal completions of a prompt as one row with the sum
    of their advantages, rows without advantage or without tokens left out. One row stays where none has a signal.

    At temperature 0.7 a third of a half-trained model's tokens go: groups of equal rewards, programs written twice.
    """
    first: dict[bytes, int] = {}
    rows_kept: list[int] = []
    advantages = whole["advantages"].clone()
    for row, signal in enumerate((advantages.reshape(len(advantages), -1).abs().amax(1) > SIGNAL).tolist()):
        tokens = whole["completion_mask"][row].bool()
        if not signal or not bool(tokens.any()):
            continue
        prompt = whole["prompt_ids"][row][whole["prompt_mask"][row].bool()]
        text = torch.cat([prompt, torch.tensor([-1], device=prompt.device), whole["completion_ids"][row][tokens]])
        told = whole["tool_mask"][row][tokens].cpu().numpy().tobytes() if "tool_mask" in whole else b""
        same = first.setdefault(text.cpu().numpy().tobytes() + told, row)
        if same == row:
            rows_kept.append(row)
        else:
            advantages[same] += advantages[row]
    rows = torch.tensor(rows_kept or [0], device=advantages.device)
    return {name: value[rows] for name, value in {**whole, "advantages": advantages}.items()}
