"""Supervised fine-tuning: programs from the generators or from files, with the harness choosing the best checkpoint.

python -m trainer.sft --config tiny --output-dir runs/tiny         (also under `accelerate launch`)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments

from harness.verification.problem import Problem
from trainer import checkpoints, encoding, files, heap, models, packing, run, training_data, vocabulary
from trainer.callbacks import Interruptible
from trainer.data import Batching, Position, ProblemStream
from trainer.data_files import Needs
from trainer.errors import ConfigError
from trainer.evaluation import HeldOut
from trainer.losses import completion_loss
from trainer.optimizer import TrainsWithMuon, multistep
from trainer.rows import Row, collate
from trainer.shared_arguments import (
    DataArguments,
    EvaluationArguments,
    ModelArguments,
    MuonArguments,
    StopArguments,
    check_choices,
)
from trainer.sources import FileSource, MixedSource
from trainer.styles import refuse_unlike
from trainer.vocabulary import Added


@dataclass
class SupervisedArguments(MuonArguments, StopArguments, TrainingArguments):
    """transformers' TrainingArguments, and what our batches and our optimizer add."""

    output_dir: str | None = field(default="runs/sft", metadata={"help": run.OUTPUT_DIR})
    max_steps: int = field(default=1000, metadata={"help": "Number of updates of the weights."})
    max_length: int = field(
        default=1024, metadata={"help": "Maximum length of an example (prompt and program), in tokens."}
    )
    overlong: str = field(
        default="error", metadata={"help": "What to do with a longer example: error, drop or truncate."}
    )
    batching: str = field(
        default="auto",
        metadata={
            "help": "packed (end to end, every batch of all families), length (like lengths, padded), or auto: packed "
            "where the model keeps packed examples apart."
        },
    )
    tokens_per_batch: int | None = field(
        default=None, metadata={"help": "Padded tokens a batch, instead of per_device_train_batch_size examples."}
    )
    loss: str = field(default="completion", metadata={"help": "completion (the program only) or full."})
    early_stop: int | None = field(
        default=None, metadata={"help": "Stop after this many evaluations without improvement."}
    )

    def __post_init__(self) -> None:
        check_choices(
            self,
            batching=("auto", "length", "packed"),
            loss=("completion", "full"),
            overlong=("error", "drop", "truncate"),
        )
        if self.max_steps <= 0:
            raise ConfigError("--max-steps must be positive: generated data has no end")
        super().__post_init__()  # type: ignore[no-untyped-call]  # transformers has no types here


@dataclass
class SFTArguments(SupervisedArguments):
    """Those of supervised training, and what only a training on programs to the end can ask for."""

    add_tokens: int = field(
        default=0,
        metadata={
            "help": "Give a pretrained model at most so many more tokens, for pieces of text that its examples "
            "repeat; programs take two thirds of the tokens or less."
        },
    )
    added_tokens_rate: float = field(
        default=1.0, metadata={"help": "Learning rate of these tokens' embeddings, as a multiple of --learning-rate."}
    )


class Supervised(checkpoints.CompleteCheckpoints, TrainsWithMuon, Trainer):
    """A Trainer on a `ProblemStream`: exact positions, loss on chosen tokens, executed accuracy at each evaluation."""

    args: Any
    model: Any
    train_dataset: Any

    def __init__(
        self,
        stream: ProblemStream,
        held_out: HeldOut | None,
        held_out_rows: list[Row],
        *,
        added: Added | None = None,
        **options: Any,
    ):
        super().__init__(train_dataset=Endless(stream), eval_dataset=held_out_rows, **options)
        self.added = added
        # Our loss is already the mean over the tokens of all accumulated batches.
        self.model_accepts_loss_kwargs = True
        self.stream, self.held_out, self.held_out_rows = stream, held_out, held_out_rows
        self._started_at = 0
        self.args.ignore_data_skip = True  # the stream itself stands where the checkpoint stood

    def start_from(self, checkpoint: Path | None) -> None:
        """Put the stream where the checkpoint stood."""
        if checkpoint is not None:
            record = files.read_json(checkpoint / checkpoints.POSITION)
            self.stream.start = Position.from_json(record)
            self._started_at = int(checkpoint.name.rpartition("-")[2])

    def create_optimizer(self, model: Any = None) -> Any:
        optimizer = super().create_optimizer(model)
        if self.added is not None:
            vocabulary.quicken(optimizer, self.model, self.added)
        return optimizer

    def save_more(self, folder: Path) -> None:
        batches = (self.state.global_step - self._started_at) * self.args.gradient_accumulation_steps
        if self.args.process_index == 0:
            files.write_json(folder / checkpoints.POSITION, self.stream.position(batches).to_json())

    def get_train_dataloader(self) -> DataLoader[Any]:
        # A generator of its own: an iterator's first draw from the global one would shift a resumed run's dropout.
        return DataLoader(self.train_dataset, batch_size=None, generator=torch.Generator())

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        if getattr(self.args, "schedule", "") != "multistep":
            return super().create_scheduler(num_training_steps, optimizer)
        self.lr_scheduler = multistep(optimizer or self.optimizer, self.args.warmup_steps, num_training_steps)
        return self.lr_scheduler

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        with self.accelerator.autocast():  # of its own accord only what goes through the model's `forward` is
            loss = completion_loss(model, inputs, num_items_in_batch)
        if num_items_in_batch is not None and self.args.average_tokens_across_devices:
            loss = loss * self.accelerator.num_processes  # gradients are averaged over processes, tokens were summed
        return (loss, None) if return_outputs else loss

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        metrics = {"eval_loss": self.held_out_loss()}
        if self.held_out is not None:
            metrics |= self.held_out.measure(self.accelerator.unwrap_model(self.model), self.processing_class)
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    @torch.no_grad()
    def held_out_loss(self) -> float:
        """Mean loss a token over the held-out examples."""
        self.model.eval()
        total, tokens = 0.0, 0
        rows = sorted(self.held_out_rows, key=lambda row: len(row["input_ids"]))
        size = self.args.per_device_eval_batch_size
        for at in range(0, len(rows), size):
            inputs = self._prepare_inputs(collate(rows[at : at + size], self.stream.pad))
            count = int((inputs["labels"][:, 1:] != -100).sum())
            with self.accelerator.autocast():
                total += float(completion_loss(self.model, inputs)) * count
            tokens += count
        self.model.train()
        return total / max(tokens, 1)


