"""RLOO (arXiv 2402.14740) whose reward is execution: TRL's trainer; each sample is held against the mean of the others.

python -m trainer.rloo --config tiny-rloo --model runs/tiny --output-dir runs/tiny-rloo
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trl import RLOOConfig, RLOOTrainer

from trainer import grpo, run
from trainer.batches import by_likeness, trimmed
from trainer.checkpoints import CompleteCheckpoints
from trainer.errors import ConfigError
from trainer.execution_arguments import ExecutionArguments
from trainer.harness_sampling import HarnessSampling
from trainer.optimizer import TrainsWithMuon
from trainer.recorded_reward import Recorded
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments
from trainer.shared_prefixes import SharesPrefixes
from trainer.styles import refuse_unpaid


@dataclass
class RLOOArguments(ExecutionArguments, RLOOConfig):
    """TRL's RLOOConfig, and what is ours: the reward's parts, the control experiment."""

    output_dir: str | None = field(default="runs/rloo", metadata={"help": run.OUTPUT_DIR})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reward == "none":
            raise ConfigError("--reward none: RLOO has one reward a completion; steps or answer")
        grpo.refuse_torn_generations(self)


class ExecutionRLOO(HarnessSampling, SharesPrefixes, CompleteCheckpoints, TrainsWithMuon, RLOOTrainer):
    """TRL's RLOOTrainer with the harness's decoding on a CPU and its evaluation."""

    def regrouped(self, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Micro-batches of one prompt's samples and of the same sizes as before: the loss is a mean over each."""
        return by_likeness(parts)

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Any:
        return super()._compute_loss(model, trimmed(inputs))


KINDS = (ModelArguments, DataArguments, EvaluationArguments, RLOOArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, _refuse)


def _refuse(job: run.TrainingJob) -> None:
    refuse_unpaid(job.arguments.mode, job.data, job.evaluation)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """RLOO on the job's model, from its newest complete checkpoint if there is one."""

    def trainer_of(reward: Recorded, **options: Any) -> ExecutionRLOO:
        return ExecutionRLOO(**options)

    return grpo.reinforce(job, trainer_of)


if __name__ == "__main__":
    run.script(main)
