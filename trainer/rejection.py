"""Rejection-sampling fine-tuning (RFT, arXiv 2308.01825): sample, execute, keep what is right, fine-tune on it.

python -m trainer.rejection --config tiny-rft --model runs/tiny --output-dir runs/tiny-rft
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.verification.problem import Problem
from trainer import checkpoints, run, sft
from trainer.config import DataArguments, EvaluationArguments, ModelArguments
from trainer.errors import TrainingError
from trainer.sources import first_problems

KEPT = "kept.jsonl"
DRAFT = "kept.partial.jsonl"


@dataclass
class RFTArguments(sft.SFTArguments):
    """The fine-tuning's options, and how it is sampled."""

    output_dir: str | None = field(default="runs/rft", metadata={"help": run.OUTPUT_DIR})
    rft_problems: int = field(default=500, metadata={"help": "Problems to sample programs for."})
    rft_samples: int = field(default=8, metadata={"help": "Number of programs per problem."})
    rft_temperature: float = field(default=1.0, metadata={"help": "Temperature at which programs are sampled."})
    rft_keep: int = field(
        default=4, metadata={"help": "Maximum number of different right programs to keep per problem."}
    )
    rft_steps_true: bool = field(default=True, metadata={"help": "Keep only programs all of whose claims are true."})
    max_new_tokens: int = field(default=512, metadata={"help": "Maximum length of a sampled program, in tokens."})


KINDS = (ModelArguments, DataArguments, EvaluationArguments, RFTArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Sample and train by these arguments. Returns None if only the configuration or the help was asked for."""
    job = run.prepare(KINDS, sys.argv[1:] if argv is None else argv)
    return None if job is None else train(job)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """Make the kept programs (once, in resumable chunks), then fine-tune on them as on any dataset."""
    output = Path(job.arguments.output_dir)
    if job.model.model == "tiny":
        raise TrainingError(
            "RFT needs a model that already solves some problems: train one with `showwork train sft`, pass --model"
        )
    if job.arguments.world_size > 1:
        raise TrainingError("RFT samples in one process: start it without accelerate or torchrun")
    kept_file = output / KEPT
    if not kept_file.exists():
        sample(job, output)
    if not kept_file.stat().st_size:
        raise TrainingError(
            f"no program was right ({job.arguments.rft_problems} problems, {job.arguments.rft_samples} samples): "
            "begin from a better model, or with easier levels"
        )
    data = dataclasses.replace(job.data, dataset=[str(kept_file)])
    return sft.train(dataclasses.replace(job, data=data))


def sample(job: run.TrainingJob, output: Path) -> None:
    """Write the kept programs as dataset records. A chunk of problems is on disk before the next is sampled."""
    arguments = job.arguments
    source, held_out = run.sources(job.data, job.evaluation, arguments.seed)
    tokenizer, model = run.load(job.model, output, source, arguments.seed)
    evaluation = dataclasses.replace(job.evaluation, selection="accuracy")
    draft = output / DRAFT
    sampled = draft.read_text(encoding="utf-8").splitlines() if draft.exists() else []
    with run.judge(held_out, evaluation, job.model.template) as judge, draft.open("a", encoding="utf-8") as stream:
        for number, problems in enumerate(chunks(source, arguments.rft_problems)):
            if number < len(sampled):
                continue
            records = [problem.to_record() for problem in keep(judge, model, tokenizer, problems, arguments)]
            stream.write(json.dumps(records) + "\n")
            stream.flush()
            print(f"problems {number * CHUNK + len(problems)}/{arguments.rft_problems}, kept {len(records)} programs")
    lines = draft.read_text(encoding="utf-8").splitlines()
    text = "".join(json.dumps(record) + "\n" for line in lines for record in json.loads(line))
    checkpoints.write_atomic(output / KEPT, text)
    draft.unlink()


CHUNK = 32
"""Problems between two saves: a killed run loses at most their samples."""


def chunks(source: Any, count: int) -> Iterator[list[Problem]]:
    """The source's first `count` problems, without repeats, a chunk at a time."""
    problems = first_problems(source, count)
    for start in range(0, len(problems), CHUNK):
        yield problems[start : start + CHUNK]


def keep(judge: Any, model: Any, tokenizer: Any, problems: Sequence[Problem], arguments: Any) -> list[Problem]:
    """The problems, once for each different right program that the model wrote, with that program as their solution."""
    run = judge.run(
        model,
        tokenizer,
        problems,
        temperature=arguments.rft_temperature,
        n_samples=arguments.rft_samples,
        max_new_tokens=arguments.max_new_tokens,
        seed=arguments.seed,
    )
    kept_by_problem: dict[str, list[Problem]] = {}
    for problem, _, judgement in run.rows():
        if judgement.outcome != "correct" or judgement.program is None:
            continue
        claims = [step for step in judgement.steps if step["rule"] != "let"]
        if arguments.rft_steps_true and not (claims and all(step["true"] for step in claims)):
            continue
        program = judgement.program.rstrip() + "\n"
        own_kept = kept_by_problem.setdefault(problem.id, [])
        # Two programs are the same when only blanks differ.
        if len(own_kept) < arguments.rft_keep and all(program.split() != other.program.split() for other in own_kept):
            own_kept.append(dataclasses.replace(problem, program=program))
    return [problem for several in kept_by_problem.values() for problem in several]


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    run.script(main)
