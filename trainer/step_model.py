"""A learned step reward: a token classifier on a policy's trunk that says how likely a step is to earn its credit.

The place of a process reward model in DeepSeekMath (arXiv 2402.03300, section 4.1.3) and Math-Shepherd (arXiv
2312.08935). Its labels are the harness's own, so that what it says can be held against the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import torch
from transformers import AutoModelForTokenClassification

from harness import Score, step_spans
from harness.evaluation.models.record import read_record
from trainer import models
from trainer.errors import TrainingError
from trainer.evaluation import half_precision
from trainer.paradigm import StepReward
from trainer.process_advantage import token_ends, token_of
from trainer.recorded_reward import Recorded
from trainer.rows import IGNORED, Row, collate, encode
from trainer.step_labels import StepLabel, step_ends

ROWS = 32
"""Solutions that are judged together."""


def load_trunk(folder: str, dtype: Any = None) -> Any:
    """The model of a folder or a hub name with a classifier of two classes (loses, earns) on each token: a new one on a
    language model's trunk, or a step model as it was saved. Raises TrainingError."""
    models.refuse_missing(folder)
    try:
        return AutoModelForTokenClassification.from_pretrained(folder, num_labels=2, dtype=dtype or torch.float32)
    except (OSError, ValueError) as error:
        raise TrainingError(models.unreachable(folder, error)) from error


def step_row(tokenizer: Any, prompt: str, completion: str, steps: Sequence[StepLabel], *, special: bool = True) -> Row:
    """Prompt and solution as tokens; the label of each step that has one stands at the token that ends the step."""
    row = encode(tokenizer, prompt, completion, special=special)
    ids = row["input_ids"]
    labels = [IGNORED] * len(ids)
    places = token_places(tokenizer, row, [step.end for step in steps])
    for step, place in zip(steps, places, strict=True):
        if step.value is not None:
            labels[place] = step.value
    return {"input_ids": ids, "labels": labels}


def token_places(tokenizer: Any, row: Row, ends: Sequence[int]) -> list[int]:
    """The places, in an encoded example, of the tokens that end at these characters of its completion."""
    head = next((i for i, label in enumerate(row["labels"]) if label != IGNORED), len(row["labels"]))
    text_ends = token_ends(tokenizer, row["input_ids"][head:])
    return [head + token_of(text_ends, end - 1) for end in ends]


class StepModel:
    """A trained step model and its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, *, special: bool = True):
        self.model, self.tokenizer, self.special = model, tokenizer, special

    @classmethod
    def load(cls, folder: str, template: str) -> Self:
        """The step model of a folder. Raises TrainingError where it is none, or was trained behind another prompt."""
        refuse_no_step_model(folder)
        record = read_record(folder)
        trained = "chat" if record.chat else "plain"
        if record.chat is not None and trained != template:
            raise TrainingError(f"{folder} judges solutions to the {trained} prompt, and the policy's is {template}")
        tokenizer = models.load_tokenizer(folder)
        model = load_trunk(folder).eval()
        return cls(model.cuda() if torch.cuda.is_available() else model, tokenizer, special=template == "plain")

    @torch.no_grad()
    def scores(
        self, prompts: Sequence[str], completions: Sequence[str], ends: Sequence[Sequence[int]]
    ) -> list[list[float]]:
        """For each solution, how likely (0 to 1) each of its steps is to earn its credit. ends: the characters of the
        completion at which its steps end."""
        examples = zip(prompts, completions, strict=True)
        rows = [encode(self.tokenizer, prompt, text, special=self.special) for prompt, text in examples]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]["input_ids"]))
        results: list[list[float]] = [[] for _ in rows]
        for start in range(0, len(order), ROWS):
            batch = order[start : start + ROWS]
            ids = collate([rows[i] for i in batch], self.tokenizer.pad_token_id)["input_ids"]
            with half_precision(self.model):
                logits = self.model(input_ids=ids.to(self.model.device)).logits
            earns = torch.softmax(logits.float(), dim=-1)[..., 1].cpu()
            for line, i in enumerate(batch):
                places = token_places(self.tokenizer, rows[i], ends[i])
                results[i] = [float(earns[line, place]) for place in places]
        return results


class Learned(Recorded):
    """The harness's reward for the outcome, and a step model's word for each step."""

    def __init__(self, step_model: StepModel, **options: Any):
        super().__init__(**options)
        self.step_model = step_model
        self._learned: list[list[tuple[int, float]]] = []

    def scores(self, prompts: Any = None, completions: Any = None, **columns: Any) -> list[Score]:
        scores = super().scores(prompts, completions, **columns)
        ends = [step_ends(step_spans(completion, score.steps)) for completion, score, _ in self._batch]
        said = self.step_model.scores(prompts or (), completions or (), ends)
        self._learned = [list(zip(*pair, strict=True)) for pair in zip(ends, said, strict=True)]
        return scores

    def step_rewards(self, place: int, ends: Sequence[int]) -> list[StepReward]:
        return [StepReward(token_of(ends, end - 1), value) for end, value in self._learned[place]]


def refuse_no_step_model(folder: str) -> None:
    """Raise TrainingError for a folder that holds no step model."""
    import json

    try:
        config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        named = " ".join(config.get("architectures") or ())
    except (OSError, ValueError, AttributeError, TypeError):
        named = ""
    if "TokenClassification" not in named:
        raise TrainingError(f"there is no step model in {folder}: train one with `showwork train step-model`")