class Endless(torch.utils.data.IterableDataset[Any]):
    """A stream as the dataset that a Trainer asks for."""

    def __init__(self, stream: ProblemStream):
        self.stream = stream

    def __iter__(self) -> Any:
        return iter(self.stream)


KINDS = (ModelArguments, DataArguments, EvaluationArguments, SFTArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, _with_added_tokens, refuse)


def _with_added_tokens(job: run.TrainingJob) -> run.TrainingResult:
    return train(job, add_tokens=job.arguments.add_tokens, rate=job.arguments.added_tokens_rate)


def refuse(job: run.TrainingJob) -> None:
    """Raise ConfigError where the run would be judged by what it never learns, and for tokens it cannot learn."""
    refuse_unlearned(job)
    model, added = job.model, job.arguments.add_tokens
    if added < 0:
        raise ConfigError(f"--add-tokens {added}: a number of tokens, 0 for none")
    if job.arguments.added_tokens_rate <= 0:
        raise ConfigError(f"--added-tokens-rate {job.arguments.added_tokens_rate:g}: more than 0")
    if added and model.model == "tiny":
        raise ConfigError("--add-tokens is for a pretrained model: the vocabulary of `tiny` is made of its programs")
    if added and (model.lora or model.adapter or model.load_in_4bit):
        raise ConfigError("--add-tokens trains new embeddings, and an adapter trains none: pass --add-tokens 0")


def refuse_unlearned(job: run.TrainingJob, needs: Needs = Needs.solution) -> None:
    """Raise ConfigError where the run would be judged by what it never learns."""
    if job.evaluates:
        refuse_unlike(job.data, job.evaluation, needs)


def train(job: run.TrainingJob, *, add_tokens: int = 0, rate: float = 1.0) -> run.TrainingResult:
    """Supervised training of the job's model, from its newest complete checkpoint if there is one. add_tokens: at most
    so many, for what its examples repeat; rate: that of their embeddings, as a multiple of the run's."""
    model_arguments, data, arguments = job.model, job.data, job.arguments
    source, held_out = training_data.sources(data, job.evaluation, arguments.seed)
    output = Path(arguments.output_dir)
    added = Added(len(models.load_tokenizer(model_arguments.model)), rate) if add_tokens and rate != 1 else None
    tokenizer, model = run.load(model_arguments, output, source, arguments.seed, add_tokens=add_tokens)
    encoder = encoding.encoder(tokenizer, model_arguments.template, arguments.loss)
    batching = batching_of(arguments, model)
    encoding.refuse_long(source, encoder, batching)
    stream = ProblemStream(
        source,
        encoder,
        batching,
        tokenizer.pad_token_id,
        workers=data.generator_workers,
        repeats=None if isinstance(source, FileSource) else data.repeats,
        unlimited=source.in_files if isinstance(source, MixedSource) else frozenset(),
        rank=arguments.process_index,
        world=arguments.world_size,
    )
    rows = [encoder(problem) for problem in held_out]
    return fit(job, tokenizer, model, stream, held_out, rows, added)


def batching_of(arguments: SupervisedArguments, model: Any) -> Batching:
    """How the arguments want rows in batches."""
    return Batching(
        mode=packing.settled(arguments.batching, model),
        one_line=packing.one_line(model),
        examples=arguments.per_device_train_batch_size,
        tokens=arguments.tokens_per_batch,
        max_length=arguments.max_length,
        overlong=arguments.overlong,
        loss=arguments.loss,
        seed=arguments.seed,
    )


def fit(
    job: run.TrainingJob,
    tokenizer: Any,
    model: Any,
    stream: ProblemStream,
    held_out: Sequence[Problem],
    rows: Sequence[Row],
    added: Added | None = None,
) -> run.TrainingResult:
    """Train on a stream. held_out: problems that checkpoints are judged by; rows: examples of the held-out loss; added:
    tokens whose embeddings have a rate of their own."""
    evaluation, arguments, output = job.evaluation, job.arguments, Path(job.arguments.output_dir)
    if arguments.device.type == "cpu":
        heap.keep()
    stopper = Interruptible(arguments.stop_after)
    callbacks = [stopper, *([EarlyStoppingCallback(arguments.early_stop)] if arguments.early_stop else [])]
    with run.judge(held_out, evaluation, job.model.template) as judge:
        trainer = Supervised(
            stream,
            judge,
            [row for row in rows if len(row["input_ids"]) <= arguments.max_length],
            model=model,
            args=arguments,
            processing_class=tokenizer,
            callbacks=callbacks,
            added=added,
        )
        checkpoint = checkpoints.newest(output)
        trainer.start_from(checkpoint)
        return run.drive(trainer, job, checkpoint, stopper)


if __name__ == "__main__":
    run.script(main)
