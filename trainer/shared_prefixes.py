"""Rows of tokens that begin alike: every distinct beginning goes through the model once.

The samples of one prompt share it, at a low temperature they share half of what follows, and chat prompts share their
instruction. A token's activations depend on nothing behind it, so that rows with a common beginning have common
activations there. The distinct beginnings are the nodes of a forest, a token each: the layers see one row of nodes,
without padding, and attention alone goes back to the rows that the nodes stand for (`forest_layers`). The
log-probabilities are those of the rows, and so, by the chain rule, are the gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from trainer.forest_layers import PickedLogProbs, Stretch, trunk

FAMILIES = ("llama", "qwen2", "qwen3")
"""Models whose layers are those of `forest_layers`."""
LARGEST = 1 << 28
"""Logits that are held at once (512 MB of bfloat16); where there are more, a head that computes them in parts is the
better one."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Rows of tokens, and their distinct beginnings as nodes.

    tokens, positions, parents: (nodes,), a node's newest token, its place in its rows, and the node before it (-1: none
    is). places: (rows, length), the node of each token of a row, 0 behind its end. stretches: what each row has added.
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    parents: torch.Tensor
    places: torch.Tensor
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Forest:
        """rows: token ids, none empty."""
        nodes: dict[tuple[int, int], int] = {}
        positions: list[int] = []
        stretches: list[Stretch] = []
        places = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for number, row in enumerate(rows):
            node, path, start = -1, [], len(positions)
            for position, token in enumerate(row):
                node = nodes.setdefault((node, token), len(nodes))
                if node == len(positions):
                    positions.append(position)
                path.append(node)
            places[number, : len(path)] = torch.tensor(path)
            if start < len(positions):  # new nodes stand at a row's end, one behind the other
                before = torch.tensor(path[: positions[start]], dtype=torch.long)
                stretches.append(Stretch(start, len(positions), before))
        parents, tokens = torch.tensor(list(nodes)).unbind(1)
        return cls(tokens, torch.tensor(positions), parents, places, tuple(stretches))


def picked(
    model: Any, forest: Forest, row: torch.Tensor, place: torch.Tensor, temperature: float = 1.0, *, entropy: bool
) -> tuple[torch.Tensor, torch.Tensor] | None:
    """(log-probabilities, entropies) of tokens, each after those before it in its row; None where there would be too
    many logits. row, place: (tokens,), where each stands, none of them first in its row. model: one that `is_known`."""
    nodes, of_node = distinct(forest.places[row, place])
    parents, chosen = distinct(forest.parents[nodes])
    head = model.get_output_embeddings().weight
    if len(parents) * len(head) > LARGEST:
        return None
    states = trunk(model, forest.tokens, forest.positions, forest.stretches)[parents]
    pick: Any = PickedLogProbs.apply  # without types
    logs, entropies = pick(states, head, chosen, forest.tokens[nodes], temperature, entropy)
    return logs[of_node], entropies[chosen][of_node]


def log_probabilities(
    model: Any, ids: torch.Tensor, mask: torch.Tensor, keep: int, temperature: float, *, entropy: bool = True
) -> tuple[torch.Tensor, torch.Tensor] | None:
    """(log-probabilities, entropies) of the last `keep` tokens of rows, (rows, keep) each; 0 where the mask is.
    None where there would be too many logits, or nothing to compute.

    ids, mask: (rows, length), with one stretch of ones a row that begins before the last `keep` tokens. model: one that
    `is_known`.
    """
    seen = mask.bool()
    forest = Forest.of([row[present].tolist() for row, present in zip(ids, seen, strict=True)])
    # A row's tokens stand in `places` from 0 on, in `ids` behind the padding.
    shift = seen.long().argmax(1)
    row, column = seen[:, ids.shape[1] - keep :].nonzero(as_tuple=True)
    if not len(row):
        return None
    found = picked(model, forest, row, column + ids.shape[1] - keep - shift[row], temperature, entropy=entropy)
    if found is None:
        return None
    logs, entropies = (torch.zeros(len(ids), keep, dtype=part.dtype).index_put((row, column), part) for part in found)
    return logs, entropies


def distinct(numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The distinct ones, and where among them each is."""
    unique: Any = torch.unique  # without types
    values, places = unique(numbers, return_inverse=True)
    return values, places


def known(model: Any) -> Any:
    """The causal model itself, if it is one whose layers are known, in training on a CPU, with nothing that differs
    between rows which begin alike (dropout), or that computes the layers again later (checkpointing); else None.
    Wrapped for several processes it is not: their gradients meet in the wrapper."""
    base: Any = model.get_base_model() if hasattr(model, "get_base_model") else model
    config: Any = getattr(base, "config", None)
    fits = (
        getattr(config, "model_type", "") in FAMILIES
        and type(base).__name__.endswith("ForCausalLM")
        and base.device.type == "cpu"
        and set(getattr(config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
        and not config.attention_dropout
        and not getattr(base, "is_activation_checkpointing", False)
        and type(base.lm_head) is torch.nn.Linear
        and getattr(base.lm_head, "bias", None) is None
        and not any(isinstance(part, torch.nn.Dropout) and part.p for part in model.modules())
    )
    return base if fits else None


class SharesPrefixes:
    """Mixed into TRL's GRPOTrainer or RLOOTrainer: rows that begin alike are computed together where they can be."""

    def _get_per_token_logps_and_entropies(
        self: Any,
        model: Any,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        logits_to_keep: int,
        batch_size: int | None = None,
        compute_entropy: bool = False,
        **options: Any,
    ) -> tuple[torch.Tensor, torch.Tensor | None, torch.Tensor | None]:
        plain = super()._get_per_token_logps_and_entropies  # type: ignore[misc]  # TRL's
        shared = known(model) if not any(options.values()) and self.shares_prefixes() else None
        if shared is not None:
            rows = batch_size or len(input_ids)
            with self.accelerator.autocast():
                found = [
                    log_probabilities(
                        shared,
                        input_ids[at : at + rows],
                        attention_mask[at : at + rows],
                        logits_to_keep,
                        self.temperature,
                        entropy=compute_entropy,
                    )
                    for at in range(0, len(input_ids), rows)
                ]
            parts = [part for part in found if part is not None]
            if len(parts) == len(found):
                logs, entropies = (torch.cat(part) for part in zip(*parts, strict=True))
                return logs, entropies if compute_entropy else None, None
        result: tuple[torch.Tensor, torch.Tensor | None, torch.Tensor | None] = plain(
            model, input_ids, attention_mask, logits_to_keep, batch_size, compute_entropy, **options
        )
        return result

    def _prepare_inputs(self: Any, generation_batch: Any) -> Any:
        before = self._buffered_inputs
        inputs = super()._prepare_inputs(generation_batch)  # type: ignore[misc]  # TRL's
        parts = self._buffered_inputs
        if parts is None or parts is before or self.args.steps_per_generation != self.args.gradient_accumulation_steps:
            return inputs
        self._buffered_inputs = self.regrouped(parts)
        return self._buffered_inputs[self._step % self.args.steps_per_generation]

    def regrouped(self, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The micro-batches of one optimizer step dealt anew; its gradient must stay the same."""
        return parts

    def shares_prefixes(self: Any) -> bool:
        """Whether the model is known, and this one process trains it."""
        return (
            self.accelerator.num_processes == 1
            and not self.args.gradient_checkpointing
            # (TRL's RLOO has neither.)
            and not getattr(self.args, "cast_lm_head_to_fp32", False)
            and not getattr(self, "_entropy_bonus_enabled", False)
            and known(self.accelerator.unwrap_model(self.model)) is not None
        )
