"""What GRPO does here beyond TRL's trainer: credit to single steps, right completions alone, groups resampled.

This file and `harness_sampling` know TRL's internals (TRL is pinned for their sake): they override
`_generate_single_turn`, `_calculate_rewards`, `_generate_and_score_completions`, `_prepare_inputs` and `_compute_loss`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import torch
from trl import GRPOTrainer

from trainer import paradigm, processes
from trainer.batches import distinct, joined, merged, on_cpu, own_tokens, shared_out, together, trimmed, with_idle_rows
from trainer.checkpoints import CompleteCheckpoints
from trainer.harness_sampling import HarnessSampling
from trainer.optimizer import TrainsWithMuon
from trainer.paradigm import EPSILON, Samples, StepReward, step_advantages
from trainer.shared_prefixes import SharesPrefixes

LAST, BEGIN = "last_program", "last_begins"
"""What rollouts of several turns give the reward beside their tokens: the text of the last turn, and the token that it
begins with."""


def token_of(ends: Sequence[int], place: int) -> int:
    """The token that holds character `place`, given where each token's text ends."""
    for token, end in enumerate(ends):
        if place < end:
            return token
    return len(ends) - 1


def token_ends(tokenizer: Any, ids: Sequence[int]) -> list[int]:
    """Where, in the decoded completion, each token's text ends."""
    ends, at = [], 0
    for token in ids:
        at += len(tokenizer.decode([token], skip_special_tokens=True))
        ends.append(at)
    if at == len(tokenizer.decode(list(ids), skip_special_tokens=True)):
        return ends
    # A character split over several tokens: only whole prefixes tell the truth.
    return [len(tokenizer.decode(list(ids[: i + 1]), skip_special_tokens=True)) for i in range(len(ids))]


