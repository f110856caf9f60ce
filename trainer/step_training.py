"""Training a step model: a policy's own solutions, labelled step by step by the harness, on the policy's trunk.

python -m trainer.step_training --config tiny-step-model --model runs/tiny --output-dir runs/tiny-step-model
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import Trainer, TrainingArguments, set_seed

from harness.evaluation.models import Sampling
from harness.scoring.score_mode import Mode
from harness.verification.problem import Problem
from trainer import checkpoints, encoding, models, processes, run, training_data
from trainer.callbacks import Interruptible
from trainer.data_files import Needs
from trainer.errors import ConfigError, TrainingError
from trainer.files import read_json, write_json
from trainer.recorded_reward import Recorded
from trainer.rows import Row, collate
from trainer.shared_arguments import (
    DataArguments,
    EvaluationArguments,
    LabelArguments,
    ModeArguments,
    ModelArguments,
    StopArguments,
    check_choices,
)
from trainer.sources import first_problems
from trainer.step_gap import Gap, gap_of
from trainer.step_labels import LabelledTrace, read_labelled, sample_labelled
from trainer.step_model import StepModel, load_trunk, step_row
from trainer.styles import refuse_unpaid

LABELS, FRESH, GAP = "labels.jsonl", "held_out.jsonl", "gap.json"
"""A run's labelled solutions, those of held-out problems, and how far the trained model is from the truth on these."""

ABOUT = "it says of each step of a solution how likely it is to earn its credit (`showwork train grpo --step-reward`)."


@dataclass
class StepModelArguments(ModeArguments, LabelArguments, StopArguments, TrainingArguments):
    """transformers' TrainingArguments, and whose solutions are labelled."""

    output_dir: str | None = field(default="runs/step-model", metadata={"help": run.OUTPUT_DIR})
    max_steps: int = field(default=200, metadata={"help": "Number of updates of the weights."})
    policy: str | None = field(
        default=None, metadata={"help": "The model whose solutions are labelled (default: --model itself)."}
    )
    history: list[str] | None = field(
        default=None, metadata={"help": "labels.jsonl of earlier runs, of which some are trained on again."}
    )
    history_share: float = field(
        default=0.1, metadata={"help": "Share of the training solutions that is taken from --history."}
    )

    def __post_init__(self) -> None:
        check_choices(self, mode=tuple(Mode))
        if not 0 <= self.history_share < 1:
            raise ConfigError(f"--history-share {self.history_share}: a share, 0 or more and less than 1")
        if self.max_steps <= 0:
            raise ConfigError("--max-steps must be positive")
        super().__post_init__()  # type: ignore[no-untyped-call]  # transformers has no types here


