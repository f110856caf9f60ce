"""A model of 39M parameters from scratch on one card: SFT, then GRPO; how soon is it right?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.gpu.steps import history
from trainer import grpo, models, sft, tiny_model
from trainer.shared_arguments import ModelArguments


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    shape: dict[str, int]
    sft_steps: int
    grpo_steps: int
    tokens_per_batch: int
    problems: int
    new_tokens: int
    window: int


CARD = Sizes({"hidden": 640, "layers": 8, "heads": 10}, 600, 12, 16_000, 20, 320, 3000)
REHEARSAL = Sizes({"hidden": 32, "layers": 1, "heads": 2}, 4, 2, 2000, 1, 8, 60)
COMPLETIONS = 128
"""Of a step of GRPO: 16 problems, 8 programs each."""


def measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Executed accuracy over steps and seconds; completions generated and scored a second."""
    sizes, base = REHEARSAL if rehearse else CARD, output / "base"
    if not base.exists():
        tiny_model.build_tiny_model(base, **sizes.shape)
    started = time.perf_counter()
    batch = ("--tokens-per-batch", sizes.tokens_per_batch)
    sft.main(arguments(sizes, "tiny", base, output / "sft", sizes.sft_steps, 4, rehearse, *batch))
    after_sft = time.perf_counter()
    length = ("--max-completion-length", sizes.new_tokens)
    grpo.main(arguments(sizes, "tiny-grpo", output / "sft", output / "grpo", sizes.grpo_steps, 2, rehearse, *length))
    logs = history(output / "grpo")
    steps = [row for row in logs if "seconds/generation" in row]
    return {
        "parameters": sum(p.numel() for p in models.load_model(ModelArguments(model=str(base))).parameters()),
        "SFT curve": curve(history(output / "sft")),
        "SFT seconds": round(after_sft - started),
        "GRPO curve": curve(logs),
        "GRPO seconds": round(time.perf_counter() - after_sft),
        "completions generated/s": round(COMPLETIONS * len(steps) / sum(row["seconds/generation"] for row in steps), 1),
        "completions scored/s": round(COMPLETIONS * len(steps) / sum(row["seconds/scoring"] for row in steps), 1),
    }


def arguments(
    sizes: Sizes, recipe: str, model: Path, where: Path, steps: int, parts: int, rehearse: bool, *more: object
) -> list[str]:
    """Of a training that is evaluated `parts` times."""
    every = steps // parts
    told = ("--config", recipe, "--model", model, "--output-dir", where, "--max-steps", steps)
    often = ("--eval-steps", every, "--save-steps", every, "--eval-problems", sizes.problems)
    here = ("--use-cpu", str(rehearse).lower(), "--generator-workers", 0 if rehearse else 4, "--report-to", "none")
    limits = ("--eval-max-new-tokens", sizes.new_tokens, "--window", sizes.window)
    return [str(one) for one in (*told, *often, *here, *limits, *more)]


def curve(rows: Sequence[dict[str, Any]]) -> list[tuple[int, float, float]]:
    """(step, answers, fully-true traces) at each evaluation."""
    return [
        (row["step"], round(row["eval_answers"], 3), round(row["eval_traces"], 3))
        for row in rows
        if "eval_answers" in row
    ]
