"""DPO (arXiv 2305.18290) on pairs of the model's own programs, judged by execution: TRL's DPOTrainer.

python -m trainer.dpo --config tiny-dpo --model runs/tiny --output-dir runs/tiny-dpo
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trl import DPOConfig, DPOTrainer

from harness.scoring.score_mode import Mode
from trainer import checkpoints, encoding, models, pairs, run, step_training, training_data
from trainer.callbacks import Interruptible
from trainer.data_files import Needs
from trainer.errors import TrainingError
from trainer.harness_sampling import Judged
from trainer.optimizer import TrainsWithMuon
from trainer.pairs import Pair
from trainer.recorded_reward import Recorded
from trainer.shared_arguments import (
    DataArguments,
    EvaluationArguments,
    LabelArguments,
    ModeArguments,
    ModelArguments,
    MuonArguments,
    RecomputeArguments,
    StopArguments,
    check_choices,
)
from trainer.sources import first_problems
from trainer.step_labels import LabelledTrace, labelled
from trainer.styles import refuse_unpaid

PAIRS = "pairs.jsonl"
KINDS_OF_PAIRS = ("outcome", "steps", "both")


@dataclass
class DPOArguments(ModeArguments, LabelArguments, MuonArguments, RecomputeArguments, StopArguments, DPOConfig):
    """TRL's DPOConfig, and where the pairs come from."""

    output_dir: str | None = field(default="runs/dpo", metadata={"help": run.OUTPUT_DIR})
    max_steps: int = field(default=200, metadata={"help": "Number of updates of the weights."})
    pairs: str = field(
        default="outcome",
        metadata={
            "help": "outcome: a fully true program against one whose answer is wrong; steps: the first false step "
            "against the true one in its place, behind the same beginning; both."
        },
    )
    pairs_per_problem: int = field(default=4, metadata={"help": "Maximum number of pairs of each kind per problem."})
    label_problems: int = field(default=500, metadata={"help": "Problems whose solutions are sampled and judged."})
    label_samples: int = field(default=8, metadata={"help": "Solutions per problem."})

    def __post_init__(self) -> None:
        check_choices(self, mode=tuple(Mode), pairs=KINDS_OF_PAIRS)
        super().__post_init__()


class ExecutionDPO(Judged, checkpoints.CompleteCheckpoints, TrainsWithMuon, DPOTrainer):
    """TRL's DPOTrainer on pairs that are tokens already, with the harness's evaluation."""

    def _prepare_dataset(self, dataset: Any, *unused: Any) -> Any:
        return dataset


KINDS = (ModelArguments, DataArguments, EvaluationArguments, DPOArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, _refuse)


def _refuse(job: run.TrainingJob) -> None:
    refuse_unpaid(job.arguments.mode, job.data, job.evaluation)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """Sample and judge (once, in resumable chunks), pair, and train from the newest complete checkpoint."""
    from datasets import Dataset

    arguments, output = job.arguments, Path(job.arguments.output_dir)
    if job.model.model == "tiny":
        raise TrainingError(
            "DPO needs a model that already solves some problems: train one with `showwork train sft`, pass --model"
        )
    source, held_out = training_data.sources(job.data, job.evaluation, arguments.seed, Needs.gold)
    made = pairs.kept(output / PAIRS, lambda: make_pairs(job, source))
    if not made:
        raise TrainingError(
            f"no pairs among {arguments.label_samples} solutions of {arguments.label_problems} problems: a problem "
            "needs a right one and a wrong one; take other levels, a higher --label-temperature, more problems"
        )
    tokenizer, model = run.load(job.model, output, source, arguments.seed)
    rows = [pairs.as_tokens(tokenizer, pair, special=job.model.template == "plain") for pair in made]
    stopper = Interruptible(arguments.stop_after)
    with run.judge(held_out, job.evaluation, job.model.template) as judge:
        trainer = ExecutionDPO(
            model=model,
            args=arguments,
            processing_class=tokenizer,
            train_dataset=Dataset.from_list(rows),
            eval_dataset=Dataset.from_list(rows[:1]),  # must be there; the harness evaluates
            callbacks=[stopper],
        )
        trainer.held_out = judge
        return run.drive(trainer, job, checkpoints.newest(output), stopper)


def make_pairs(job: run.TrainingJob, source: Any) -> list[Pair]:
    """All pairs of the model's own solutions of the first problems of a source."""
    arguments, output = job.arguments, Path(job.arguments.output_dir)
    problems = first_problems(source, arguments.label_problems)
    traces = step_training.sampled(output / step_training.LABELS, job.model.model, problems, job)
    of_problems = pairs.groups(traces)
    prompt = encoding.prompter(models.load_tokenizer(job.model.model), job.model.template)
    found: list[Pair] = []
    if arguments.pairs in ("outcome", "both"):
        for group in of_problems:
            found += pairs.outcome_pairs(group, prompt(group[0].problem), arguments.pairs_per_problem)
    if arguments.pairs in ("steps", "both"):
        wrong = [group for group in of_problems if any(trace.first_false for trace in group)]
        for group, reference in zip(wrong, references(wrong, job), strict=True):
            found += pairs.step_pairs(group, reference, prompt(group[0].problem), arguments.pairs_per_problem)
    if arguments.process_index == 0:
        print(f"{len(found)} pairs of {len(traces)} solutions of {len(problems)} problems", flush=True)
    return found


def references(groups: Sequence[Sequence[LabelledTrace]], job: run.TrainingJob) -> list[LabelledTrace | None]:
    """Of each problem its own solution, judged as the samples are; None where it has none."""
    problems = [group[0].problem for group in groups]
    texts = [encoding.solution(problem, job.model.template) for problem in problems]
    evaluation = dataclasses.replace(job.evaluation, selection="accuracy")
    with run.judge(problems, evaluation, job.model.template) as judge:
        reward = Recorded(sandbox=judge.sandbox if judge else None, mode=job.arguments.mode)
        scored = reward.scored(problems, texts) if problems else []
    return [
        labelled(problem, text, *one) if problem.program else None
        for problem, text, one in zip(problems, texts, scored, strict=True)
    ]


if __name__ == "__main__":
    run.script(main)
