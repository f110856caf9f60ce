"""Log-probabilities of rows that begin alike: every distinct beginning goes through the model once.

The samples of one prompt share it, and at a low temperature they share half of what follows. A token's activations
depend on nothing behind it, so that rows with a common beginning have common activations there. The distinct
beginnings are the nodes of a forest, a token each: the layers see one row of nodes, without padding, and attention
alone goes back to the rows that the nodes stand for. The log-probabilities are those of the rows, and so, by the chain
rule, are the gradients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AttentionInterface

ATTENTION = "shared_prefixes"
"""The name by which transformers finds `attention`."""
FAMILIES = ("llama", "qwen2", "qwen3")
"""Models whose attention is nothing but causal attention, found by its name."""
LARGEST = 1 << 26
"""Logits that are held at once; where there are more, TRL's head, which computes them in parts, is the better one."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Rows of tokens, and their distinct beginnings as nodes.

    tokens, positions: (nodes,), a node's newest token and its place in its rows. places: (rows, length), the node of
    each token of a row, 0 behind its end. owners: (nodes,), one place, counted through `places`, that holds the node.
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    places: torch.Tensor
    owners: torch.Tensor

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Forest:
        """rows: token ids, none empty."""
        nodes: dict[tuple[int, int], int] = {}
        positions: list[int] = []
        owners: list[int] = []
        length = max(map(len, rows))
        places = torch.zeros(len(rows), length, dtype=torch.long)
        for number, row in enumerate(rows):
            node, path = -1, []
            for position, token in enumerate(row):
                node = nodes.setdefault((node, token), len(nodes))
                if node == len(positions):
                    positions.append(position)
                    owners.append(number * length + position)
                path.append(node)
            places[number, : len(path)] = torch.tensor(path)
        return cls(torch.tensor([token for _, token in nodes]), torch.tensor(positions), places, torch.tensor(owners))


def attention(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    _: Any,
    *,
    forest: Forest,
    scaling: float,
    **__: Any,
) -> tuple[torch.Tensor, None]:
    """Causal attention of the forest's rows. query, key, value: (1, heads, nodes, size), as transformers' models give
    them; key and value may have fewer heads. Gives (1, nodes, heads, size)."""
    heads, nodes, size = query.shape[1:]
    rows, length = forest.places.shape
    each = torch.arange(heads, device=query.device)
    shared = each // (heads // key.shape[1])
    q, k, v = (
        part.reshape(-1, size)
        .index_select(0, (group[:, None] * nodes + forest.places.reshape(1, -1)).flatten())
        .view(heads * rows, length, size)
        for part, group in ((query, each), (key, shared), (value, shared))
    )
    ahead = torch.full((length, length), float("-inf"), dtype=q.dtype, device=q.device).triu(1)
    weights = torch.softmax(torch.baddbmm(ahead, q, k.transpose(1, 2), alpha=scaling), -1, dtype=torch.float32)
    read = torch.bmm(weights.to(v.dtype), v)
    own = (each * (rows * length) + forest.owners[:, None]).flatten()
    return read.reshape(-1, size).index_select(0, own).view(1, nodes, heads, size), None


AttentionInterface.register(ATTENTION, attention)


@contextmanager
def attending(config: Any) -> Iterator[None]:
    """The model's attention is that of a forest for a while."""
    usual, config._attn_implementation = config._attn_implementation, ATTENTION
    try:
        yield
    finally:
        config._attn_implementation = usual


