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

LARGEST, LARGEST_IN_HALF = 1 << 25, 1 << 28
"""Weights of a model above which arithmetic outweighs calls, and a second copy of the weights has its price; in 16 bits
autocast makes such a copy itself."""


def is_small_llama(model: Any) -> bool:
    """Whether it is a Llama as `LlamaTokens` computes it: on a CPU, small, without biases, adapters or quantization."""
    if type(model) is not LlamaForCausalLM or model.device.type != "cpu":
        return False
    config = model.config
    linear = [part for name, part in model.named_modules() if name.endswith(("_proj", "lm_head"))]
    return (
        config.hidden_act == "silu"
        and model.model.rotary_emb.rope_type == "default"
        and all(type(part) is torch.nn.Linear and part.bias is None for part in linear)
        and sum(weights.numel() for weights in model.parameters())
        <= (LARGEST_IN_HALF if _dtype(model).itemsize == 2 else LARGEST)
    )


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """(all heads' size, hidden), (hidden, hidden), (2 inner, hidden), (hidden, inner): query, key and value; what
    attention read; gate and up; down. epsilons: of the norms before attention and before the rest."""

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
        return cls(model, _dtype(model), length, padded=not bool(mask.all()))

    def __init__(self, model: Any, dtype: torch.dtype, length: int, *, padded: bool) -> None:
        trunk, config = model.model, model.config
        self._embed, self._dtype = trunk.embed_tokens, dtype
        self._heads, self._padded = (config.num_attention_heads, config.num_key_value_heads), padded
        with torch.no_grad():
            self._layers = [_layer_weights(layer, dtype) for layer in trunk.layers]
            self._head = (model.lm_head.weight * trunk.norm.weight).to(dtype)
            self._epsilon = trunk.norm.variance_epsilon
            self._cos, self._sin = _turns(trunk, length)

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
        heads, groups = self._heads
        size = 2 * self._cos.shape[-1]
        cos, sin = self._cos[positions], self._sin[positions]
        for number, weights in enumerate(self._layers):
            asked = functional.linear(self._normed(state, weights.epsilons[0]), weights.asked)
            asked = asked.view(rows, heads + 2 * groups, size)
            pairs = asked[:, : heads + groups].view(rows, heads + groups, 2, size // 2)
            turned = torch.addcmul(pairs * cos, pairs.flip(2), sin).view(rows, heads + groups, size)
            keys, values = cache.layers[number].update(
                turned[:, heads:, None], asked[:, heads + groups :].view(rows, groups, 1, size)
            )
            queries = turned[:, :heads].reshape(rows * groups, heads // groups, size)
            scores = torch.bmm(queries, keys.transpose(2, 3).flatten(0, 1))
            if hidden is not None:
                scores.view(rows, heads, -1)[:, :, : hidden.shape[2]].add_(hidden)
            read = torch.bmm(torch.softmax(scores, -1), values.flatten(0, 1)).view(rows, -1).to(self._dtype)
            state = state + functional.linear(read, weights.read)
            gate, up = functional.linear(self._normed(state, weights.epsilons[1]), weights.gated).chunk(2, 1)
            state = state + functional.linear(functional.silu(gate).mul_(up), weights.down)
        return functional.linear(self._normed(state, self._epsilon), self._head)

    def _normed(self, state: torch.Tensor, epsilon: float) -> torch.Tensor:
        return functional.rms_norm(state, state.shape[1:], None, epsilon).to(self._dtype)


def _layer_weights(layer: Any, dtype: torch.dtype) -> LayerWeights:
    attention, norms, rest = layer.self_attn, (layer.input_layernorm, layer.post_attention_layernorm), layer.mlp
    query = attention.q_proj.weight * attention.scaling
    asked = torch.cat([query, attention.k_proj.weight, attention.v_proj.weight])
    gated = torch.cat([rest.gate_proj.weight, rest.up_proj.weight])
    return LayerWeights(
        (asked * norms[0].weight).to(dtype),
        attention.o_proj.weight.to(dtype),
        (gated * norms[1].weight).to(dtype),
        rest.down_proj.weight.to(dtype),
        (norms[0].variance_epsilon, norms[1].variance_epsilon),
    )


def _turns(trunk: Any, length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The rotary embedding: cosines and sines (length, 1, 2, half size); a sine's sign is that of the half which it
    takes from the other."""
    like = next(trunk.parameters())
    cos, sin = (part[0].to(like.dtype) for part in trunk.rotary_emb(like, torch.arange(length)[None]))
    sin = torch.cat([-sin[:, : sin.shape[1] // 2], sin[:, sin.shape[1] // 2 :]], 1)
    return cos.view(length, 1, 2, -1), sin.view(length, 1, 2, -1)


def _dtype(model: Any) -> torch.dtype:
    """Of the products with weights."""
    kind = model.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else model.dtype
