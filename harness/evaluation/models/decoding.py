"""Token by token: one KV cache for a batch of texts, each distinct text computed once, ended texts gone at once.

Samples of one prompt write the same text until they first draw unlike tokens; until then they are one row of the batch.
Of 8 programs a problem that a half-trained model writes, 45% of the tokens are thus shared.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers.cache_utils import DynamicCache, DynamicLayer

from harness.evaluation.models.draw import draw
from harness.evaluation.models.key_values import roomy_cache
from harness.evaluation.models.llama_tokens import LlamaTokens, is_small_llama

STOP_EVERY = 16
"""Steps between looks for the stop mark in the text: decoding every row at every step costs more than 16 tokens."""
COMMON = 64
"""So many tokens, or more, that all prompts of a batch begin with are computed once. A chat's instruction has 430."""


@dataclass(frozen=True, slots=True)
class DecodingRow:
    """One text being written: the row of the last batch that it goes on from, its newest token, who writes it."""

    source: int
    token: int
    samples: tuple[int, ...]


def decode(
    model: Any,
    prompts: Sequence[Sequence[int]],
    *,
    seeds: Sequence[int],
    temperature: float,
    top_p: float,
    max_new_tokens: int,
    ends: frozenset[int],
    stopped: Callable[[Sequence[int]], bool] | None = None,
) -> list[list[int]]:
    """New token ids for a batch of prompts (token ids); an end token, where one came, is the last of its sample.

    Sample i draws by the inverse distribution function from its own stream `seeds[i]`, one uniform a token: what it
    draws does not depend on its neighbours. `stopped(ids)` is asked every STOP_EVERY tokens. The model's training mode
    is restored, and no gradient is recorded.
    """
    completions: list[list[int]] = [[] for _ in prompts]
    rows = distinct(prompts)
    texts = [list(prompts[row.samples[0]]) for row in rows]
    small = is_small_llama(model)
    begin = common(texts) if _keeps_all(model) and (small or len(texts) > 1) else 0
    ids, mask, position = padded([text[begin:] for text in texts], max_new_tokens, model.device, begin)
    width = begin + ids.shape[1]
    uniforms = None if temperature == 0 else _uniforms(seeds, max_new_tokens).to(model.device)
    extra = {"logits_to_keep": 1} if "logits_to_keep" in _parameters(model) else {}
    quick = LlamaTokens.of(model, width + max_new_tokens, mask[:, begin:width]) if small else None
    cache: Any = roomy_cache(model, len(prompts), as_written=quick is not None)
    # no_grad, not inference_mode: buffers a model makes on its first forward would be unusable in later training.
    with _evaluating(model), torch.no_grad():
        if begin:
            cache = _begun(model, texts[0][:begin], len(texts), cache, extra, held_once=quick is not None)
        for step in range(max_new_tokens):
            if step and quick is not None:
                logits = quick(ids[:, 0], position[:, 0], mask[:, begin:width], cache)
            else:
                output = model(
                    input_ids=ids,
                    attention_mask=mask[:, : width + step],
                    position_ids=position,
                    past_key_values=cache,
                    use_cache=True,
                    **extra,
                )
                cache, logits = output.past_key_values, output.logits[:, -1]
            if uniforms is None:
                next_tokens = [
                    [token] * len(row.samples) for row, token in zip(rows, logits.argmax(-1).tolist(), strict=True)
                ]
            else:
                most = max(len(row.samples) for row in rows)
                samples = [row.samples + row.samples[:1] * (most - len(row.samples)) for row in rows]
                next_tokens = draw(logits, temperature, top_p, uniforms[samples, step]).tolist()
            running: list[dict[int, list[int]]] = [{} for _ in rows]
            for row, drawn, going_on in zip(rows, next_tokens, running, strict=True):
                for sample, token in zip(row.samples, drawn, strict=False):
                    completions[sample].append(token)
                    stop_is_due = stopped is not None and len(completions[sample]) % STOP_EVERY == 0
                    if not (token in ends or (stop_is_due and stopped is not None and stopped(completions[sample]))):
                        going_on.setdefault(token, []).append(sample)
            rows = continued(running)
            if not rows:
                break
            ids = torch.tensor([[row.token] for row in rows], device=model.device)
            position = position[:, -1:] + 1
            sources = [row.source for row in rows]
            if sources != list(range(position.shape[0])):
                places = torch.tensor(sources, device=model.device)
                cache.reorder_cache(places)
                position, mask = position[places], mask[places]
    return completions


