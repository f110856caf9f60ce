"""Iterative GRPO (DeepSeekMath, arXiv 2402.03300, algorithm 1): the policy of each round's start is its reference.

python -m trainer.iterate --config tiny-iterate --model runs/tiny --output-dir runs/tiny-iterate

With `--learned false` the harness pays, and needs no retraining: a round's problems are drawn where the policy as it
stands sometimes succeeds, and a tenth of them are earlier ones, failures first (`trainer.redraw`).

With a learned step reward a round is: the policy's own solutions are labelled by the harness; the step model is trained
on with them and some of the earlier ones; GRPO runs with its word for the steps. On fresh solutions of held-out
problems, before GRPO and after, what the step model says is held against what the harness says. `--paid true` is the
control: all of this, only that GRPO is paid what the harness says of the steps.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.verification.problem import Problem
from trainer import checkpoints, edge, grpo, processes, redraw, run, step_training, training_data
from trainer.data_files import Needs, read_problems
from trainer.errors import ConfigError
from trainer.files import read_json, write_json
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments, check_choices
from trainer.sources import first_problems
from trainer.step_labels import read_labelled
from trainer.step_model import StepModel
from trainer.styles import refuse_unpaid

ROUNDS = "rounds.json"
STEP_MODEL, POLICY, DRAWN = "step-model", "policy", "drawn.jsonl"
"""Inside a round's folder: the step model, the policy that GRPO made, the samples by which problems were drawn."""


@dataclass
class IterateArguments(grpo.GRPOArguments):
    """GRPO's options, which hold for each round, and how the step model is trained in between."""

    output_dir: str | None = field(default="runs/iterate", metadata={"help": run.OUTPUT_DIR})
    credit: str = field(default="steps", metadata={"help": "steps: what the learned reward is for."})
    learned: bool = field(
        default=True,
        metadata={
            "help": "Train a step reward anew in each round; false: the harness pays, and each round's problems are "
            "drawn where the policy sometimes succeeds."
        },
    )
    paid: str = field(
        default=grpo.LEARNED.rstrip(":"),
        metadata={
            "help": "What pays for the steps in a round's GRPO: learned (its step model) or true (the harness, a "
            "control: the step model is trained and measured all the same)."
        },
    )
    replay: float = field(
        default=0.1,
        metadata={"help": "Without --learned: share of a round's problems that are earlier ones, failures first."},
    )
    rounds: int = field(default=2, metadata={"help": "Rounds of labelling, training the step model, and GRPO."})
    label_problems: int = field(default=200, metadata={"help": "Problems whose solutions are labelled in a round."})
    label_samples: int = field(default=4, metadata={"help": "Solutions per problem, labelled or measured."})
    label_temperature: float = field(default=1.0, metadata={"help": "Temperature at which these are sampled."})
    step_model_steps: int = field(default=200, metadata={"help": "Updates of the step model in a round."})
    step_model_batch: int = field(default=16, metadata={"help": "Solutions in a batch of the step model."})
    step_model_learning_rate: float = field(default=1e-4, metadata={"help": "Learning rate of the step model."})
    history_share: float = field(
        default=0.1, metadata={"help": "Share of the step model's training solutions that comes from earlier rounds."}
    )

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ConfigError("--rounds: 1 or more")
        check_choices(self, paid=(grpo.LEARNED.rstrip(":"), grpo.TRUE))
        if not self.learned and self.paid == grpo.TRUE:
            raise ConfigError("--learned false: the harness pays already; leave out --paid")
        if self.learned and (self.credit != "steps" or self.step_reward != grpo.TRUE):
            raise ConfigError("each round trains its own step reward: leave out --credit and --step-reward")
        if not self.learned and (self.reward == "none" or self.step_reward != grpo.TRUE):
            raise ConfigError("--learned false: the harness pays; leave out --reward none and --step-reward")
        if not 0 <= self.replay < 1:
            raise ConfigError(f"--replay {self.replay}: a share, 0 or more and less than 1")
        super().__post_init__()


KINDS = (ModelArguments, DataArguments, EvaluationArguments, IterateArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, _refuse)


