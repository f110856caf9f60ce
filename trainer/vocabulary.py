"""Tokens of their own for what programs repeat: a pretrained model then writes, and learns from, fewer of them.

A vocabulary made for everything cuts `)\\nprint("Step ` into six. Every program here says it five times, and each time
six tokens go through every layer, in training and again in decoding. Added to the vocabulary, a hundred such pieces
leave SmolLM2 109 of 195 tokens a program. (AdaptiVocab, arXiv 2503.19693, does so for a domain's words.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.tiny_model import OPERATORS

MATHEMATICS = rf"{OPERATORS}|[0-9]|(?<![A-Za-z])[A-Za-z](?![A-Za-z])"
"""Operators, digits and names of one letter stand in no piece with anything else: a term is cut in the same places
wherever it is copied to."""
SEEN = 0.05
"""A piece comes at least this often, in examples: what is seen less is not learned."""
MERGES = 10
"""Candidates, for each piece wanted."""


def pieces(tokenizer: Any, texts: Sequence[str], count: int) -> list[str]:
    """At most `count` pieces of text, those that save the most tokens first."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    candidates = Tokenizer(models.BPE())
    candidates.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(MATHEMATICS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    candidates.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=len(alphabet) + MERGES * count, initial_alphabet=alphabet, show_progress=False
    )
    candidates.train_from_iterator(texts, trainer)
    uses = Counter(token for text in texts for token in candidates.encode(text).ids)
    saved: dict[str, int] = {}
    for token, times in uses.items():
        piece = candidates.decode([token])
        tokens = len(tokenizer(piece, add_special_tokens=False).input_ids)
        if "\ufffd" not in piece and tokens > 1 and times >= SEEN * len(texts):
            saved[piece] = times * (tokens - 1)
    return sorted(saved, key=lambda piece: (-saved[piece], piece))[:count]


def extend(tokenizer: Any, model: Any, added: Sequence[str]) -> None:
    """Make each piece a token. Its embedding begins between those of the first and the last token that it stood for:
    it is written where the first was, and what follows it follows the last."""
    import torch
    from transformers import AddedToken

    stood_for = [tokenizer(piece, add_special_tokens=False).input_ids for piece in added]
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in added])
    rows = model.get_input_embeddings().num_embeddings
    if len(tokenizer) > rows:  # some models keep rows to spare
        model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    head = model.get_output_embeddings()
    with torch.no_grad():
        for weight in {id(part.weight): part.weight for part in (model.get_input_embeddings(), head)}.values():
            for piece, tokens in zip(added, stood_for, strict=True):
                weight[tokenizer.convert_tokens_to_ids(piece)] = weight[[tokens[0], tokens[-1]]].mean(0)


@dataclass(frozen=True, slots=True)
class Added:
    """Tokens that a model has been given: those from `first` on. rate: that of their embeddings, beside the others'."""

    first: int
    rate: float


def quicken(optimizer: Any, model: Any, added: Added) -> None:
    """Let the embeddings of added tokens go `added.rate` times as far in each of the optimizer's steps: a learning rate
    of their own within a matrix that has one. They know nothing yet, where the others are to keep what they know."""
    import torch

    first = added.first
    weights = {id(part.weight): part.weight for part in (model.get_input_embeddings(), model.get_output_embeddings())}
    before: list[torch.Tensor] = []

    def keep(*unused: Any) -> None:
        before[:] = [weight.detach()[first:].clone() for weight in weights.values()]

    def go_on(*unused: Any) -> None:
        with torch.no_grad():
            for weight, old in zip(weights.values(), before, strict=True):
                weight[first:] += (added.rate - 1) * (weight[first:] - old)

    optimizer.register_step_pre_hook(keep)
    optimizer.register_step_post_hook(go_on)


def build_extended_model(folder: Path, model: str, texts: Sequence[str], count: int) -> Path:
    """Save `model` with at most `count` tokens for what the texts repeat to `folder`."""
    from transformers import AutoModelForCausalLM

    from trainer.models import load_tokenizer

    tokenizer = load_tokenizer(model)
    added = pieces(tokenizer, texts, count)
    before = _mean(tokenizer, texts)
    loaded: Any = AutoModelForCausalLM.from_pretrained(model, dtype="auto")
    extend(tokenizer, loaded, added)
    loaded.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(f"{len(added)} tokens added: {before:.0f} -> {_mean(tokenizer, texts):.0f} tokens an example", flush=True)
    return folder


def _mean(tokenizer: Any, texts: Sequence[str]) -> float:
    return sum(len(tokenizer(text, add_special_tokens=False).input_ids) for text in texts) / len(texts)
