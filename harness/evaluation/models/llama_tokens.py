"""The next token of every row of a batch, through a small Llama on a CPU.

With 18 rows, what a half-trained tiny model's samples come to, a token took 11 ms of CPU by transformers' modules and
takes 8 ms here, most of it memory. The weights are put together once (what reads the same input is one matrix, a norm's
weights are part of the matrix behind it), and a layer is two dozen calls. The prompts go the usual way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional
from transformers import LlamaForCausalLM

LARGEST = 1 << 25
"""Weights of a model above which arithmetic outweighs calls, and a second copy of the weights has its price."""


def is_small_llama(model: Any) -> bool:
    """Whether it is a Llama as `LlamaTokens` computes it: on a CPU, small, without biases, adapters or quantization."""
    if type(model) is not LlamaForCausalLM or model.device.type != "cpu":
        return False
    config = model.config
    linear = [part for name, part in model.named_modules() if name.endswith(("_proj", "lm_head"))]
    return (
        config.hidden_act == "silu"
        and config.num_key_value_heads == config.num_attention_heads
        and model.model.rotary_emb.rope_type == "default"
        and all(type(part) is torch.nn.Linear and part.bias is None for part in linear)
        and sum(weights.numel() for weights in model.parameters()) <= LARGEST
    )


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """(3 hidden, hidden), (hidden, hidden), (2 inner, hidden), (hidden, inner): query, key and value; what attention
    read; gate and up; down. epsilons: of the norms before attention and before the rest."""

    asked: torch.Tensor
    read: torch.Tensor
    gated: torch.Tensor
    down: torch.Tensor
    epsilons: tuple[float, float]


class LlamaTokens:
    """A small Llama that goes on from a cache, a token a row.

    dtype: of the products with weights, as autocast has it. length: the longest text. padded: whether some prompt is.
    """

    @classmethod
    def of(cls, model: Any, length: int, mask: torch.Tensor) -> LlamaTokens | None:
        """None for another model. mask: the prompts', (rows, width), 0 where one is padding."""
        if not is_small_llama(model):
            return None
        kind = model.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else model.dtype
        return cls(model, dtype, length, padded=not bool(mask.all()))

    def __init__(self, model: Any, dtype: torch.dtype, length: int, *, padded: bool) -> None:
        trunk, config = model.model, model.config
        self._embed, self._dtype = trunk.embed_tokens, dtype
        self._heads, self._padded = config.num_attention_heads, padded
        with torch.no_grad():
            self._layers = [_layer_weights(layer, dtype) for layer in trunk.layers]
            self._head = (model.lm_head.weight * trunk.norm.weight).to(dtype)
            self._epsilon = trunk.norm.variance_epsilon
            self._cos, self._sin = _turns(trunk, length, trunk.layers[0].self_attn.scaling)

    @torch.no_grad()
    def __call__(self, tokens: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor, cache: Any) -> torch.Tensor:
        """Logits (rows, vocabulary). tokens, positions: (rows,). mask: the prompts', (rows, width). The cache gets the
        tokens' keys and values."""
        with torch.autocast("cpu", enabled=False):  # all is in its type already
            return self._logits(tokens, positions, mask, cache)

    def _logits(self, tokens: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor, cache: Any) -> torch.Tensor:
        rows = len(tokens)
        hidden = None
        if self._padded:
            hidden = torch.zeros(mask.shape, dtype=self._cos.dtype).masked_fill_(mask == 0, float("-inf"))[:, None]
        state = self._embed(tokens)
        size = state.shape[1] // self._heads
        cos, sin = self._cos[positions], self._sin[positions]
        for number, weights in enumerate(self._layers):
            asked = functional.linear(self._normed(state, weights.epsilons[0]), weights.asked)
            pairs = asked[:, : 2 * state.shape[1]].view(rows, 2, self._heads, 2, size // 2)
            turned = torch.addcmul(pairs * cos, pairs.flip(3), sin).view(rows, 2, self._heads, 1, size)
            keys, values = cache.layers[number].update(
                turned[:, 1], asked[:, 2 * state.shape[1] :].view(rows, self._heads, 1, size)
            )
            scores = torch.bmm(turned[:, 0].reshape(-1, 1, size), keys.transpose(2, 3).flatten(0, 1))
            if hidden is not None:
                scores.view(rows, self._heads, -1)[:, :, : hidden.shape[2]].add_(hidden)
            read = torch.bmm(torch.softmax(scores, -1), values.flatten(0, 1)).view(rows, -1).to(self._dtype)
            state = state + functional.linear(read, weights.read)
            gate, up = functional.linear(self._normed(state, weights.epsilons[1]), weights.gated).chunk(2, 1)
            state = state + functional.linear(functional.silu(gate).mul_(up), weights.down)
        return functional.linear(self._normed(state, self._epsilon), self._head)

    def _normed(self, state: torch.Tensor, epsilon: float) -> torch.Tensor:
        return functional.rms_norm(state, state.shape[1:], None, epsilon).to(self._dtype)


def _layer_weights(layer: Any, dtype: torch.dtype) -> LayerWeights:
    attention, norms, rest = layer.self_attn, (layer.input_layernorm, layer.post_attention_layernorm), layer.mlp
    asked = torch.cat([part.weight for part in (attention.q_proj, attention.k_proj, attention.v_proj)])
    gated = torch.cat([rest.gate_proj.weight, rest.up_proj.weight])
    return LayerWeights(
        (asked * norms[0].weight).to(dtype),
        attention.o_proj.weight.to(dtype),
        (gated * norms[1].weight).to(dtype),
        rest.down_proj.weight.to(dtype),
        (norms[0].variance_epsilon, norms[1].variance_epsilon),
    )


def _turns(trunk: Any, length: int, scaling: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The rotary embedding: cosines and sines (length, 2, 1, 2, half size), of queries (times `scaling`) and of keys;
    a sine's sign is that of the half which it takes from the other."""
    like = next(trunk.parameters())
    cos, sin = (part[0].to(like.dtype) for part in trunk.rotary_emb(like, torch.arange(length)[None]))
    sin = torch.cat([-sin[:, : sin.shape[1] // 2], sin[:, sin.shape[1] // 2 :]], 1)
    both = torch.tensor([scaling, 1.0], dtype=like.dtype).view(1, 2, 1, 1, 1)
    return cos.view(length, 1, 1, 2, -1) * both, sin.view(length, 1, 1, 2, -1) * both
