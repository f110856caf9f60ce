"""Steps of training through the recipes' own trainers, on random weights of two shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.gpu.card import BILLIONS, SMOL, forget_peak, peak, random_model
from trainer import files, grpo, sft

SFT = {SMOL: "smollm2-135m", BILLIONS: "qwen2.5-coder-1.5b"}
GRPO = {SMOL: "smollm2-135m-grpo", BILLIONS: "qwen2.5-coder-1.5b-grpo"}
PLAIN = ("--template", "plain", "--eval-strategy", "no", "--report-to", "none", "--logging-steps", "1")


def sft_measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Of each shape: tokens/s of a run of steps, its start left out, and peak memory."""
    steps, tokens = (2, 1100) if rehearse else (20, 16_000)
    figures = {}
    for shape, recipe in SFT.items():
        batch = ("--tokens-per-batch", str(tokens), "--gradient-accumulation-steps", "1", "--warmup-steps", "1")
        long = ("--max-length", "1024", "--overlong", "drop")
        where = output / f"sft-{recipe}"
        forget_peak(rehearse)
        sft.main([*arguments(output, shape, recipe, where, steps, rehearse), *batch, *long])
        ended = next(row for row in reversed(history(where)) if "train_runtime" in row)
        figures[recipe] = {
            "tokens of a step": tokens,
            "tokens/s": round(steps * tokens / ended["train_runtime"]),
            "peak GiB": peak(rehearse),
        }
    return figures


def grpo_measured(output: Path, rehearse: bool) -> dict[str, Any]:
    """Of each shape: where the seconds of a step go. A KL term keeps all samples in the passes, though random weights
    write nothing that earns a reward; generation by transformers, eight samples of sixteen problems."""
    steps, new = (2, 8) if rehearse else (3, 256)
    figures = {}
    for shape, recipe in GRPO.items():
        where = output / f"grpo-{recipe}"
        told = ("--max-completion-length", str(new), "--beta", "0.04", "--use-vllm", "false")
        batch = ("--num-generations", "8", "--per-device-train-batch-size", "16", "--gradient-accumulation-steps", "8")
        forget_peak(rehearse)
        given = arguments(output, shape, recipe, where, steps, rehearse)
        grpo.main([*given, *told, *batch, "--eval-on-start", "false"])
        rows = [row for row in history(where) if "seconds/generation" in row][1:]  # the first step warms up
        whole = sum(row["step_time"] for row in rows) / len(rows)
        figures[recipe] = {
            "seconds a step, generation and scoring included": round(whole, 2),
            "generation": round(sum(row["seconds/generation"] for row in rows) / len(rows), 2),
            "scoring": round(sum(row["seconds/scoring"] for row in rows) / len(rows), 2),
            "peak GiB": peak(rehearse),
        }
    return figures


def arguments(output: Path, shape: str, recipe: str, where: Path, steps: int, rehearse: bool) -> list[str]:
    """Of a training on random weights."""
    model = random_model(output, shape, rehearse=rehearse)
    told = ("--config", recipe, "--model", model, "--output-dir", where, "--max-steps", steps, "--save-steps", steps)
    here = ("--use-cpu", str(rehearse).lower(), "--generator-workers", 0 if rehearse else 4)
    return [str(one) for one in (*told, *here, *PLAIN)]


def history(folder: Path) -> list[dict[str, Any]]:
    """What a finished run logged, step by step."""
    rows: list[dict[str, Any]] = files.read_json(folder / "trainer_state.json")["log_history"]
    return rows
