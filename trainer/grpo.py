"""GRPO whose reward is execution: TRL's trainer, `harness.scoring.reward.ExecutionReward`, a warm sandbox.

python -m trainer.grpo --config tiny-grpo --model runs/tiny --output-dir runs/tiny-grpo
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from trl import GRPOConfig

from harness.evaluation.feedback import Feedback
from harness.evaluation.turns import Turns
from harness.scoring.reward_components import Weights
from harness.verification.problem import Problem
from trainer import checkpoints, encoding, processes, run, training_data
from trainer.callbacks import Interruptible
from trainer.data_files import Needs, read_problems
from trainer.early_warnings import EarlyWarnings
from trainer.edge import STATE, Edge
from trainer.errors import ConfigError, TrainingError
from trainer.execution_arguments import ExecutionArguments
from trainer.files import read_json
from trainer.process_advantage import ExecutionGRPO
from trainer.recorded_reward import RECORD, Recorded
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments, check_choices
from trainer.sources import FileSource, first_problems
from trainer.step_model import Learned, StepModel, refuse_no_step_model
from trainer.styles import refuse_unpaid
from trainer.turn_rollouts import TurnRollouts

PROBLEMS = "problems.jsonl"
"""Where a run keeps the generated problems that it trains on."""
ONLINE_RFT = "online-rft"
TRUE, LEARNED = "true", "learned:"
"""The step reward: the harness's, or that of the step model in the folder named behind the colon."""


@dataclass
class GRPOArguments(ExecutionArguments, GRPOConfig):
    """TRL's GRPOConfig, and what is ours: the reward's parts, whose credit is whose, the control experiment."""

    output_dir: str | None = field(default="runs/grpo", metadata={"help": run.OUTPUT_DIR})
    method: str = field(
        default="grpo",
        metadata={
            "help": "grpo, or online-rft: like RFT, but on right completions of the policy as it stands (with true "
            "steps, unless --reward answer)."
        },
    )
    credit: str = field(
        default="outcome", metadata={"help": "outcome: one advantage per completion; steps: one for each step as well."}
    )
    step_reward: str = field(
        default=TRUE,
        metadata={
            "help": "What a step earns by --credit steps: true (the harness's word) or learned:FOLDER (a step model's)."
        },
    )
    process_weight: float = field(
        default=1.0, metadata={"help": "Weight of the step advantages relative to the outcome's."}
    )
    turns: int = field(
        default=1,
        metadata={
            "help": "How often the policy writes: told of a fault of its program it writes another, which counts."
        },
    )
    feedback: str = field(
        default="verdict", metadata={"help": "What it is told between turns: verdict (its first false step) or output."}
    )
    dynamic_sampling: int = field(
        default=0, metadata={"help": "Rounds of resampling for groups whose rewards are all equal."}
    )

    def __post_init__(self) -> None:
        check_choices(self, credit=("outcome", "steps"), method=("grpo", ONLINE_RFT), feedback=("verdict", "output"))
        if self.turns < 1 or (self.turns > 1 and self.mode != "program"):
            raise ConfigError(f"--turns {self.turns}: 1 or more, and more than 1 with --mode program alone")
        if self.method == ONLINE_RFT and (self.credit == "steps" or self.control != "none" or self.beta):
            raise ConfigError(
                "--method online-rft takes whole completions, right or not: leave out --credit, --control, --beta"
            )
        if self.control == "shuffled" and self.credit == "steps":
            raise ConfigError("--control shuffled permutes outcome rewards; run it with --credit outcome")
        if self.step_reward != TRUE and not self.step_reward.startswith(LEARNED):
            raise ConfigError(f"--step-reward {self.step_reward}: {TRUE} or {LEARNED}FOLDER")
        if self.credit != "steps" and (self.step_reward != TRUE or self.reward == "none"):
            raise ConfigError("--step-reward and --reward none are for step rewards: pass --credit steps")
        if self.reward == "none":
            self.reward_weights = [0.0]  # TRL's own: the outcome is logged and weighs nothing
        super().__post_init__()
        refuse_torn_generations(self)