def _refuse(job: run.TrainingJob) -> None:
    refuse_unpaid(job.arguments.mode, job.data, job.evaluation)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """All rounds, each continued where it was stopped; the last one's policy is the result."""
    step_training.refuse_adapters(job.model, "iterating")
    output, first = Path(job.arguments.output_dir), job.arguments.process_index == 0
    _, held_out = training_data.sources(job.data, job.evaluation, job.arguments.seed, Needs.gold)
    state, records = Standing(job.model.model, job.model.model), []
    for number in range(1, job.arguments.rounds + 1):
        if first:
            print(f"round {number} of {job.arguments.rounds}", flush=True)
        folder = output / f"round-{number}"
        if job.arguments.learned:
            result, state, record = one_round(job, number, folder, state, held_out)
        else:
            result, state, record = one_round_by_rule(job, number, folder, state)
        if record is None:
            return dataclasses.replace(result, folder=str(output))
        records.append(record)
        if first:
            write_json(output / ROUNDS, records)
    if first:
        print("\n".join(table(records) if job.arguments.learned else table_by_rule(records)), flush=True)
    return dataclasses.replace(result, folder=state.policy)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a round begins with."""

    policy: str
    step_model: str
    """The step model of the round before; at first the policy itself, whose trunk it takes."""
    history: tuple[str, ...] = ()
    """The labelled solutions of the rounds before."""
    fresh: Path | None = None
    """The policy's solutions of held-out problems, if they have been sampled."""
    past: tuple[Path, ...] = ()
    """Folders of the rounds before."""


def one_round(
    job: run.TrainingJob, number: int, folder: Path, state: Standing, held_out: Sequence[Problem]
) -> tuple[run.TrainingResult, Standing, dict[str, Any] | None]:
    """(how its training ended, what the next round begins with, what was measured); None where it was interrupted."""
    labelling = step_job(job, number, folder / STEP_MODEL, state)
    if state.fresh is not None:
        (folder / STEP_MODEL).mkdir(parents=True, exist_ok=True)
        with processes.first_alone():
            if job.arguments.process_index == 0:
                shutil.copyfile(state.fresh, folder / STEP_MODEL / step_training.FRESH)
    learned = step_training.train(labelling, held_out)
    if not learned.finished:
        return learned, state, None
    improved = grpo.train(grpo_job(job, number, folder, state.policy))
    if not improved.finished:
        return improved, state, None
    policy, fresh = str(folder / POLICY), folder / f"{POLICY}.{step_training.FRESH}"
    # With the next round's seed: these solutions are the next round's, where there is one.
    after = step_training.sampled(fresh, policy, held_out, step_job(job, number + 1, folder, state))
    step_model = StepModel.load(str(folder / STEP_MODEL), job.model.template)
    record = {
        "round": number,
        "before": read_json(folder / STEP_MODEL / step_training.GAP),
        "after": step_training.measured(step_model, after, job.model.template).to_record(),
    }
    history = (*state.history, str(folder / STEP_MODEL / step_training.LABELS))
    return improved, Standing(policy, str(folder / STEP_MODEL), history, fresh), record


def one_round_by_rule(
    job: run.TrainingJob, number: int, folder: Path, state: Standing
) -> tuple[run.TrainingResult, Standing, dict[str, Any] | None]:
    """As above, where the harness pays: measure, draw and replay, GRPO."""
    measuring = step_job(job, number, folder, state)
    source, _ = training_data.sources(measuring.data, job.evaluation, job.arguments.seed, Needs.gold)
    folder.mkdir(parents=True, exist_ok=True)
    asked = first_problems(source, job.arguments.label_problems)
    traces = step_training.sampled(folder / DRAWN, state.policy, asked, measuring)
    rates, path = redraw.pass_rates(traces), folder / grpo.PROBLEMS
    seed, needed = f"{job.arguments.seed} {number}", grpo.problems_needed(job.arguments)
    earlier = read_labelled([past / DRAWN for past in state.past])
    others = [problem for past in state.past for problem in read_problems([past / grpo.PROBLEMS])]
    old = redraw.replayed(redraw.failed(earlier), others, round(needed * job.arguments.replay), seed)
    with processes.first_alone():
        if not path.exists():
            new = redraw.redrawn(source, edge.weights(rates), needed - len(old), seed, old)
            lines = [json.dumps(problem.to_record()) + "\n" for problem in [*new, *old]]
            checkpoints.write_atomic(path, "".join(lines))
    improving = grpo_job(job, number, folder, state.policy)
    data = dataclasses.replace(job.data, dataset=[str(path)], dataset_weights=None)
    improved = grpo.train(dataclasses.replace(improving, data=data))
    if not improved.finished:
        return improved, state, None
    record = {
        "round": number,
        "right": sum(trace.correct for trace in traces) / len(traces),
        "fully_true": sum(trace.fully_true for trace in traces) / len(traces),
        "by_cell": {f"{family}/{level}": rate for (family, level), rate in rates.items()},
        "problems": len(read_problems([path])),
        "replayed": len(old),
        "after": improved.metrics,
    }
    return improved, Standing(str(folder / POLICY), state.step_model, past=(*state.past, folder)), record