class ExecutionGRPO(HarnessSampling, SharesPrefixes, CompleteCheckpoints, TrainsWithMuon, GRPOTrainer):
    """TRL's GRPOTrainer with per-step credit, dynamic sampling, and the harness's decoding on a CPU.

    step_rewards: (completion, token ends, place in the batch of the last reward call) -> its steps' rewards; None for
    one advantage a completion. right: (completion's place in that batch) -> whether it is to be learned; where it is
    given, such completions have advantage 1 and the others none (online rejection sampling). process_weight: what the
    step advantages weigh beside the outcome's. dynamic_sampling: how often a batch's groups of equal rewards are
    replaced by groups of other problems (DAPO, arXiv 2503.14476). rollouts: TRL's `rollout_func`; of what it returns
    `LAST` is rewarded (`trainer.turn_rollouts`).
    """

    def __init__(
        self,
        *,
        step_rewards: Callable[[int, Sequence[int]], list[StepReward]] | None = None,
        right: Callable[[int], bool] | None = None,
        process_weight: float = 1.0,
        dynamic_sampling: int = 0,
        rollouts: Callable[..., dict[str, Any]] | None = None,
        **options: Any,
    ):
        super().__init__(**options)
        self.rollout_func = rollouts  # (by the constructor TRL would warn that this is experimental; it is pinned)
        self.step_rewards, self.right, self.process_weight = step_rewards, right, process_weight
        self.dynamic_sampling = dynamic_sampling
        self._steps: list[list[StepReward]] = []

    def _as_generated(self, completions: list[list[int]]) -> Any:
        return completions, None

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> Any:
        begins = [row.pop(BEGIN, 0) for row in inputs]
        if self.rollout_func is not None:
            completions = [row.pop(LAST) for row in inputs]
        rewards = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        if self.step_rewards is not None:
            self._steps = [
                [
                    StepReward(begin + step.end, step.value)
                    for step in self.step_rewards(i, token_ends(self._tokenizer, ids[begin:]))
                ]
                for i, (ids, begin) in enumerate(zip(completion_ids_list, begins, strict=True))
            ]
        return rewards

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        batch = self._scored(inputs)
        dead = self._dead_groups(batch)
        self._metrics["train"]["groups/without_signal"].append(len(dead))
        size, own = self.num_generations, len(inputs)
        first = processes.place()[0] * own
        for _ in range(self.dynamic_sampling):
            if not dead:
                break
            fresh = self._scored(self._other_problems(len(dead)))
            still_dead = set(self._dead_groups(fresh))
            alive = [group for group in range(len(dead)) if group not in still_dead]
            rows = {
                old * size + k - first: new * size + k
                for old, new in zip(dead, alive, strict=False)
                for k in range(size)
            }
            mine = {old: new for old, new in rows.items() if 0 <= old < own}
            pad = self._tokenizer.pad_token_id
            batch = merged(batch, joined(processes.from_all(on_cpu(fresh)), pad), mine, pad)
            dead = dead[len(alive) :]
            if rows:  # (in whichever process)
                batch["num_items_in_batch"] = torch.tensor(
                    sum(processes.from_all(own_tokens(batch))), device=batch["completion_mask"].device
                )
        return batch

    def _scored(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        # (Rollouts write into a sample's row, and the samples of a resampled problem share theirs.)
        batch: dict[str, Any] = super()._generate_and_score_completions([dict(row) for row in inputs])
        if self.right is not None:
            mask = batch["completion_mask"]
            kept = torch.tensor([float(self.right(i)) for i in range(len(inputs))], device=mask.device)
            batch["advantages"] = paradigm.right(Samples(mask, kept))
        if self.step_rewards is not None:
            size, first = self.num_generations, processes.place()[0] * len(inputs)
            every = processes.rows_of_all(self._steps)  # a group may be shared by two processes
            groups = [every[i : i + size] for i in range(0, len(every), size)]
            steps = step_advantages(groups, batch["completion_ids"].shape[1])[first : first + len(inputs)]
            batch["advantages"] = batch["advantages"][:, None] + self.process_weight * steps.to(
                batch["advantages"].device
            )
        return batch

    def _dead_groups(self, batch: dict[str, Any]) -> list[int]:
        """The groups of all processes whose completions all earned the same: no advantage anywhere, so nothing to
        learn."""
        signal = batch["advantages"].abs().reshape(len(batch["advantages"]), -1).amax(1)
        every, size = processes.rows_of_all(signal.tolist()), self.num_generations
        return [i // size for i in range(0, len(every), size) if max(every[i : i + size]) < EPSILON]

    def _other_problems(self, count: int) -> list[dict[str, Any]]:
        """This process's share of at least `count` problems, drawn by step and draw, so that a resumed run draws the
        same; each as often as a group has samples."""
        draw = random.Random(f"{self.args.seed} {self.drawn}")
        rank, world = processes.place()
        share = -(-count // world)
        rows = [self.train_dataset[draw.randrange(len(self.train_dataset))] for _ in range(share * world)]
        return [row for row in rows[rank * share : (rank + 1) * share] for _ in range(self.num_generations)]

    def regrouped(self, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Micro-batches of like lengths, of distinct completions where the loss allows it (entropy and clipping are
        then logged of the distinct ones)."""
        whole = together(parts)
        if self._linear(whole):
            fresh = shared_out(distinct(whole), len(parts), by_prompt=self.shares_prefixes())
            # TRL gathers a number of each row: of as many rows from each process.
            sizes = zip(*processes.from_all([len(part["advantages"]) for part in fresh]), strict=True)
            fresh = [
                with_idle_rows(part, max(size) - len(part["advantages"]))
                for part, size in zip(fresh, sizes, strict=True)
            ]
        else:
            fresh = shared_out(whole, len(parts))
        return [{**old, **new} for old, new in zip(parts, fresh, strict=True)]

    def _linear(self, whole: dict[str, torch.Tensor]) -> bool:
        """Whether the gradient is a sum over tokens of advantage times score, over a count fixed beforehand: on-policy,
        without a KL term, an entropy bonus or a router's loss, in a loss that divides by the batch's tokens."""
        return (
            self.args.loss_type in ("dapo", "cispo")
            and self.beta == 0
            and not {"old_per_token_logps", "importance_sampling_ratio", "sampling_per_token_logps"} & set(whole)
            and self.top_entropy_quantile == 1
            and self.importance_sampling_level == "token"
            and self.off_policy_mask_threshold is None
            and not self._entropy_bonus_enabled
            and not self.aux_loss_enabled
        )

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Any:
        return super()._compute_loss(model, trimmed(inputs))