def refuse_torn_generations(arguments: Any) -> None:
    """Raise ConfigError where a checkpoint would fall within a generation batch."""
    a = arguments
    boundary = a.steps_per_generation * a.num_iterations // a.gradient_accumulation_steps
    if boundary > 1 and a.save_steps % boundary:
        raise ConfigError(
            f"save_steps ({a.save_steps:g}) must be a multiple of {boundary}: a run resumed within a "
            "generation batch would not repeat the uninterrupted one"
        )


class Shuffled:
    """The control: the same rewards, dealt to other completions. What improves then was not the reward."""

    def __init__(self, reward: Callable[..., list[float | None]], seed: int):
        self.reward, self.seed = reward, seed
        self.__name__ = "shuffled"

    def __call__(self, **columns: Any) -> list[float | None]:
        own = list(self.reward(**columns))
        rewards = processes.rows_of_all(own)
        step = getattr(columns.get("trainer_state"), "global_step", 0)
        random.Random(f"{self.seed} {step}").shuffle(rewards)
        first = processes.place()[0] * len(own)
        return rewards[first : first + len(own)]


def problems_of(job: run.TrainingJob, source: Any, output: Path) -> tuple[Problem, ...]:
    """As many new problems as the run asks for, made once and kept beside its checkpoints; or the dataset's."""
    if isinstance(source, FileSource):
        return tuple(source.records)  # those whose golds can be read
    path = output / PROBLEMS
    with processes.first_alone():
        if not path.exists():
            lines = [json.dumps(problem.to_record()) + "\n" for problem in _made(job.arguments, source)]
            checkpoints.write_atomic(path, "".join(lines))
    return tuple(read_problems([path]))


