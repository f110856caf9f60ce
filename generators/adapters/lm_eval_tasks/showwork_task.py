"""The functions of `showwork.yaml`: the documents, and the score of a completion."""

from __future__ import annotations

import json
from typing import Any

from generators.adapters.problems_asked import ProblemsAsked
from harness.adapters.lm_eval_results import process_results
from harness.scoring.prompts import render
from harness.verification.problem import Problem

__all__ = ["documents", "process_results"]


def documents(
    families: str = "", levels: str = "1-5", split: str = "test", seed: int = 0, count: int = 100, **_: Any
) -> dict[str, Any]:
    """The split `test` of documents, as lm-eval's `custom_dataset` gives it.

    lm-eval hands over what `--metadata` says, and beside it the model's arguments, which are left alone.
    """
    from datasets import Dataset

    asked = ProblemsAsked(families, levels, split, seed, count)
    return {"test": Dataset.from_list([_document(problem) for problem in asked])}


def _document(problem: Problem) -> dict[str, Any]:
    record = problem.to_record()
    return {
        "id": problem.id,
        "prompt": render(problem.statement, chat=True).text,
        "target": problem.answer.value,
        "question": problem.statement,
        "answer": json.dumps(record["answer"]),
        "steps": json.dumps(record["steps"]),
    }
