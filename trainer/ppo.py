"""PPO as DeepSeekMath describes it (arXiv 2402.03300, section 4.1.1): a critic says what is to come, and each step is
rewarded for what it adds to that.

python -m trainer.ppo --config tiny-ppo --model runs/tiny --output-dir runs/tiny-ppo

The critic is one scalar head on the policy's own trunk, trained with it; advantages are estimated over the ends of
steps (`trainer.paradigm.generalised_advantage`). Sampling, clipping (equation 15) and the KL term are TRL's, of GRPO.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from trainer import grpo, processes, run
from trainer.errors import ConfigError
from trainer.paradigm import Samples, generalised_advantage, returns
from trainer.process_advantage import ExecutionGRPO
from trainer.recorded_reward import Recorded
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments
from trainer.step_training import refuse_adapters

CRITIC = "critic"
"""The name of the head among the model's parts, while it trains; a finished model is saved without it."""


@dataclass
class PPOArguments(grpo.GRPOArguments):
    """GRPO's options, and the critic's."""

    output_dir: str | None = field(default="runs/ppo", metadata={"help": run.OUTPUT_DIR})
    credit: str = field(
        default="steps", metadata={"help": "steps: each step is an action; outcome: the whole completion is one."}
    )
    discount: float = field(default=1.0, metadata={"help": "What the next step's value counts, gamma."})
    smoothing: float = field(default=0.95, metadata={"help": "How far advantages look ahead, lambda of GAE."})
    critic_weight: float = field(default=0.1, metadata={"help": "Weight of the critic's loss beside the policy's."})
    critic_gain: float = field(
        default=1.0, metadata={"help": "The critic's output is its head's times this: how fast it learns."}
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.method != "grpo" or self.dynamic_sampling or self.control != "none":
            raise ConfigError("PPO has neither --method, --dynamic-sampling nor --control: those are of `train grpo`")
        if not (0 <= self.discount <= 1 and 0 <= self.smoothing <= 1):
            raise ConfigError("--discount and --smoothing lie between 0 and 1")


class Critic(torch.nn.Module):
    """Hidden states (..., hidden) -> values (...). Begins with 0 everywhere."""

    def __init__(self, hidden: int, gain: float, like: torch.Tensor):
        super().__init__()
        self.gain = gain
        # One dimension each: matrices would be Muon's.
        self.weight = torch.nn.Parameter(torch.zeros(hidden, dtype=like.dtype, device=like.device))
        self.bias = torch.nn.Parameter(torch.zeros(1, dtype=like.dtype, device=like.device))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return self.gain * (states @ self.weight + self.bias).float()


class ExecutionPPO(ExecutionGRPO):
    """GRPO's trainer whose advantages are a critic's. step_rewards: see there; None for one action a completion."""

    def __init__(self, *, arguments: PPOArguments, model: Any, **options: Any):
        model.add_module(CRITIC, Critic(model.config.hidden_size, arguments.critic_gain, next(model.parameters())))
        super().__init__(model=model, **options)
        self._states: torch.Tensor | None = None
        model.get_decoder().register_forward_hook(self._keep_states)

    def _keep_states(self, trunk: Any, inputs: Any, output: Any) -> None:
        self._states = output.last_hidden_state

    def _values(self, width: int) -> torch.Tensor:
        """(rows, width + 1): the value before each of the last pass's `width` last tokens, and behind them."""
        assert self._states is not None
        states, self._states = self._states[:, -(width + 1) :], None
        values: torch.Tensor = self.accelerator.unwrap_model(self.model).get_submodule(CRITIC)(states)
        return values

    def _calculate_rewards(self, *batch: Any) -> Any:
        rewards = super()._calculate_rewards(*batch)
        whole = (rewards * self.reward_weights.to(rewards.device)).nansum(1)
        first = self.accelerator.process_index * len(batch[2])
        self._outcomes = whole[first : first + len(batch[2])]
        return rewards

    def _scored(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        self._steps = []
        batch = super()._scored(inputs)
        mask, size = batch["completion_mask"], self.args.per_device_train_batch_size
        values = []
        for start in range(0, len(mask), size):
            rows = slice(start, start + size)
            with torch.no_grad(), self.accelerator.autocast():
                self._pass(
                    {name: batch[name][rows] for name in ("prompt_ids", "prompt_mask", "completion_ids")}, mask[rows]
                )
                values.append(self._values(mask.shape[1]))
        samples = Samples(mask, self._outcomes, steps=self._steps, values=torch.cat(values))
        how = (self.args.discount, self.args.smoothing)
        batch["advantages"] = generalised_advantage(samples, *how).to(mask.device)
        batch["returns"] = returns(samples, *how).to(mask.device)
        # As TRL counts tokens: over all processes, for the part of the batch that one optimizer step takes.
        known = sum(processes.from_all(int((~batch["returns"].isnan()).sum())))
        share = self.args.gradient_accumulation_steps / self.args.steps_per_generation
        batch["returns_in_batch"] = torch.tensor(max(known, 1) * share, device=mask.device)
        return batch

    def _pass(self, batch: dict[str, torch.Tensor], mask: torch.Tensor) -> None:
        """Through the trunk alone."""
        ids = torch.cat([batch["prompt_ids"], batch["completion_ids"]], 1)
        seen = torch.cat([batch["prompt_mask"], mask], 1)
        self.accelerator.unwrap_model(self.model).get_decoder()(input_ids=ids, attention_mask=seen, use_cache=False)

    def _linear(self, whole: dict[str, torch.Tensor]) -> bool:
        return False  # the critic learns from every completion, also of equal ones

    def shares_prefixes(self) -> bool:
        return False  # the critic reads the rows' hidden states

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Any:
        loss = super()._compute_loss(model, inputs)
        width = int(inputs["completion_mask"].sum(1).max()) or 1
        targets = inputs["returns"][:, :width]
        known = ~targets.isnan()
        # (Where nothing is known the sum is 0, but the critic's: several processes want a gradient of each parameter.)
        errors = (self._values(width)[:, :-1] - targets.nan_to_num()) ** 2 * known
        critic = errors.sum() * self.accelerator.num_processes / inputs["returns_in_batch"]
        self._metrics["train"]["critic/loss"].append(
            float(self.accelerator.gather(critic.detach()).mean()) * self.current_gradient_accumulation_steps
        )
        return loss + self.args.critic_weight * critic

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        """The finished model is the policy alone; a checkpoint has the critic too."""
        if output_dir is not None and Path(output_dir) == Path(self.args.output_dir):
            state = self.model.state_dict() if state_dict is None else state_dict
            state_dict = {name: value for name, value in state.items() if not name.startswith(f"{CRITIC}.")}
        super()._save(output_dir, state_dict)


KINDS = (ModelArguments, DataArguments, EvaluationArguments, PPOArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, grpo.refuse)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """PPO on the job's model, from its newest complete checkpoint if there is one."""
    arguments = job.arguments
    refuse_adapters(job.model, "PPO, whose critic stands on the trunk,")

    def trainer_of(reward: Recorded, **options: Any) -> ExecutionPPO:
        steps = reward.step_rewards if arguments.credit == "steps" else None
        return ExecutionPPO(arguments=arguments, step_rewards=steps, **options)

    return grpo.reinforce(job, trainer_of, credit=arguments.credit, step_reward=arguments.step_reward)


if __name__ == "__main__":
    run.script(main)
