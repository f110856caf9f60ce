"""Our batched decoding beside transformers' own `generate`: the same model, prompts and tokens, in one run.

Rows end at unlike lengths, as programs do: dropping finished rows is where the gain comes from.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

ROWS, NEW, ROUNDS = 32, 200, 3


@pytest.mark.train
def test_decoding_against_transformers_generate(speed: Callable[..., float]) -> None:
    torch = pytest.importorskip("torch", reason="needs the train extra")
    from harness.evaluation.models.decoding import decode
    from trainer.tiny_model import new_model, train_tokenizer

    torch.set_num_threads(1)
    draw = random.Random(0)
    tokenizer = train_tokenizer(["print(1) x + y"] * 20, 200)
    model, width = new_model(tokenizer).eval(), len(tokenizer)
    prompts = [[draw.randrange(3, width) for _ in range(draw.randrange(20, 60))] for _ in range(ROWS)]
    # Random weights never end a text of their own accord: with these end tokens rows end all along the way.
    ends = frozenset(draw.sample(range(3, width), max(1, width // 60)))
    longest = max(map(len, prompts))
    ids = torch.tensor([[tokenizer.pad_token_id] * (longest - len(prompt)) + prompt for prompt in prompts])
    mask = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])

    def ours() -> list[list[int]]:
        return decode(model, prompts, seeds=range(ROWS), temperature=1.0, top_p=1.0, max_new_tokens=NEW, ends=ends)

    def theirs() -> None:
        model.generate(
            ids,
            attention_mask=mask,
            max_new_tokens=NEW,
            do_sample=True,
            temperature=1.0,
            top_k=0,
            eos_token_id=sorted(ends),
            pad_token_id=tokenizer.pad_token_id,
        )

    tokens = sum(map(len, ours()))
    theirs()  # both are warm now
    seconds = {ours: 0.0, theirs: 0.0}
    for _ in range(ROUNDS):
        for way in seconds:
            start = time.process_time()
            way()
            seconds[way] += time.process_time() - start
    # Sampled lengths differ a little between the two ways; the same seeds give ours the same tokens each round.
    rate = ROUNDS * tokens / seconds[ours], ROUNDS * tokens / seconds[theirs]
    speed("tokens a CPU second, 32 prompts", *rate, "tokens/s", peer="transformers generate", target=1.0)
