"""What the parts share: models with random weights, the clock, the peak of a card's memory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch

from trainer import tiny_model
from trainer.memory.shapes import shape_of

SMOL, BILLIONS = "models/smollm2-135m", "Qwen/Qwen2.5-Coder-1.5B-Instruct"
REHEARSED = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}


def random_model(output: Path, name: str, *, rehearse: bool) -> Path:
    """A folder with a model in the shape of the one that a recipe names, its weights random, in bfloat16; its tokenizer
    is the tiny model's, which knows far fewer tokens than the model has rows for."""
    from transformers import AutoModelForCausalLM

    folder = output / "models" / name.rpartition("/")[2]
    if not (folder / "config.json").exists():
        config = shape_of(name)
        tokenizer = tiny_model.train_tokenizer(tiny_model.sample_texts())
        if rehearse:
            config = type(config)(**REHEARSED, num_key_value_heads=2, vocab_size=len(tokenizer))
        config.eos_token_id, config.pad_token_id = tokenizer.eos_token_id, tokenizer.pad_token_id
        maker: Any = AutoModelForCausalLM  # without types
        with torch.device(device(rehearse)):
            maker.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


def device(rehearse: bool) -> str:
    """Where the part computes."""
    return "cpu" if rehearse else "cuda"


def clock(rehearse: bool) -> float:
    """Seconds, when the card has done what it was given."""
    if not rehearse:
        torch.cuda.synchronize()
    return time.perf_counter()


def forget_peak(rehearse: bool) -> None:
    """The peak of memory counts from here."""
    if not rehearse:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def peak(rehearse: bool) -> float | None:
    """GiB of tensors at most since `forget_peak`; None on a CPU."""
    return None if rehearse else round(torch.cuda.max_memory_allocated() / 2**30, 2)
