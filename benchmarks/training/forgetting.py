"""What fine-tuning on mathematics leaves of the rest: plain English, and ten questions that a chat model answers.

    python benchmarks/training/forgetting.py models/smollm2-135m runs/smollm2-135m runs/smollm2-135m-lora

The first folder is the model before. Perplexity: exp of the mean loss a token, over 20 passages of at most 300 words of
Python's own handbook (`pydoc_data.topics`, prose that every interpreter brings), each by itself. Chat: the model's
greedy answers through its chat template; one counts where it holds the word that it has to, and is no program.
A model with tokens of its own cuts the passages in its own way, so the loss is summed over all of a passage's tokens
and divided by the number of those of the model before.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PASSAGES, WORDS = 20, 300
QUESTIONS = (
    ("What is the capital of France?", "paris"),
    ("Which planet do we live on?", "earth"),
    ("What colour is the sky on a clear day?", "blue"),
    ("What do bees make?", "honey"),
    ("Translate to English: Guten Morgen.", "morning"),
    ("What is the opposite of hot?", "cold"),
    ("Who wrote Romeo and Juliet?", "shakespeare"),
    ("How many days has a week?", r"seven|\b7\b"),
    ("Name the largest ocean of the Earth.", "pacific"),
    ("Write one sentence about a cat.", r"\bcats?\b"),
)
"""A question, and what its answer must match."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one model. loss: a token of the model before. answers: texts, in the questions' order."""

    loss: float
    answers: tuple[str, ...]

    @property
    def right(self) -> int:
        return sum(
            "```" not in answer and re.search(wanted, answer.lower()) is not None
            for answer, (_, wanted) in zip(self.answers, QUESTIONS, strict=True)
        )


def passages() -> list[str]:
    """The handbook's longest chapters, without their code: lines that stand at the margin."""
    from pydoc_data.topics import topics

    prose = [" ".join(line for line in text.splitlines() if not line.startswith("  ")) for text in topics.values()]
    longest = sorted(prose, key=lambda text: (-len(text), text))[:PASSAGES]
    return [" ".join(text.split()[:WORDS]) for text in longest]


def measured(folder: str, tokens: int, new: int) -> Kept:
    """tokens: of all passages, as the model before cuts them."""
    import torch

    tokenizer, model = loaded(folder)
    total = 0.0
    with torch.no_grad():
        for text in passages():
            ids = tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
            total += float(model(input_ids=ids, labels=ids).loss) * (ids.shape[1] - 1)
    return Kept(total / tokens, tuple(answered(tokenizer, model, question, new) for question, _ in QUESTIONS))


def loaded(folder: str) -> tuple[Any, Any]:
    """(tokenizer, model) of a folder, an adapter's with its base."""
    from harness.evaluation.models.hf import HfProvider

    provider = HfProvider.load(folder)
    return provider.tokenizer, provider.model


def answered(tokenizer: Any, model: Any, question: str, new: int) -> str:
    """The greedy answer, at most `new` tokens."""
    import torch

    turns = [{"role": "user", "content": question}]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    asked = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    with torch.no_grad():
        made = model.generate(**asked, max_new_tokens=new, do_sample=False, pad_token_id=tokenizer.eos_token_id)
    answer: str = tokenizer.decode(made[0, asked.input_ids.shape[1] :], skip_special_tokens=True)
    return answer.strip()


def table(found: dict[str, Kept]) -> Iterator[str]:
    """Markdown: perplexities and right answers, then every answer's beginning."""
    yield "| model | perplexity of plain English | of 10 chat answers right |"
    yield "|---|---|---|"
    for name, kept in found.items():
        yield f"| {name} | {math.exp(min(kept.loss, 50.0)):.1f} | {kept.right} |"
    yield ""
    yield "| question | " + " | ".join(found) + " |"
    yield "|---|" + "---|" * len(found)
    for number, (question, _) in enumerate(QUESTIONS):
        cells = [" ".join(kept.answers[number].split()).replace("|", "/")[:60] for kept in found.values()]
        yield f"| {question} | " + " | ".join(cells) + " |"


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help="folders; the first is the model before")
    parser.add_argument("--new-tokens", type=int, default=40, help="the longest chat answer (40)")
    options = parser.parse_args(arguments)
    tokenizer, _ = loaded(options.models[0])
    tokens = sum(len(tokenizer(text, add_special_tokens=False).input_ids) - 1 for text in passages())
    found = {folder: measured(folder, tokens, options.new_tokens) for folder in options.models}
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
