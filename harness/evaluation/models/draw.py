"""The next token of every row, drawn by the inverse distribution function."""

from __future__ import annotations

import torch
from torch.nn import functional

BLOCK = 256
"""Tokens whose probabilities are summed before they are searched: of 49,152, 192 sums and one block are read twice."""


def draw(logits: torch.Tensor, temperature: float, top_p: float, uniform: torch.Tensor) -> torch.Tensor:
    """(rows, samples) tokens, for uniforms (rows, samples): the first whose cumulative probability passes u times the
    whole. logits: (rows, vocabulary).

    With top_p < 1 the tokens kept are the smallest set of most probable ones whose mass reaches top_p (Holtzman 2020).
    Probabilities are float32's at least, their sums are doubles.
    """
    wide = logits.to(torch.promote_types(logits.dtype, torch.float32))
    shares = torch.sub(wide, wide.amax(-1, keepdim=True)).div_(temperature).exp_()
    if top_p == 1:
        return _passed(shares, uniform)
    shares, order = shares.double().sort(dim=-1, descending=True, stable=True)
    before = shares.cumsum(-1) - shares
    shares = shares.masked_fill(before >= top_p * shares.sum(-1, keepdim=True), 0.0)
    return order.gather(-1, _passed(shares, uniform))


def _passed(shares: torch.Tensor, uniform: torch.Tensor) -> torch.Tensor:
    """Where the running sum of a row's shares passes u times their whole: (rows, samples)."""
    blocks = functional.pad(shares, (0, -shares.shape[-1] % BLOCK)).view(len(shares), -1, BLOCK)
    ends = blocks.sum(-1, dtype=torch.float64).cumsum(-1)
    wanted = uniform * ends[:, -1:]
    block = _first_beyond(ends, wanted)
    begins = functional.pad(ends, (1, 0)).gather(-1, block)
    rows = torch.arange(len(shares), device=shares.device)[:, None]
    inside = blocks[rows, block].cumsum(-1, dtype=torch.float64)
    return block * BLOCK + _first_beyond(inside, (wanted - begins)[..., None])[..., 0]


def _first_beyond(sums: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The first of running sums that is more than wanted; where rounding left none, the last that adds something."""
    last = torch.searchsorted(sums, sums[..., -1:].contiguous())
    return torch.minimum(torch.searchsorted(sums, wanted.contiguous(), right=True), last)
