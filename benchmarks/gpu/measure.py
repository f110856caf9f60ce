"""One CUDA card, in parts of at most four minutes, each by itself; no weights are downloaded.

    python -m benchmarks.gpu.measure --list
    python -m benchmarks.gpu.measure --part qlora --output-dir runs/gpu
    python -m benchmarks.gpu.measure --rehearse --output-dir runs/rehearsal

Memory and speed of a step do not depend on what the weights are: models are made here, at random, in the shape of those
that the recipes name. Without --part every part runs that --output-dir has no figures of. --rehearse runs the same code
with very small shapes on a CPU, which shows that it runs and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from benchmarks.gpu import learning, memory, qlora, steps, throughput
from trainer import files

PARTS: dict[str, tuple[Callable[[Path, bool], dict[str, Any]], str]] = {
    "qlora": (qlora.measured, "the reference's QLoRA of 6.7B: peak memory beside the plan, tokens/s padded and packed"),
    "memory": (memory.measured, "each recipe's planned peak beside what a real step takes"),
    "sft": (steps.sft_measured, "SFT of SmolLM2's shape and of a 1.5B: tokens/s, peak memory"),
    "grpo": (steps.grpo_measured, "GRPO of the same: seconds of a step that go to generation, scoring and passes"),
    "throughput": (throughput.measured, "how many programs are generated and how many are scored in a second"),
    "learning": (learning.measured, "39M parameters from scratch, SFT then GRPO: executed accuracy over time"),
}
"""(output folder, whether it is a rehearsal) -> figures. In the order in which they are wanted."""


def main(argv: list[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        allow_abbrev=False, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", action="append", choices=list(PARTS), help="one part, again if it was there; repeat")
    parser.add_argument("--list", action="store_true", help="what the parts measure")
    parser.add_argument("--output-dir", type=Path, default=Path("runs/gpu"))
    parser.add_argument("--rehearse", action="store_true", help="very small shapes on a CPU; measures nothing")
    options = parser.parse_args(argv)
    if options.list:
        print("\n".join(f"{name:12} {what}" for name, (_, what) in PARTS.items()))
        return
    if not options.rehearse and not torch.cuda.is_available():
        parser.error("no CUDA card here; --rehearse runs the same code on a CPU")
    options.output_dir.mkdir(parents=True, exist_ok=True)
    path = options.output_dir / "results.json"
    results = files.read_json(path) if path.exists() else {}
    for name in options.part or [name for name in PARTS if name not in results]:
        started = time.perf_counter()
        figures = PARTS[name][0](options.output_dir, options.rehearse)
        card = "rehearsal, not a measurement" if options.rehearse else torch.cuda.get_device_name(0)
        told = {"card": card, "date": time.strftime("%Y-%m-%d"), "torch": torch.__version__}
        results[name] = {**told, "seconds": round(time.perf_counter() - started), **figures}
        path.write_text(json.dumps(results, indent=1))
        print(json.dumps({name: results[name]}, indent=1), flush=True)


if __name__ == "__main__":
    main()
