"""The layers of a Llama or a Qwen in training on a CPU, over a forest of tokens: what `shared_prefixes` computes.

By transformers' modules a step of SmolLM2-135M spends more time between its matrix products than in them: attention's
backward pass under a mask, norms of ten calls each, casts, logits of places that have no label. Here every token stands
once, in one row without padding; a stretch of tokens attends by itself to its own row; norms, rotation and the output
head are functions with a backward pass of their own. The sums are the same, in another order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

CHUNK = 1 << 21
"""Logits that are in float32 at once: 8 MB, which stay near the processor."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Nodes `start` to `end` of a forest, which one row has added to it, and the nodes `before` them in that row."""

    start: int
    end: int
    before: torch.Tensor


def trunk(model: Any, tokens: torch.Tensor, positions: torch.Tensor, stretches: Sequence[Stretch]) -> torch.Tensor:
    """(nodes, hidden): what the output head reads. model: the causal model itself, its linear layers under whatever
    adapter. tokens, positions: (nodes,)."""
    base, norm = model.model, _function(Norm)
    state = base.embed_tokens(tokens)
    dtype = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else state.dtype
    cos, sin = (part[0, :, None, : part.shape[-1] // 2] for part in base.rotary_emb(state, positions[None]))
    size = 2 * cos.shape[-1]
    for layer in base.layers:
        attention, rest = layer.self_attn, layer.mlp
        normed = norm(state, *_of_norm(layer.input_layernorm), dtype)
        asked, keys, values = (
            part(normed).view(len(tokens), -1, size) for part in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        if hasattr(attention, "q_norm"):
            asked = norm(asked, *_of_norm(attention.q_norm), dtype)
            keys = norm(keys, *_of_norm(attention.k_norm), dtype)
        asked, keys = (_function(Turn)(part, cos, sin) for part in (asked, keys))
        read = _function(Attention)(asked, keys, values, stretches, attention.scaling)
        state = state + attention.o_proj(read.flatten(1))
        normed = norm(state, *_of_norm(layer.post_attention_layernorm), dtype)
        state = state + rest.down_proj(rest.act_fn(rest.gate_proj(normed)) * rest.up_proj(normed))
    made: torch.Tensor = norm(state, *_of_norm(base.norm), dtype)
    return made


def _of_norm(module: Any) -> tuple[torch.Tensor, float]:
    return module.weight, module.variance_epsilon


def _function(kind: type[torch.autograd.Function]) -> Any:
    return kind.apply  # without types


class Norm(torch.autograd.Function):
    """Root-mean-square norm over the last dimension, computed in float32 at least, given in `dtype`."""

    @staticmethod
    def forward(
        ctx: Any, state: torch.Tensor, weight: torch.Tensor, epsilon: float, dtype: torch.dtype
    ) -> torch.Tensor:
        wide = state.to(torch.promote_types(state.dtype, torch.float32))
        inverse = torch.linalg.vector_norm(wide, dim=-1, keepdim=True).square_()
        inverse = inverse.div_(wide.shape[-1]).add_(epsilon).rsqrt_()
        ctx.save_for_backward(wide, weight, inverse)
        made: torch.Tensor = (wide * inverse).mul_(weight).to(dtype)
        return made

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None, None, None]:
        wide, weight, inverse = ctx.saved_tensors
        pulls = gradients[0].to(wide.dtype)
        of_weight = None
        if ctx.needs_input_grad[1]:
            shares = (pulls * wide).reshape(-1, wide.shape[-1])
            of_weight = shares.t() @ inverse.reshape(-1)
        pulls = pulls * weight
        inner = (pulls * wide).sum(-1, keepdim=True).mul_(inverse.pow(3)).div_(-wide.shape[-1])
        return pulls.mul_(inverse).addcmul_(wide, inner), of_weight, None, None


class Turn(torch.autograd.Function):
    """The rotary embedding. part: (nodes, heads, size); cos, sin: (nodes, 1, size / 2)."""

    @staticmethod
    def forward(ctx: Any, part: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(cos, sin)
        return _turned(part, cos, sin)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        cos, sin = ctx.saved_tensors
        return _turned(gradients[0], cos, -sin), None, None


def _turned(part: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    half = part.shape[-1] // 2
    wide = part.to(cos.dtype)
    first, second = wide[..., :half], wide[..., half:]
    made = torch.empty_like(part)
    made[..., :half] = torch.addcmul(first * cos, second, sin, value=-1)
    made[..., half:] = torch.addcmul(second * cos, first, sin)
    return made


class Attention(torch.autograd.Function):
    """Causal attention of every stretch to its row. asked: (nodes, heads, size); keys, values: the same with as many
    heads or fewer. Gives (nodes, heads, size)."""

    @staticmethod
    def forward(
        ctx: Any,
        asked: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        stretches: Sequence[Stretch],
        scaling: float,
    ) -> torch.Tensor:
        read, weights = torch.empty_like(asked), []
        for stretch in stretches:
            query, key, value = (
                _by_group(asked, stretch, keys.shape[1]),
                _with_before(keys, stretch),
                _with_before(values, stretch),
            )
            scores = torch.baddbmm(_ahead(stretch, query), query, key.transpose(1, 2), alpha=scaling)
            weights.append(torch.softmax(scores, -1))
            _set_groups(read, stretch, torch.bmm(weights[-1], value))
        ctx.save_for_backward(asked, keys, values)
        ctx.stretches, ctx.weights, ctx.scaling = stretches, weights, scaling
        return read

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, None, None]:
        asked, keys, values = ctx.saved_tensors
        # Sums over rows: in float32 at least, for a beginning that a thousand rows share.
        wide = torch.promote_types(keys.dtype, torch.float32)
        of_asked = torch.empty_like(asked)
        of_keys, of_values = torch.zeros_like(keys, dtype=wide), torch.zeros_like(values, dtype=wide)
        for stretch, weights in zip(ctx.stretches, ctx.weights, strict=True):
            pulls = _by_group(gradients[0], stretch, keys.shape[1])
            query, key, value = (
                _by_group(asked, stretch, keys.shape[1]),
                _with_before(keys, stretch),
                _with_before(values, stretch),
            )
            _add(of_values, stretch, torch.bmm(weights.transpose(1, 2), pulls))
            shares = torch.bmm(pulls, value.transpose(1, 2))
            scores = torch._softmax_backward_data(shares, weights, -1, weights.dtype).mul_(ctx.scaling)
            _set_groups(of_asked, stretch, torch.bmm(scores, key))
            _add(of_keys, stretch, torch.bmm(scores.transpose(1, 2), query))
        return of_asked, of_keys.to(keys.dtype), of_values.to(values.dtype), None, None


def _by_group(asked: torch.Tensor, stretch: Stretch, groups: int) -> torch.Tensor:
    """(groups, heads of a group x nodes, size): the queries that read the same keys, one after another."""
    own = asked[stretch.start : stretch.end]
    return own.view(len(own), groups, -1, own.shape[-1]).permute(1, 2, 0, 3).reshape(groups, -1, own.shape[-1])


def _set_groups(target: torch.Tensor, stretch: Stretch, made: torch.Tensor) -> None:
    """Put back what `_by_group` has taken apart."""
    own = target[stretch.start : stretch.end]
    groups = len(made)
    own.view(len(own), groups, -1, own.shape[-1]).copy_(
        made.view(groups, -1, len(own), own.shape[-1]).permute(2, 0, 1, 3)
    )


def _with_before(states: torch.Tensor, stretch: Stretch) -> torch.Tensor:
    """(heads, row so far and nodes, size)."""
    own = states[stretch.start : stretch.end]
    whole = torch.cat([states[stretch.before], own]) if len(stretch.before) else own
    return whole.transpose(0, 1)


def _add(target: torch.Tensor, stretch: Stretch, made: torch.Tensor) -> None:
    """made: (heads, row so far and nodes, size)."""
    made = made.transpose(0, 1).to(target.dtype)
    count = len(stretch.before)
    if count:
        target.index_add_(0, stretch.before, made[:count])
    target[stretch.start : stretch.end] += made[count:]


def _ahead(stretch: Stretch, query: torch.Tensor) -> torch.Tensor:
    """(queries of a group, keys): minus infinity where a key stands behind the query."""
    own, count = stretch.end - stretch.start, len(stretch.before)
    row = torch.full((own, count + own), float("-inf"), dtype=query.dtype).triu(count + 1)
    return row.repeat(query.shape[1] // own, 1)


class PickedLogProbs(torch.autograd.Function):
    """(log-probabilities of tokens, entropies) from what the output head reads; no gradient goes through the entropies,
    which are zeros unless wanted.

    states: (places, hidden). weight: (vocabulary, hidden). chosen, tokens: (pairs,), the place that a token is drawn
    at, and the token, no pair twice. All places' logits stand in one tensor of the states' type, and in it after them
    their probabilities and gradients; in float32 are a few rows at a time. The backward pass may run once.
    """

    @staticmethod
    def forward(
        ctx: Any,
        states: torch.Tensor,
        weight: torch.Tensor,
        chosen: torch.Tensor,
        tokens: torch.Tensor,
        temperature: float,
        entropy: bool,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        cast = weight.to(states.dtype)
        logits = torch.nn.functional.linear(states, cast)
        wide = torch.promote_types(states.dtype, torch.float32)
        greatest, sums, entropies = (torch.zeros(len(states), dtype=wide) for _ in range(3))
        picked = logits[chosen, tokens].to(wide) / temperature
        rows = max(1, CHUNK // logits.shape[1])
        for first in range(0, len(states), rows):
            part = slice(first, first + rows)
            block = logits[part].to(wide) / temperature
            greatest[part] = block.amax(-1)
            block -= greatest[part, None]
            shares = block.exp() if entropy else block.exp_()
            sums[part] = shares.sum(-1)
            shares /= sums[part, None]
            if entropy:
                entropies[part] = sums[part].log() - block.mul_(shares).sum(-1)
            logits[part] = shares
        picked = picked.sub_(greatest[chosen]).sub_(sums.log()[chosen])
        ctx.save_for_backward(states, cast, chosen, tokens, picked)
        ctx.probabilities, ctx.temperature = logits, temperature
        ctx.mark_non_differentiable(entropies)
        return picked, entropies

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        states, weight, chosen, tokens, picked = ctx.saved_tensors
        wanted, ctx.probabilities = ctx.probabilities, None
        if wanted is None:
            raise RuntimeError("the backward pass of PickedLogProbs may run once")
        pulls = gradients[0] / ctx.temperature
        of_place = torch.zeros(len(states), dtype=pulls.dtype).index_add_(0, chosen, pulls)
        wanted.mul_(-of_place[:, None].to(wanted.dtype))
        # Near 1 a probability of 16 bits has lost what the gradient is made of, 1 - p: what was drawn has it exactly.
        wanted[chosen, tokens] = (pulls - of_place[chosen] * picked.exp()).to(wanted.dtype)
        of_states = wanted @ weight if ctx.needs_input_grad[0] else None
        of_weight = wanted.t() @ states if ctx.needs_input_grad[1] else None
        return of_states, of_weight, None, None, None, None