def distinct(prompts: Sequence[Sequence[int]]) -> list[DecodingRow]:
    """One row for every distinct prompt, with all samples of it."""
    by_text: dict[tuple[int, ...], list[int]] = {}
    for sample, prompt in enumerate(prompts):
        by_text.setdefault(tuple(prompt), []).append(sample)
    return [DecodingRow(number, -1, tuple(samples)) for number, samples in enumerate(by_text.values())]


def continued(running: Sequence[dict[int, list[int]]]) -> list[DecodingRow]:
    """The next batch: of each row the texts that go on, by token. A text stays where its row was, so that a cache has
    few rows to move; further texts take the places of rows that have ended, then the end, and the last fill holes."""
    rows_in_place: list[DecodingRow | None] = []
    more: list[DecodingRow] = []
    for source, texts in enumerate(running):
        rows = [DecodingRow(source, token, tuple(samples)) for token, samples in texts.items()]
        rows_in_place.append(rows[0] if rows else None)
        more.extend(rows[1:])
    for place in range(len(rows_in_place)):
        if place < len(rows_in_place) and rows_in_place[place] is None:
            if more:
                rows_in_place[place] = more.pop()
                continue
            while len(rows_in_place) > place and rows_in_place[-1] is None:
                rows_in_place.pop()
            if place < len(rows_in_place):
                rows_in_place[place] = rows_in_place.pop()
    return [row for row in rows_in_place if row is not None] + more


def common(texts: Sequence[list[int]]) -> int:
    """How many tokens all begin with, and each goes on behind: 0 where they are fewer than `COMMON`."""
    first, last = min(texts), max(texts)  # what the least and the greatest share, all share
    most = min(map(len, texts)) - 1
    count = next((i for i in range(most) if first[i] != last[i]), most)
    return count if count >= COMMON else 0


def _begun(model: Any, tokens: Sequence[int], rows: int, cache: Any, extra: dict[str, Any], *, held_once: bool) -> Any:
    """The cache with what all rows begin with, computed once. held_once: for what reads it so; else each row has it."""
    ids = torch.tensor([tokens], device=model.device)
    position = torch.arange(len(tokens), device=model.device)[None]
    made = model(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        position_ids=position,
        past_key_values=cache,
        use_cache=True,
        **extra,
    ).past_key_values
    if held_once:
        for layer in made.layers:
            layer.share(rows)
    else:
        made.reorder_cache(torch.zeros(rows, dtype=torch.long, device=model.device))
    return made


def padded(prompts: Sequence[Sequence[int]], new: int, device: Any, begin: int = 0) -> tuple[Any, Any, Any]:
    """Left-padded ids (rows, width) and positions (rows, width) of what stands behind `begin` tokens; the mask of all,
    with room for `new` tokens."""
    width = max(map(len, prompts))
    ids = torch.zeros(len(prompts), width, dtype=torch.long)
    mask = torch.ones(len(prompts), begin + width + new, dtype=torch.long)
    for row, prompt in enumerate(prompts):
        ids[row, width - len(prompt) :] = torch.tensor(prompt)
        mask[row, begin : begin + width - len(prompt)] = 0
    position = (mask[:, : begin + width].cumsum(1) - 1).clamp(min=0)[:, begin:]
    return ids.to(device), mask.to(device), position.to(device)


def _keeps_all(model: Any) -> bool:
    """Whether each layer's cache is that of all tokens so far, which a row can hand to others."""
    layers = DynamicCache(config=model.config).layers
    return bool(layers) and all(type(layer) is DynamicLayer for layer in layers)


def _uniforms(seeds: Sequence[int], count: int) -> Any:
    """(samples, count) uniforms, row i from a generator of its own; made on the CPU, so that a GPU draws the same."""
    numbers = [torch.rand(count, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) for seed in seeds]
    return torch.stack(numbers)


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode (no dropout) for a while; training mode is given back."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)


def _parameters(model: Any) -> set[str]:
    """The names of the model's forward arguments; a PEFT wrapper's own forward hides its base's."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    return set(inspect.signature(base.forward).parameters)