def table_by_rule(rounds: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What was measured of each round's policy at its start, on problems as they come; and after it, held out."""
    yield "| round | right | fully true | problems | of them replayed | after: answers | fully true |"
    yield "|---|---|---|---|---|---|---|"
    for one in rounds:
        after = [f"{one['after'][key]:.2f}" if key in one["after"] else "" for key in ("eval_answers", "eval_traces")]
        cells = [f"{one['right']:.2f}", f"{one['fully_true']:.2f}", str(one["problems"]), str(one["replayed"]), *after]
        yield f"| {one['round']} | {' | '.join(cells)} |"


def step_job(job: run.TrainingJob, number: int, output: Path, state: Standing) -> run.TrainingJob:
    """The round's training of the step model, on problems and samples of its own."""
    own = job.arguments
    arguments = step_training.StepModelArguments(
        output_dir=str(output),
        mode=own.mode,
        policy=state.policy,
        history=list(state.history) or None,
        history_share=own.history_share,
        label_problems=own.label_problems,
        label_samples=own.label_samples,
        label_temperature=own.label_temperature,
        max_new_tokens=own.max_completion_length,
        max_steps=own.step_model_steps,
        per_device_train_batch_size=max(1, own.step_model_batch // own.world_size),
        learning_rate=own.step_model_learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=own.step_model_steps // 10,
        save_steps=own.step_model_steps,
        save_total_limit=1,
        logging_steps=own.logging_steps,
        seed=own.seed + number,
        use_cpu=own.use_cpu,
        bf16=own.bf16,
        report_to=own.report_to,
        disable_tqdm=own.disable_tqdm,
        dataloader_pin_memory=own.dataloader_pin_memory,
    )
    model = dataclasses.replace(job.model, model=state.step_model)
    return dataclasses.replace(job, model=model, data=_data(job, number), arguments=arguments)


def grpo_job(job: run.TrainingJob, number: int, folder: Path, policy: str) -> run.TrainingJob:
    """The round's GRPO: the policy as it stands is what it starts from and, where beta is not 0, its reference."""
    arguments = copy.copy(job.arguments)
    arguments.output_dir = str(folder / POLICY)
    if arguments.learned and arguments.paid != grpo.TRUE:
        arguments.step_reward = f"{grpo.LEARNED}{folder / STEP_MODEL}"
    (folder / POLICY).mkdir(parents=True, exist_ok=True)
    model = dataclasses.replace(job.model, model=policy)
    return dataclasses.replace(job, model=model, data=_data(job, number), arguments=arguments)


def _data(job: run.TrainingJob, number: int) -> DataArguments:
    """New problems each round, where they are generated."""
    return dataclasses.replace(job.data, problem_seed=job.data.problem_seed + number)


COLUMNS = (
    ("area", "auc"),
    ("lost", "on_lost"),
    ("earned", "on_earned"),
    ("others", "on_others"),
    ("learned", "learned"),
    ("true", "true"),
    ("excess", "excess"),
    ("right", "right"),
    ("fully true", "fully_true"),
)


def table(rounds: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What was measured, as a table in Markdown: of each round before GRPO and after it, with intervals."""
    yield f"| round | | steps | {' | '.join(name for name, _ in COLUMNS)} |"
    yield f"|---|---|---|{'---|' * len(COLUMNS)}"
    for one in rounds:
        for when in ("before", "after"):
            cells = [_cell(one[when][key], signed=key == "excess") for _, key in COLUMNS]
            yield f"| {one['round']} | {when} | {one[when]['steps']:.1f} | {' | '.join(cells)} |"


def _cell(interval: dict[str, float] | None, signed: bool) -> str:
    if interval is None:
        return ""
    value, low, high = (f"{interval[key]:{'+' if signed else ''}.2f}" for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


if __name__ == "__main__":
    run.script(main)
