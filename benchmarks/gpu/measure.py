"""One CUDA card: the reference QLoRA recipe on the 6.7B architecture, SFT and GRPO of a 39M model, reward throughput.

No weights are downloaded: memory and speed of a step do not depend on what the weights are. `--rehearse` runs the same
code with very small shapes on a CPU, which shows that it runs and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from generators import families, problem
from harness.scoring.prompts import plain_prompt
from trainer import files, grpo, losses, models, sft, tiny_model
from trainer.rows import Row, collate, collate_packed, encode
from trainer.shared_arguments import ModelArguments


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    reference: dict[str, int]
    rows: int
    length: int
    steps: int
    scratch: dict[str, int]
    sft_steps: int
    grpo_steps: int
    tokens_per_batch: int
    problems: int
    new_tokens: int
    window: int


# deepseek-coder-6.7b's own architecture.
CARD = Sizes(
    {
        "vocab_size": 32256,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 16384,
    },
    rows=4,
    length=1024,
    steps=20,
    scratch={"hidden": 640, "layers": 8, "heads": 10},
    sft_steps=2000,
    grpo_steps=60,
    tokens_per_batch=16000,
    problems=50,
    new_tokens=320,
    window=3000,
)
REHEARSAL = Sizes(
    {
        "vocab_size": tiny_model.VOCABULARY,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 1024,
    },
    rows=2,
    length=512,
    steps=1,
    scratch={"hidden": 32, "layers": 1, "heads": 2},
    sft_steps=4,
    grpo_steps=2,
    tokens_per_batch=2000,
    problems=1,
    new_tokens=8,
    window=60,
)


def reference_recipe(output: Path, sizes: Sizes, rehearse: bool) -> dict[str, Any]:
    """Peak memory and tokens/s of optimizer steps (accumulation 4), rows padded to `length`, and packed."""
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = output / "reference"
    tokenizer = tiny_model.train_tokenizer(tiny_model.sample_texts())
    if not (folder / "config.json").exists():
        if len(tokenizer) > sizes.reference["vocab_size"]:
            raise ValueError(f"the tokenizer has {len(tokenizer)} tokens, the model {sizes.reference['vocab_size']}")
        config = LlamaConfig(**sizes.reference, eos_token_id=tokenizer.eos_token_id)
        config.dtype = torch.bfloat16
        device = "cpu" if rehearse else "cuda"
        with torch.device(device):
            LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    arguments = ModelArguments(model=str(folder), load_in_4bit=not rehearse, lora=True)
    model = models.load_model(arguments)
    model.train()
    model.activation_checkpointing_enable()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-4)
    rows = examples(tokenizer, sizes.rows * 4 * (sizes.steps + 2), sizes.length)
    result: dict[str, Any] = {}
    for name, batches in (("padded", padded(rows, sizes, tokenizer.pad_token_id)), ("packed", filled(rows, sizes))):
        if not rehearse:
            torch.cuda.reset_peak_memory_stats()
        seconds, tokens = 0.0, 0
        for step in range(sizes.steps + 1):
            started = clock(rehearse)
            for batch in batches[4 * step : 4 * step + 4]:
                inputs = {key: value.to(model.device) for key, value in batch["inputs"].items()}
                with torch.autocast(model.device.type, dtype=torch.bfloat16):
                    (losses.completion_loss(model, inputs) / 4).backward()
            optimizer.step()
            optimizer.zero_grad()
            if step:  # the first step warms up
                seconds += clock(rehearse) - started
                tokens += sum(batch["tokens"] for batch in batches[4 * step : 4 * step + 4])
        result[f"{name} tokens/s"] = round(tokens / seconds)
        if not rehearse:
            result[f"{name} peak GB"] = round(torch.cuda.max_memory_allocated() / 2**30, 2)
    return result


def clock(rehearse: bool) -> float:
    if not rehearse:
        torch.cuda.synchronize()
    return time.perf_counter()


def examples(tokenizer: Any, count: int, length: int) -> list[Row]:
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
    for _ in range(4 * (sizes.steps + 1)):
        part: list[Row] = []
        while sum(len(row["input_ids"]) for row in part) + len(rows[at % len(rows)]["input_ids"]) <= capacity:
            part.append(rows[at % len(rows)])
            at += 1
        batches.append({"inputs": collate_packed([part], 0), "tokens": sum(len(row["input_ids"]) for row in part)})
    return batches


def from_scratch(output: Path, sizes: Sizes, rehearse: bool) -> dict[str, Any]:
    """SFT, then GRPO: executed accuracy over steps and seconds; completions generated and scored a second."""
    base = output / "base"
    if not base.exists():
        tiny_model.build_tiny_model(base, **sizes.scratch)
    device = [
        "--use-cpu",
        "true" if rehearse else "false",
        "--report-to",
        "none",
        "--eval-problems",
        str(sizes.problems),
        "--eval-max-new-tokens",
        str(sizes.new_tokens),
        "--window",
        str(sizes.window),
        "--generator-workers",
        "0" if rehearse else "4",
    ]
    half, grpo_half = str(sizes.sft_steps // 4), str(sizes.grpo_steps // 2)
    started = time.perf_counter()
    first = sft.main(
        [
            "--config",
            "tiny",
            "--model",
            str(base),
            "--output-dir",
            str(output / "sft"),
            "--max-steps",
            str(sizes.sft_steps),
            "--tokens-per-batch",
            str(sizes.tokens_per_batch),
            "--eval-steps",
            half,
            "--save-steps",
            half,
            *device,
        ]
    )
    after_sft = time.perf_counter()
    second = grpo.main(
        [
            "--config",
            "tiny-grpo",
            "--model",
            str(output / "sft"),
            "--output-dir",
            str(output / "grpo"),
            "--max-steps",
            str(sizes.grpo_steps),
            "--eval-steps",
            grpo_half,
            "--save-steps",
            grpo_half,
            "--max-completion-length",
            str(sizes.new_tokens),
            *device,
        ]
    )
    assert first is not None
    assert second is not None
    logs = history(output / "grpo")
    steps = [row for row in logs if "seconds/generation" in row]
    completions = 128  # 16 problems, 8 programs each
    return {
        "parameters": sum(p.numel() for p in models.load_model(ModelArguments(model=str(base))).parameters()),
        "SFT curve": curve(history(output / "sft")),
        "SFT seconds": round(after_sft - started),
        "GRPO curve": curve(logs),
        "GRPO seconds": round(time.perf_counter() - after_sft),
        "completions generated/s": round(completions * len(steps) / sum(row["seconds/generation"] for row in steps), 1),
        "completions scored/s": round(completions * len(steps) / sum(row["seconds/scoring"] for row in steps), 1),
    }


def history(folder: Path) -> list[dict[str, Any]]:
    from trainer.checkpoints import newest

    checkpoint = newest(folder)
    rows: list[dict[str, Any]] = files.read_json(checkpoint / "trainer_state.json")["log_history"] if checkpoint else []
    return rows


def curve(rows: Sequence[dict[str, Any]]) -> list[tuple[int, float, float]]:
    """(step, answers, fully-true traces) at each evaluation."""
    return [
        (row["step"], round(row["eval_answers"], 3), round(row["eval_traces"], 3))
        for row in rows
        if "eval_answers" in row
    ]


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False, description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output-dir", type=Path, default=Path("runs/gpu"))
    parser.add_argument("--rehearse", action="store_true", help="very small shapes on a CPU; measures nothing")
    options = parser.parse_args()
    if not options.rehearse and not torch.cuda.is_available():
        parser.error("no CUDA card here; --rehearse runs the same code on a CPU")
    sizes = REHEARSAL if options.rehearse else CARD
    options.output_dir.mkdir(parents=True, exist_ok=True)
    card = "rehearsal, not a measurement" if options.rehearse else torch.cuda.get_device_name(0)
    results = {
        "card": card,
        "date": time.strftime("%Y-%m-%d"),
        "reference recipe": reference_recipe(options.output_dir, sizes, options.rehearse),
        "from scratch": from_scratch(options.output_dir, sizes, options.rehearse),
    }
    (options.output_dir / "results.json").write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
