"""What every trainer on one's own samples does here in TRL's place: decoding on a CPU, and the evaluation."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.evaluation.models import seed_of
from trainer import processes
from trainer.edge import STATE, Edge
from trainer.files import write_json

DECODED_TOGETHER = 128
"""Samples that one call of the harness's decoding writes."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Which rows of a process's batch are written, where these are not all of them. of: how many rows it has; turn:
    how often each has been written before."""

    places: Sequence[int]
    of: int
    turn: int


class Judged:
    """Mixed into TRL's trainers. held_out: measures a model greedily on held-out problems."""

    args: Any
    model: Any
    accelerator: Any
    control: Any
    log_completions: bool = False
    held_out: Any = None

    def evaluate(self: Any, *unused: Any, **also_unused: Any) -> dict[str, float]:
        """Greedy answers and fully-true traces on held-out problems. TRL's own evaluation samples at temperature 1."""
        metrics: dict[str, float] = {}
        if self.held_out is not None:
            metrics = self.held_out.measure(self.accelerator.unwrap_model(self.model), self._tokenizer)
        log_completions, self.log_completions = (
            self.log_completions,
            False,
        )  # those of training, which TRL would show again
        self.log(dict(metrics))
        self.log_completions = log_completions
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


class HarnessSampling(Judged):
    """Mixed into TRL's GRPOTrainer and RLOOTrainer. votes: (samples a problem) -> what the groups of the last reward
    call vote for, logged with each step."""

    votes: Callable[[int], Mapping[str, float]] | None = None
    writing: Writing | None = None
    edge: Edge | None = None
    """Draws the problems, where they are drawn at the edge of ability."""
    outcomes: Callable[[], Sequence[bool]] | None = None
    """Whether each sample of the last reward call is right."""
    drawn = (0, -1)
    """The optimizer step, and the number of the batch of samples drawn in it."""

    def _generate_and_score_completions(self: Any, inputs: Any) -> Any:
        step = self.state.global_step
        # TRL's own count of micro-steps begins anew in a resumed run; this one begins anew at every optimizer step.
        self.drawn = (step, self.drawn[1] + 1) if self.drawn[0] == step else (step, 0)
        if self.edge is None:
            return super()._generate_and_score_completions(inputs)  # type: ignore[misc]  # TRL's
        (rank, world), size = processes.place(), self.num_generations
        first, total = rank * len(inputs), world * len(inputs)
        places = self.edge.draw(total // size)
        rows = [self.train_dataset[place] for place in places for _ in range(size)][first : first + len(inputs)]
        batch = super()._generate_and_score_completions([dict(row) for row in rows])  # type: ignore[misc]  # TRL's
        right = processes.rows_of_all(self.outcomes())
        self.edge.tell(places, [right[start : start + size] for start in range(0, total, size)])
        self._metrics["train"]["problems/level"].append(self.edge.level(places))
        return batch

    def save_more(self: Any, folder: Path) -> None:
        super().save_more(folder)  # type: ignore[misc]  # that of checkpoints
        if self.edge is not None and self.args.process_index == 0:
            write_json(folder / STATE, self.edge.to_json())

    def _generate_single_turn(self: Any, prompt_ids: Any, *rest: Any, **options: Any) -> Any:
        """On a CPU the harness decodes: rows that have ended leave the batch, half the time of `generate`."""
        started = time.perf_counter()
        if self.accelerator.device.type != "cpu" or self.use_vllm or not self._plain_sampling():
            generated = super()._generate_single_turn(prompt_ids, *rest, **options)  # type: ignore[misc]  # TRL's
        else:
            generated = self._as_generated(self._decode(prompt_ids))
        self._metrics["train"]["seconds/generation"].append(time.perf_counter() - started)
        return generated

    def _as_generated(self, completions: list[list[int]]) -> Any:
        """What TRL's trainer wants of its `_generate_single_turn`."""
        return completions

    def _plain_sampling(self) -> bool:
        return not self.args.top_k and self.args.min_p is None and self.args.repetition_penalty == 1.0

    def _decode(self: Any, prompt_ids: Sequence[Sequence[int]]) -> list[list[int]]:
        from harness.evaluation.models.decoding import decode

        seeds = self._seeds(len(prompt_ids))
        order = sorted(range(len(prompt_ids)), key=lambda i: -len(prompt_ids[i]))
        completions: list[list[int]] = [[] for _ in prompt_ids]
        model = self.accelerator.unwrap_model(self.model)
        for start in range(0, len(order), DECODED_TOGETHER):
            rows = order[start : start + DECODED_TOGETHER]
            with self.accelerator.autocast():
                texts = decode(
                    model,
                    [prompt_ids[i] for i in rows],
                    seeds=[seeds[i] for i in rows],
                    temperature=self.args.temperature,
                    top_p=self.args.top_p,
                    max_new_tokens=self.args.max_completion_length,
                    ends=frozenset(self.eos_token_ids),
                )
            for i, ids in zip(rows, texts, strict=True):
                completions[i] = ids
        return completions

    def _seeds(self: Any, rows: int) -> list[int]:
        """One for each row, by its place in the batch of all processes: however many there are, they draw the same
        samples, and a resumed run draws them again."""
        writing = self.writing or Writing(range(rows), rows, 0)
        first, key = processes.place()[0] * writing.of, f"{self.drawn} {writing.turn}"
        return [seed_of(self.args.seed, key, first + place) for place in writing.places]

    def _calculate_rewards(self: Any, *batch: Any) -> Any:
        started = time.perf_counter()
        rewards = super()._calculate_rewards(*batch)  # type: ignore[misc]  # TRL's
        if self.votes is not None:
            for name, value in self.votes(self.num_generations).items():
                self._metrics["train"][name].append(value)
        self._metrics["train"]["seconds/scoring"].append(time.perf_counter() - started)
        return rewards
