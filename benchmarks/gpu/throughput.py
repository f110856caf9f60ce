"""Does the reward keep up with generation? Programs a second that a card writes, and that the processors score."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from benchmarks.gpu.card import BILLIONS, SMOL, clock, forget_peak, peak, random_model
from generators import families, problem
from harness.evaluation.models.hf import HfProvider
from harness.evaluation.provider import Sampling
from harness.reward import ExecutionReward
from harness.scoring.prompts import plain_prompt

WRITTEN = 100
"""Tokens of a program, as a tuned model writes it with its own tokenizer: random weights write to the limit."""


def measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Programs a second: written by each shape, in batches of GRPO's size, and scored."""
    count, new = (6, 4) if rehearse else (1024, 128)
    names = sorted(families())
    problems = [problem(names[i % len(names)], i // len(names), level=1 + i % 3) for i in range(count)]
    prompts, programs = [plain_prompt(each.statement) for each in problems], [each.program for each in problems]
    records = [each.to_record() for each in problems]
    golds = {name: [record[name] for record in records] for name in ("answer", "steps")}
    with ExecutionReward() as reward:
        reward(prompts[:2], programs[:2], answer=golds["answer"][:2])  # starts the sandbox
        started = time.perf_counter()
        rewards = reward(prompts, programs, **golds)
        scored = count / (time.perf_counter() - started)
    figures: dict[str, Any] = {
        "processors": os.cpu_count(),
        "programs scored/s": round(scored, 1),
        "of them rewarded": sum(bool(one) for one in rewards),
    }
    for shape in (SMOL, BILLIONS):
        folder = random_model(output, shape, rehearse=rehearse)
        provider = HfProvider.load(str(folder), rows=len(prompts))
        batch = [provider.tokenizer(text, add_special_tokens=False).input_ids for text in prompts[:128]]
        forget_peak(rehearse)
        asked = Sampling(temperature=1.0, max_new_tokens=new)
        provider.batch(batch[:2], range(2), asked, ends=())
        started = clock(rehearse)
        made = provider.batch(batch, range(len(batch)), asked, ends=())
        tokens = sum(one.tokens for one in made) / (clock(rehearse) - started)
        figures[folder.name] = {
            "tokens/s": round(tokens),
            f"programs of {WRITTEN} tokens/s": round(tokens / WRITTEN, 1),
            "peak GiB": peak(rehearse),
        }
    return figures