class StepTrainer(checkpoints.CompleteCheckpoints, Trainer):
    """A Trainer whose checkpoints survive a kill, and whose loss is the mean over the labelled steps of all the batches
    that an update takes, in all processes."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.model_accepts_loss_kwargs = True  # so that the steps are counted

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        labels = inputs["labels"].flatten()
        logits = model(**{name: value for name, value in inputs.items() if name != "labels"}).logits.flatten(0, 1)
        total = torch.nn.functional.cross_entropy(logits.float(), labels, reduction="sum")
        loss = total * self.accelerator.num_processes / num_items_in_batch
        return (loss, logits) if return_outputs else loss


KINDS = (ModelArguments, DataArguments, EvaluationArguments, StepModelArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, _refuse)


def _refuse(job: run.TrainingJob) -> None:
    refuse_unpaid(job.arguments.mode, job.data, job.evaluation)
    if job.evaluates:
        raise ConfigError("a step model is measured once, when it is trained: pass --eval-strategy no")


def train(job: run.TrainingJob, fresh_problems: Sequence[Problem] | None = None) -> run.TrainingResult:
    """Sample and label (once, in resumable chunks), train from the newest complete checkpoint, measure the gap.

    fresh_problems: those on which it is measured; by default the held-out ones of the job.
    """
    arguments, output = job.arguments, Path(job.arguments.output_dir)
    refuse_adapters(job.model, "a step model")
    if job.model.model == "tiny":
        raise TrainingError(
            "a step model is made of a model that already solves some problems: train one with `showwork train sft`, "
            "pass --model"
        )
    output.mkdir(parents=True, exist_ok=True)
    if not processes.of_first((output / GAP).exists):
        source, held_out = training_data.sources(job.data, job.evaluation, arguments.seed, Needs.gold)
        policy = arguments.policy or job.model.model
        own = sampled(output / LABELS, policy, first_problems(source, arguments.label_problems), job)
        fresh = sampled(output / FRESH, policy, held_out if fresh_problems is None else fresh_problems, job)
        result = fit(job, own + replayed(arguments, len(own)))
        if not result.finished:
            return result
        if arguments.process_index == 0:
            step_model = StepModel.load(str(output), job.model.template)
            write_json(output / GAP, measured(step_model, fresh, job.model.template).to_record())
        processes.wait()
    result = run.TrainingResult(**read_json(output / run.RESULT))
    auc = read_json(output / GAP)["auc"]
    return dataclasses.replace(result, metrics={} if auc is None else {"auc": auc["value"]})


def refuse_adapters(model: ModelArguments, what: str) -> None:
    """Raise ConfigError for options of adapters where all weights are trained."""
    if model.lora or model.adapter or model.load_in_4bit:
        raise ConfigError(
            f"{what} trains all weights of --model: leave out --lora, --adapter and --load-in-4bit (`showwork merge` "
            "makes a plain model of an adapter)"
        )


def sampled(path: Path, policy: str, problems: Sequence[Problem], job: run.TrainingJob) -> list[LabelledTrace]:
    """A policy's labelled solutions of these problems, as the job says; kept in `path` and made once."""
    arguments = job.arguments
    tokenizer = models.load_tokenizer(policy)
    model = models.load_model(dataclasses.replace(job.model, model=policy), training=False).to(arguments.device).eval()
    evaluation = dataclasses.replace(job.evaluation, selection="accuracy")
    with run.judge(problems, evaluation, job.model.template) as judge:
        reward = Recorded(sandbox=judge.sandbox if judge else None, mode=arguments.mode)
        return sample_labelled(
            path,
            model,
            tokenizer,
            problems,
            reward,
            sampling=Sampling(
                temperature=arguments.label_temperature,
                max_new_tokens=arguments.max_new_tokens,
                n_samples=arguments.label_samples,
                seed=arguments.seed,
            ),
            template=job.model.template,
        )


def replayed(arguments: StepModelArguments, new: int) -> list[LabelledTrace]:
    """As many earlier solutions as make `history_share` of all, drawn by the run's seed; all where there are fewer."""
    earlier = read_labelled(arguments.history or ())
    count = round(new * arguments.history_share / (1 - arguments.history_share))
    return random.Random(f"{arguments.seed} history").sample(earlier, min(count, len(earlier)))


def fit(job: run.TrainingJob, traces: Sequence[LabelledTrace]) -> run.TrainingResult:
    """Train on labelled solutions. Raises TrainingError where no step has a label, or all have the same."""
    arguments, output = job.arguments, Path(job.arguments.output_dir)
    tokenizer = models.load_tokenizer(job.model.model)
    rows = examples(tokenizer, traces, job.model.template)
    set_seed(arguments.seed)  # the classifier starts from random weights
    stopper = Interruptible(arguments.stop_after)
    trainer = StepTrainer(
        model=load_trunk(job.model.model),
        args=arguments,
        train_dataset=rows,
        data_collator=lambda batch: collate(batch, tokenizer.pad_token_id),
        processing_class=tokenizer,
        callbacks=[stopper],
    )
    return run.drive(trainer, job, checkpoints.newest(output), stopper, about=ABOUT)


def examples(tokenizer: Any, traces: Sequence[LabelledTrace], template: str) -> list[Row]:
    """The solutions that have a labelled step, as tokens with labels."""
    prompt = encoding.prompter(tokenizer, template)
    values = [step.value for trace in traces for step in trace.steps if step.value is not None]
    if len(set(values)) < 2:
        raise TrainingError(
            f"of {len(traces)} sampled solutions {len(values)} steps have a label, "
            + (f"each of them {values[0]}" if values else "none of them")
            + ": a step model needs some that earn and some that lose; take another model, other levels, more problems"
        )
    return [
        step_row(tokenizer, prompt(trace.problem), trace.completion, trace.steps, special=template == "plain")
        for trace in traces
        if any(step.value is not None for step in trace.steps)
    ]


def measured(step_model: StepModel, traces: Sequence[LabelledTrace], template: str) -> Gap:
    """How far a step model is from the truth on these solutions."""
    prompt = encoding.prompter(step_model.tokenizer, template)
    step_model.model.eval()
    scores = step_model.scores(
        [prompt(trace.problem) for trace in traces],
        [trace.completion for trace in traces],
        [[step.end for step in trace.steps] for trace in traces],
    )
    return gap_of(traces, scores)


if __name__ == "__main__":
    run.script(main)
