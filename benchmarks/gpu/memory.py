"""What `--plan` says beside what a card takes: the planned step itself, with tensors that hold something."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import torch

from benchmarks.gpu.card import device, forget_peak, peak
from trainer import cpt, dpo, grpo, ppo, rloo, sft
from trainer.config import parse
from trainer.memory.plan import GIB, networks, plan, step_memory
from trainer.memory.shapes import shape_of

MODULES = {"grpo": grpo, "online-rft": grpo, "rloo": rloo, "ppo": ppo, "cpt": cpt, "dpo": dpo}
RECIPES = (
    "deepseek-coder-6.7b",
    "qwen2.5-coder-1.5b",
    "qwen2.5-coder-1.5b-grpo",
    "qwen2.5-coder-1.5b-dpo",
    "qwen2.5-coder-1.5b-ppo",
    "qwen2.5-coder-1.5b-cpt",
)
"""Of one card, four bits first. (Its four-bit layers are of the size of bitsandbytes' and compute nothing: the part
`qlora` has the real ones.)"""
REHEARSED = ("tiny", "tiny-grpo")


def measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Each recipe's peak in GiB: planned, counted tensor by tensor on the card, and by the card's allocator."""
    return {recipe: peaks(recipe, rehearse) for recipe in (REHEARSED if rehearse else RECIPES)}


def peaks(recipe: str, rehearse: bool) -> dict[str, float | None]:
    """One recipe's."""
    kinds = next((module.KINDS for word, module in MODULES.items() if word in recipe), sft.KINDS)
    model, _, _, arguments = parse(kinds, ["--config", recipe, "--use-cpu", "true"])
    planned = plan(model, arguments, on_gpu=not rehearse)
    config, template = shape_of(model.model), "plain" if model.template == "auto" else model.template
    gc.collect()
    forget_peak(rehearse)
    network, reference = networks(config, model, arguments, on_gpu=not rehearse)
    with torch.device(device(rehearse)):
        counted = step_memory(network, reference, config, arguments, template, on_gpu=not rehearse)
    return {
        "planned": round(planned.peak / GIB, 2),
        "counted": round(counted.peak / GIB, 2),
        "allocated": peak(rehearse),
    }
