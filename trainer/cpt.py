"""Continued pre-training: the loss on every token of documents, of problems with their solutions, or of a mixture.

python -m trainer.cpt --config tiny-cpt --model runs/tiny --corpus pages.jsonl --output-dir runs/tiny-cpt

Documents lie end to end, and none sees another (packed rows under a block-diagonal mask, as in SFT). The rate follows
DeepSeekMath's steps (arXiv 2402.03300, section 2.3): warm-up, 0.316 of it after 80% of training, 0.1 after 90%.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainer import documents, encoding, run, sft, training_data
from trainer.data import ProblemStream
from trainer.documents import Piece
from trainer.errors import ConfigError, TrainingError
from trainer.rows import Row
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments, check_choices
from trainer.sources import FileSource, MixedSource

CORPUS, PROBLEMS = "corpus", "problems"
"""The parts of a mixture."""


@dataclass
class CPTArguments(sft.SupervisedArguments):
    """The fine-tuning's options, and what is read."""

    output_dir: str | None = field(default="runs/cpt", metadata={"help": run.OUTPUT_DIR})
    corpus: list[str] | None = field(
        default=None, metadata={"help": "Documents: text files, folders of them, JSON Lines or Parquet with `text`."}
    )
    mix: str | None = field(
        default=None,
        metadata={
            "help": "Shares of the tokens, corpus:0.5,problems:0.5 (default: the corpus alone where one is given, else "
            "problems alone). Problems are those of --families or --dataset."
        },
    )
    schedule: str = field(
        default="multistep",
        metadata={"help": "multistep (0.316 of the rate after 80%% of the steps, 0.1 after 90%%) or trainer's."},
    )
    loss: str = field(
        default="full", metadata={"help": "full: every token; completion: of problems the solution only."}
    )
    batching: str = field(default="packed", metadata={"help": "packed: documents end to end; or length, padded."})

    def __post_init__(self) -> None:
        check_choices(self, schedule=("multistep", "trainer's"))
        super().__post_init__()


KINDS = (ModelArguments, DataArguments, EvaluationArguments, CPTArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, _refuse)


def _refuse(job: run.TrainingJob) -> None:
    shares(job.arguments)
    sft.refuse_unlearned(job)


def shares(arguments: CPTArguments) -> dict[str, float]:
    """What share of the tokens each part has. Raises ConfigError for a mixture that cannot be."""
    if arguments.mix is None:
        return {CORPUS if arguments.corpus else PROBLEMS: 1.0}
    found: dict[str, float] = {}
    for part in arguments.mix.split(","):
        name, _, number = part.partition(":")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            found[name.strip()] = -1.0
    if not set(found) <= {CORPUS, PROBLEMS} or not all(0 <= share < float("inf") for share in found.values()):
        raise ConfigError(f"--mix {arguments.mix}: shares such as corpus:0.5,problems:0.5")
    total = sum(found.values())
    found = {name: share / total for name, share in found.items() if share}
    if not found or (CORPUS in found and not arguments.corpus):
        raise ConfigError(f"--mix {arguments.mix} needs {'a share above 0' if not found else '--corpus FILE ...'}")
    return found


def train(job: run.TrainingJob) -> run.TrainingResult:
    """Continued pre-training of the job's model, from its newest complete checkpoint if there is one."""
    arguments, output, parts = job.arguments, Path(job.arguments.output_dir), shares(job.arguments)
    problems, held_out = training_data.sources(job.data, job.evaluation, arguments.seed)
    tokenizer, model = run.load(job.model, output, problems, arguments.seed)
    encode_problem = encoding.encoder(tokenizer, job.model.template, arguments.loss)
    batching = sft.batching_of(arguments, model)
    train_on, unseen = documents.pieces(documents.texts(arguments.corpus or ()), tokenizer, arguments.max_length)
    if CORPUS in parts and not train_on:
        raise TrainingError(f"there is no document to train on in {', '.join(arguments.corpus or ())}")
    source: Any = FileSource(train_on, seed=arguments.seed, size=min(job.data.window, max(len(train_on), 1)))
    if PROBLEMS in parts:
        encoding.refuse_long(problems, encode_problem, batching)
        source = problems if len(parts) == 1 else mixed(problems, train_on, parts, job, encode_problem)

    def encoder(item: Any) -> Row:
        return item.row() if isinstance(item, Piece) else encode_problem(item)

    stream = ProblemStream(
        source,
        encoder,
        batching,
        tokenizer.pad_token_id,
        # A corpus would be sent to the workers with every window.
        workers=0 if CORPUS in parts else job.data.generator_workers,
        repeats=job.data.repeats if PROBLEMS in parts and not isinstance(problems, FileSource) else None,
        unlimited=frozenset(piece.id for piece in train_on),
        rank=arguments.process_index,
        world=arguments.world_size,
    )
    rows = [encode_problem(problem) for problem in held_out] if PROBLEMS in parts else []
    rows += [piece.row() for piece in unseen[: job.evaluation.eval_problems]] if CORPUS in parts else []
    return sft.fit(job, tokenizer, model, stream, held_out, rows)


def mixed(
    problems: Any,
    train_on: Sequence[Piece],
    parts: dict[str, float],
    job: run.TrainingJob,
    encode_problem: Callable[[Any], Row],
) -> MixedSource:
    """Both parts in their shares of the tokens: an item weighs its part's share over its part's mean length."""
    if not hasattr(problems, "take"):
        raise ConfigError("a mixture with a corpus takes families without weights of their own: leave them out")
    some = problems.take(0, 200)
    lengths = {
        CORPUS: sum(len(piece.ids) for piece in train_on) / len(train_on),
        PROBLEMS: sum(len(encode_problem(problem)["input_ids"]) for problem in some) / len(some),
    }
    members = {CORPUS: FileSource(tuple(train_on), seed=job.arguments.seed), PROBLEMS: problems}
    weighed = tuple((share / lengths[name], members[name]) for name, share in parts.items())
    return MixedSource(weighed, job.arguments.seed, job.data.window)


if __name__ == "__main__":
    run.script(main)