def problems_needed(arguments: Any) -> int:
    """How many problems the run's steps ask for, and a tenth more: dynamic sampling draws from these as well. Three
    times as many where some families and levels are drawn more than others."""
    count = arguments.max_steps * arguments.gradient_accumulation_steps * arguments.world_size
    count = count * arguments.per_device_train_batch_size // (arguments.num_generations * arguments.num_iterations)
    return int(min(count * (30 if arguments.adaptive_levels else 11) // 10 + 1, arguments.max_problems))


def _made(arguments: Any, source: Any) -> list[Problem]:
    count = problems_needed(arguments)
    problems = first_problems(source, count)
    if len(problems) < count:
        raise TrainingError("the requested families and levels have no more problems: add levels or families")
    return problems


def as_dataset(problems: Sequence[Problem], prompt: Callable[[Problem], Any]) -> Any:
    """TRL's dataset: a prompt, and the problem's record for the reward (`trainer.recorded_reward.RECORD`)."""
    from datasets import Dataset

    return Dataset.from_list(
        [{"prompt": prompt(problem), RECORD: json.dumps(problem.to_record())} for problem in problems]
    )


def reward_of(
    arguments: ExecutionArguments, sandbox: Any, template: str, *, credit: str = "outcome", step_reward: str = TRUE
) -> Recorded:
    """The run's reward; with a step model's word for the steps where `step_reward` names one."""
    options: dict[str, Any] = {
        "sandbox": sandbox,
        "weights": Weights(steps=0.0, trace=0.0) if arguments.reward == "answer" else Weights(),
        # Credit to steps needs them checked, also where the outcome is the answer alone.
        "steps": arguments.reward == "steps" or credit == "steps",
        "mode": arguments.mode,
    }
    if step_reward == TRUE:
        return Recorded(**options)
    return Learned(StepModel.load(step_reward.removeprefix(LEARNED), template), **options)


KINDS = (ModelArguments, DataArguments, EvaluationArguments, GRPOArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, refuse)


def refuse(job: run.TrainingJob) -> None:
    refuse_unpaid(job.arguments.mode, job.data, job.evaluation)
    if job.arguments.step_reward != TRUE:
        refuse_no_step_model(job.arguments.step_reward.removeprefix(LEARNED))


def train(job: run.TrainingJob) -> run.TrainingResult:
    """GRPO on the job's model, from its newest complete checkpoint if there is one."""
    arguments = job.arguments

    turns = Turns(arguments.turns, Feedback(arguments.feedback)) if arguments.turns > 1 else None

    def trainer_of(reward: Recorded, **options: Any) -> ExecutionGRPO:
        return ExecutionGRPO(
            rollouts=None if turns is None else rollouts_of(options, reward, turns, job.model.template),
            step_rewards=reward.step_rewards if arguments.credit == "steps" else None,
            right=reward.right if arguments.method == ONLINE_RFT else None,
            process_weight=arguments.process_weight,
            dynamic_sampling=arguments.dynamic_sampling,
            **options,
        )

    return reinforce(job, trainer_of, turns, credit=arguments.credit, step_reward=arguments.step_reward)


def rollouts_of(options: Mapping[str, Any], reward: Recorded, turns: Turns, template: str) -> TurnRollouts:
    """The rollouts of a trainer with these options."""
    rows = options["train_dataset"]
    questions = [json.loads(record)["instruction"] for record in rows[RECORD]]
    statements = dict(zip(rows["prompt"], questions, strict=True))
    return TurnRollouts(options["processing_class"], statements, lambda: reward.sandbox, turns, template == "plain")


def reinforce(
    job: run.TrainingJob, trainer_of: Callable[..., Any], turns: Turns | None = None, **paid: str
) -> run.TrainingResult:
    """Training on one's own samples. trainer_of: (the reward, options of TRL's trainer) -> the trainer. turns: those of
    an answer, in the evaluation too. paid: what `reward_of` is told of steps."""
    arguments, output = job.arguments, Path(job.arguments.output_dir)
    if job.model.model == "tiny":
        raise TrainingError(
            "this needs a model that already solves some problems: train one with `showwork train sft`, pass --model"
        )
    source, held_out = training_data.sources(job.data, job.evaluation, arguments.seed, Needs.gold)
    tokenizer, model = run.load(job.model, output, source, arguments.seed)
    problems = problems_of(job, source, output)
    dataset = as_dataset(problems, encoding.prompter(tokenizer, job.model.template))
    checkpoint = checkpoints.newest(output)
    stopper = Interruptible(arguments.stop_after)
    with run.judge(held_out, job.evaluation, job.model.template, turns) as judge:
        reward = reward_of(arguments, judge.sandbox if judge else None, job.model.template, **paid)
        trainer = trainer_of(
            reward,
            model=model,
            args=arguments,
            processing_class=tokenizer,
            train_dataset=dataset,
            eval_dataset=dataset.select([0]),
            reward_funcs=Shuffled(reward, arguments.seed) if arguments.control == "shuffled" else reward,
            callbacks=[stopper, EarlyWarnings()],
        )
        trainer.held_out, trainer.votes, trainer.outcomes = judge, reward.votes, reward.outcomes
        trainer.edge = edge_of(arguments, problems, checkpoint)
        with reward:
            return run.drive(trainer, job, checkpoint, stopper)


def edge_of(arguments: ExecutionArguments, problems: Sequence[Problem], checkpoint: Path | None) -> Edge | None:
    """What draws the problems by the policy's ability, where the checkpoint left off; None where they come in turn."""
    if not arguments.adaptive_levels:
        return None
    edge = Edge([(problem.family, problem.level) for problem in problems], cast("Any", arguments).seed)
    if checkpoint is not None:
        edge.restore(read_json(checkpoint / STATE))
    return edge


if __name__ == "__main__":
    run.script(main)
