"""Adapters on models whose output layer is the embedding itself.

An adapter's update of the one would be an update of the other: merged, both change, or the saved model is no longer
tied; either way it is another model than the one that was trained. So such an adapter is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.verification.errors import ModelError


def tied_layers(model: Any) -> frozenset[str]:
    """The last names of the embedding and the output layer, where both are one weight; else none."""
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    if embedding is None or head is None or head.weight is not embedding.weight:
        return frozenset()
    return frozenset(name.rpartition(".")[2] for name, module in model.named_modules() if module in (embedding, head))


def refuse_tied(model: Any, config: Any, adapter: str) -> None:
    """Raise ModelError where the adapter of that PEFT configuration changes a tied layer of this base."""
    changed = tied_layers(model).intersection(_named(config))
    if changed:
        raise ModelError(
            f"{adapter} changes {', '.join(sorted(changed))}, and the embeddings of its base are tied: the one cannot "
            "be changed without the other. Train it on other layers (--lora-target-modules)"
        )


def _named(config: Any) -> Iterable[str]:
    """The layers that a PEFT configuration names; a pattern names none."""
    for names in (getattr(config, "target_modules", None), getattr(config, "modules_to_save", None)):
        if names and not isinstance(names, str):
            yield from (str(name).rpartition(".")[2] for name in names)
