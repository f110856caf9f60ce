"""The next token of every row of a batch, through a small Llama on a CPU.

With 18 rows, what a half-trained tiny model's samples come to, a token took 11 ms of CPU by transformers' modules and
takes 8 ms here, most of it memory. The weights are put together once (what reads the same input is one matrix, a norm's
weights are part of the matrix behind it), and a layer is two dozen calls. The prompts go the usual way.
"""

from __future__ import annotations

from collections.abc import Callable
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


Product = Callable[[torch.Tensor], torch.Tensor]
"""States (rows, inputs) -> (rows, outputs)."""


def product(weights: torch.Tensor) -> Product:
    """With weights (outputs, inputs). In bfloat16 oneDNN lays them out anew at every product of a few rows; laid out
    once as it wants them, 18 rows take two thirds of the time and one row half of it, and the numbers are the same
    bit for bit. (The operators are those that torch's own compiler puts in the place of linear layers.)"""
    operators, has_onednn = torch.ops.mkldnn, torch._C._has_mkldnn
    if has_onednn and weights.dtype == torch.bfloat16 and operators._is_mkldnn_bf16_supported():
        laid_out = operators._reorder_linear_weight(weights)
        multiply = operators._linear_pointwise.default
        return lambda states: multiply(states, laid_out, None, "none", [], "")
    return lambda states: functional.linear(states, weights)


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """With (all heads' size, hidden), (hidden, hidden), (2 inner, hidden), (hidden, inner) weights: query, key and
    value; what attention read; gate and up; down. epsilons: of the norms before attention and before the rest."""

    asked: Product
    read: Product
    gated: Product
    down: Product
    epsilons: tuple[float, float]


class LlamaTokens:
    """A small Llama that goes on from a cache, a token a row.

    dtype: of the products with weights, as autocast has it. length: the longest text. padded: whether some prompt is.
    Attention to what all rows begin with is one product for all of them.
    """

    @classmethod
    def of(cls, model: Any, length: int, mask: torch.Tensor) -> LlamaTokens:
        """model: one that `is_small_llama`. mask: the prompts' own parts', (rows, width), 0 where one is padding."""
        return cls(model, _dtype(model), length, padded=not bool(mask.all()))

    def __init__(self, model: Any, dtype: torch.dtype, length: int, *, padded: bool) -> None:
        trunk, config = model.model, model.config
        self._embed, self._dtype = trunk.embed_tokens, dtype
        self._heads, self._padded = (config.num_attention_heads, config.num_key_value_heads), padded
        with torch.no_grad():
            self._layers = [_layer_weights(layer, dtype) for layer in trunk.layers]
            self._head = product((model.lm_head.weight * trunk.norm.weight).to(dtype))
            self._epsilon = trunk.norm.variance_epsilon
            self._cos, self._sin = _turns(trunk, length)

    @torch.no_grad()
    def __call__(self, tokens: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor, cache: Any) -> torch.Tensor:
        """Logits (rows, vocabulary). tokens, positions: (rows,). mask: the prompts' own parts', (rows, width). The
        cache gets the tokens' keys and values."""
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
            asked = weights.asked(self._normed(state, weights.epsilons[0])).view(rows, heads + 2 * groups, size)
            pairs = asked[:, : heads + groups].view(rows, heads + groups, 2, size // 2)
            turned = torch.addcmul(pairs * cos, pairs.flip(2), sin).view(rows, heads + groups, size)
            layer = cache.layers[number]
            own = layer.append(turned[:, heads:, None], asked[:, heads + groups :].view(rows, groups, 1, size))
            queries = turned[:, :heads].reshape(rows, groups, heads // groups, size)
            read = attended(queries, own, layer.shared, hidden).view(rows, -1).to(self._dtype)
            state = state + weights.read(read)
            gate, up = weights.gated(self._normed(state, weights.epsilons[1])).chunk(2, 1)
            state = state + weights.down(functional.silu(gate).mul_(up))
        return self._head(self._normed(state, self._epsilon))

    def _normed(self, state: torch.Tensor, epsilon: float) -> torch.Tensor:
        return functional.rms_norm(state, state.shape[1:], None, epsilon).to(self._dtype)


Pair = tuple[torch.Tensor, torch.Tensor]


def attended(queries: torch.Tensor, own: Pair, shared: Pair | None, hidden: torch.Tensor | None) -> torch.Tensor:
    """What a token of each row reads: (rows, groups, heads of a group, size), as queries.

    own: the rows' keys and values (rows, groups, tokens, size). shared: those of what all rows begin with, (groups,
    tokens, size). hidden: (rows, 1, width), minus infinity where the first own tokens are padding.
    """
    keys, values = own
    scores = torch.bmm(queries.flatten(0, 1), keys.transpose(2, 3).flatten(0, 1)).view(*queries.shape[:3], -1)
    if hidden is not None:
        scores[..., : hidden.shape[-1]].add_(hidden[:, None])
    if shared is None:
        return torch.bmm(torch.softmax(scores, -1).flatten(0, 1), values.flatten(0, 1)).view_as(queries)
    rows, groups, heads, size = queries.shape
    begin = shared[0].shape[1]
    together = queries.transpose(0, 1).reshape(groups, rows * heads, size)
    first = torch.bmm(together, shared[0].transpose(1, 2)).view(groups, rows, heads, begin).transpose(0, 1)
    weights = torch.softmax(torch.cat([first, scores], -1), -1)
    to_first = weights[..., :begin].transpose(0, 1).reshape(groups, rows * heads, begin)
    read = torch.bmm(to_first, shared[1]).view(groups, rows, heads, size).transpose(0, 1)
    return torch.bmm(weights[..., begin:].flatten(0, 1), values.flatten(0, 1)).view_as(queries).add_(read)


def _layer_weights(layer: Any, dtype: torch.dtype) -> LayerWeights:
    attention, norms, rest = layer.self_attn, (layer.input_layernorm, layer.post_attention_layernorm), layer.mlp
    query = attention.q_proj.weight * attention.scaling
    asked = torch.cat([query, attention.k_proj.weight, attention.v_proj.weight])
    gated = torch.cat([rest.gate_proj.weight, rest.up_proj.weight])
    return LayerWeights(
        product((asked * norms[0].weight).to(dtype)),
        product(attention.o_proj.weight.to(dtype)),
        product((gated * norms[1].weight).to(dtype)),
        product(rest.down_proj.weight.to(dtype)),
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
