"""Whether a model keeps examples apart that are laid end to end.

Packed examples are separated by positions that restart at 0. Which models heed them is up to each one's attention: a
model that does not would let every example read those before it, and nothing but its accuracy would tell.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch

from trainer.errors import ConfigError
from trainer.rows import collate, collate_packed

FIRST, SECOND = (5, 6, 7, 8, 9, 10), (11, 12, 13, 14)
"""Tokens of two short examples; every vocabulary has that many."""
NEAR = 0.02
"""A packed example may differ from itself alone by this share of what reading the other one changes (rounding)."""


def one_line(model: Any) -> bool:
    """Whether the model's attention tells examples apart in a batch of a single line only: flash attention."""
    return "flash" in str(getattr(model.config, "_attn_implementation", ""))


def keeps_apart(model: Any) -> bool:
    """Whether an example has the same logits behind another one as alone. Flash attention, which may not run where the
    model lies now, is taken at its word."""
    if one_line(model):
        return True
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    if "position_ids" not in inspect.signature(base.forward).parameters:
        return False
    first, second = ({"input_ids": list(ids), "labels": list(ids)} for ids in (FIRST, SECOND))
    together = collate_packed([[first, second]], 0)
    # Packed examples must not see each other, and without the positions they must: else the look shows nothing.
    packed = _logits(model, together["input_ids"], together["position_ids"])
    leaking = _logits(model, together["input_ids"], None)
    alone = _logits(model, collate([second], 0)["input_ids"], None)
    influence = float((leaking - alone).abs().max())
    return influence > 0 and float((packed - alone).abs().max()) <= NEAR * influence


def settled(batching: str, model: Any) -> str:
    """`--batching` for this model: `auto` is packed where the model keeps packed examples apart, else length.

    Raises ConfigError where packed was asked for and the model does not.
    """
    if batching == "length":
        return batching
    if keeps_apart(model):
        return "packed"
    if batching == "packed":
        raise ConfigError(
            "--batching packed: this model's attention lets an example read those before it in the line; "
            "use --batching length"
        )
    print("batches of like lengths: this model's attention does not keep packed examples apart")
    return "length"


def _logits(model: Any, ids: torch.Tensor, positions: torch.Tensor | None) -> torch.Tensor:
    """Logits at the last len(SECOND) places, in float32."""
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            position_arguments = {} if positions is None else {"position_ids": positions.to(model.device)}
            logits: torch.Tensor = model(input_ids=ids.to(model.device), use_cache=False, **position_arguments).logits
    finally:
        model.train(training)
    return logits[0, -len(SECOND) :].float()
