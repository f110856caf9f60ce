"""reasoning-gym: our families under its dataset protocol, and its data sets' items as problems of ours.

import generators.adapters.reasoning_gym_dataset    # registers "showwork"
data = reasoning_gym.create_dataset("showwork", families="derivative", levels="1-3", size=100, seed=1)
data.score_answer("2*x", data[0])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reasoning_gym.dataset import ProceduralDataset
from reasoning_gym.factory import DATASETS, register_dataset

from generators.adapters.problems_asked import ProblemsAsked
from harness.scoring.reference import Task, reference
from harness.scoring.repeats_question import echo
from harness.verification.verify import verify

NAME = "showwork"


@dataclass
class ShowworkDatasetConfig:
    """Which problems, as `ProblemsAsked` has them; `size` and `seed` are reasoning-gym's."""

    families: str = ""
    levels: str = "1-5"
    split: str = "train"
    seed: int = 0
    size: int = 500

    def validate(self) -> None:
        """Raises AssertionError, as reasoning-gym's own configurations do."""
        assert self.size > 0, "size must be positive"


class ShowworkDataset(ProceduralDataset):
    """Our problems: `question`, `answer`, and in `metadata` the whole record (`record`), its family and its level."""

    def __init__(self, config: ShowworkDatasetConfig) -> None:
        super().__init__(config=config, seed=config.seed, size=config.size)
        self._asked = ProblemsAsked(config.families, config.levels, config.split, config.seed, config.size)

    def __getitem__(self, idx: int) -> dict[str, Any]:
        problem = self._asked[idx]
        metadata = {
            "source_dataset": NAME,
            "source_index": idx,
            "record": problem.to_record(),
            "difficulty": {"family": problem.family, "level": problem.level},
        }
        return {"question": problem.statement, "answer": problem.answer.value, "metadata": metadata}

    def score_answer(self, answer: str | None, entry: Mapping[str, Any]) -> float:
        """1.0 where the answer is right by the rules of its kind, else 0.0; a question that is merely said again is no
        answer. Never raises for what a model wrote."""
        task = Task.of(entry["metadata"]["record"])
        if not isinstance(answer, str) or echo(answer, reference(task)) is not None:
            return 0.0
        return float(verify(task.gold, answer, question=task.statement).equal is True)


def suite_record(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of any data set of reasoning-gym as a record of a suite: `showwork eval --suite` and `showwork score`
    read."""
    metadata = item.get("metadata") or {}
    name = str(metadata.get("source_dataset") or "reasoning_gym")
    identity = f"{name}-{metadata.get('source_index', 0)}"
    return {"id": identity, "family": name, "question": str(item["question"]), "answer": str(item["answer"])}


if NAME not in DATASETS:  # imported twice, as a notebook does
    register_dataset(NAME, ShowworkDataset, ShowworkDatasetConfig)
