"""The loss of supervised training."""

from __future__ import annotations

from typing import Any

import torch


def completion_loss(model: Any, inputs: dict[str, Any], tokens: Any = None) -> torch.Tensor:
    """Cross-entropy of the labelled tokens: their mean, or their sum over `tokens`. Logits are computed from the first
    labelled place on only: with a large vocabulary they, not the layers, fill the memory."""
    inputs = dict(inputs)
    targets = inputs.pop("labels")[:, 1:]
    places = (targets != -100).any(dim=0).nonzero().flatten()
    first = int(places[0]) if len(places) else targets.shape[1] - 1
    return loss_from(model, inputs, targets, targets.shape[1] + 1 - first, tokens)


def loss_from(model: Any, inputs: dict[str, Any], targets: torch.Tensor, keep: int, tokens: Any = None) -> torch.Tensor:
    """The same from the last `keep` places. targets: the token that follows each place but the last."""
    logits = model(**inputs, logits_to_keep=keep, use_cache=False).logits[:, :-1]
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1).float(), targets[:, 1 - keep :].flatten(), reduction="mean" if tokens is None else "sum"
    ) / (1 if tokens is None else tokens)
