"""The reference design's recipe, QLoRA of DeepSeek-Coder-6.7B with 4 rows of 1,024 tokens: does it fit a 16 GB card?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.gpu.card import clock, forget_peak, peak, random_model
from generators import families, problem
from harness.scoring.prompts import plain_prompt
from trainer import losses, models, sft
from trainer.config import parse
from trainer.memory.plan import GIB, plan
from trainer.rows import Row, collate, collate_packed, encode
from trainer.shared_arguments import ModelArguments

ACCUMULATED = 4
"""Micro-batches of an optimizer step."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """rows of length tokens a micro-batch; optimizer steps that are timed, after one that is not."""

    rows: int
    length: int
    steps: int


def measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Peak memory and tokens/s of optimizer steps, rows padded to their length as in the reference, and packed."""
    sizes = Sizes(2, 512, 1) if rehearse else Sizes(4, 1024, 6)
    folder = random_model(output, "deepseek-ai/deepseek-coder-6.7b-instruct", rehearse=rehearse)
    model = models.load_model(ModelArguments(model=str(folder), load_in_4bit=not rehearse, lora=True))
    model.train()
    model.activation_checkpointing_enable()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-4)
    tokenizer = models.load_tokenizer(str(folder))
    rows = examples(tokenizer, sizes.rows * ACCUMULATED * (sizes.steps + 2), sizes.length)
    given, _, _, arguments = parse(sft.KINDS, ["--config", "deepseek-coder-6.7b", "--use-cpu", "true"])
    result: dict[str, Any] = {"planned peak GiB": round(plan(given, arguments, on_gpu=True).needed / GIB, 2)}
    for name, batches in (("padded", padded(rows, sizes, tokenizer.pad_token_id)), ("packed", filled(rows, sizes))):
        forget_peak(rehearse)
        seconds, tokens = 0.0, 0
        for step in range(sizes.steps + 1):
            started, part = clock(rehearse), batches[ACCUMULATED * step : ACCUMULATED * (step + 1)]
            for batch in part:
                inputs = {key: value.to(model.device) for key, value in batch["inputs"].items()}
                with torch.autocast(model.device.type, dtype=torch.bfloat16):
                    (losses.completion_loss(model, inputs) / ACCUMULATED).backward()
            optimizer.step()
            optimizer.zero_grad()
            if step:  # the first step warms up
                seconds += clock(rehearse) - started
                tokens += sum(batch["tokens"] for batch in part)
        result[f"{name} tokens/s"] = round(tokens / seconds)
        result[f"{name} peak GiB"] = peak(rehearse)
    return result


def examples(tokenizer: Any, count: int, length: int) -> list[Row]:
    """Problems of all families with their programs, labelled throughout."""
    names = sorted(families())
    problems = (problem(names[i % len(names)], i // len(names), level=1 + i % 3) for i in range(count))
    rows = (encode(tokenizer, plain_prompt(each.statement), each.program, loss="full") for each in problems)
    return [row for row in rows if len(row["input_ids"]) <= length]


def padded(rows: Sequence[Row], sizes: Sizes, pad: int) -> list[dict[str, Any]]:
    """`rows` rows a batch, each padded to the full length, as in the reference. tokens: without the padding."""
    batches = []
    for at in range(0, len(rows) - sizes.rows + 1, sizes.rows):
        part = rows[at : at + sizes.rows]
        inputs = collate(part, pad)
        width = sizes.length - inputs["input_ids"].shape[1]
        full = {
            name: torch.nn.functional.pad(value, (0, width), value=pad if name == "input_ids" else -100)
            for name, value in inputs.items()
        }
        batches.append({"inputs": full, "tokens": sum(len(row["input_ids"]) for row in part)})
    return batches


def filled(rows: Sequence[Row], sizes: Sizes) -> list[dict[str, Any]]:
    """As many rows, end to end, as the same number of tokens holds; rows come again where they run out."""
    capacity, batches, at = sizes.rows * sizes.length, [], 0
    for _ in range(ACCUMULATED * (sizes.steps + 1)):
        part: list[Row] = []
        while sum(len(row["input_ids"]) for row in part) + len(rows[at % len(rows)]["input_ids"]) <= capacity:
            part.append(rows[at % len(rows)])
            at += 1
        batches.append({"inputs": collate_packed([part], 0), "tokens": sum(len(row["input_ids"]) for row in part)})
    return batches