class PickedLogProbs(torch.autograd.Function):
    """(log-probabilities of tokens, entropies) from logits; no gradient goes through the entropies.

    logits: (places, vocabulary). chosen, tokens: (pairs,), the place that a token is drawn at, and the token.
    """

    @staticmethod
    def forward(
        ctx: Any, logits: torch.Tensor, chosen: torch.Tensor, tokens: torch.Tensor, temperature: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        logs = torch.log_softmax(logits.float() / temperature, -1)
        probabilities = logs.exp()
        entropies = -(probabilities * logs).sum(-1)
        ctx.save_for_backward(probabilities, chosen, tokens)
        ctx.temperature, ctx.dtype = temperature, logits.dtype
        ctx.mark_non_differentiable(entropies)
        return logs[chosen, tokens], entropies

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        probabilities, chosen, tokens = ctx.saved_tensors
        pulls = gradients[0] / ctx.temperature
        of_place = torch.zeros(len(probabilities), dtype=pulls.dtype, device=pulls.device).index_add_(0, chosen, pulls)
        wanted = probabilities * -of_place[:, None]
        wanted.index_put_((chosen, tokens), pulls, accumulate=True)
        return wanted.to(ctx.dtype), None, None, None


def log_probabilities(
    model: Any, config: Any, ids: torch.Tensor, mask: torch.Tensor, keep: int, temperature: float
) -> tuple[torch.Tensor, torch.Tensor] | None:
    """(log-probabilities, entropies) of the last `keep` tokens of rows, (rows, keep) each; 0 where the mask is.
    None where there would be too many logits, or nothing to compute.

    ids, mask: (rows, length), with one stretch of ones a row that begins before the last `keep` tokens. config: that
    of the unwrapped model.
    """
    first = ids.shape[1] - keep
    seen = mask.bool()
    rows = [row[present].tolist() for row, present in zip(ids, seen, strict=True)]
    forest = Forest.of(rows)
    # A row's tokens stand in `places` from 0 on, in `ids` behind the padding.
    shift = seen.long().argmax(1)
    row, column = seen[:, first:].nonzero(as_tuple=True)
    place = column + first - shift[row]
    if not len(row):
        return None
    nodes, of_node = distinct(forest.places[row, place])
    owner = forest.owners[nodes]
    parents, chosen = distinct(forest.places.flatten()[owner - 1])
    if len(parents) * config.vocab_size > LARGEST:
        return None
    with attending(config):
        output = model(
            input_ids=forest.tokens[None],
            position_ids=forest.positions[None],
            logits_to_keep=parents,
            use_cache=False,
            forest=forest,
        )
    pick: Any = PickedLogProbs.apply  # without types
    picked, entropies = pick(output.logits[0], chosen, forest.tokens[nodes], temperature)
    wide = torch.zeros(len(ids), keep, dtype=picked.dtype)
    return (wide.index_put((row, column), picked[of_node]), wide.index_put((row, column), entropies[chosen][of_node]))


def distinct(numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The distinct ones, and where among them each is."""
    unique: Any = torch.unique  # without types
    values, places = unique(numbers, return_inverse=True)
    return values, places


class SharesPrefixes:
    """Mixed into TRL's GRPOTrainer: rows that begin alike are computed together where they can be."""

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
        if batch_size is None and self.shares_prefixes() and not any(value for value in options.values()):
            unwrapped = self.accelerator.unwrap_model(model)
            with self.accelerator.autocast():
                found = log_probabilities(
                    model, unwrapped.config, input_ids, attention_mask, logits_to_keep, self.temperature
                )
            if found is not None:
                return found[0], found[1] if compute_entropy else None, None
        result: tuple[torch.Tensor, torch.Tensor | None, torch.Tensor | None] = plain(
            model, input_ids, attention_mask, logits_to_keep, batch_size, compute_entropy, **options
        )
        return result

    def shares_prefixes(self: Any) -> bool:
        """Whether the model is one whose attention is known, in training on a CPU, with nothing that differs between
        rows which begin alike (dropout), or that computes the layers again later (checkpointing)."""
        model = self.accelerator.unwrap_model(self.model)
        config = model.config
        return (
            self.accelerator.device.type == "cpu"
            and config.model_type in FAMILIES
            and set(getattr(config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
            and not config.attention_dropout
            and not self.args.gradient_checkpointing
            and not self.args.cast_lm_head_to_fp32
            and not self._entropy_bonus_enabled
            and not any(isinstance(part, torch.nn.Dropout) and part.p for part in model.modules())
        )
