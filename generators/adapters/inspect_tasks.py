"""Inspect: our families as a task.

inspect eval showwork/showwork -T families=derivative,integral -T levels=1-3 --model MODEL
"""

from __future__ import annotations

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import generate

from generators.adapters.problems_asked import ProblemsAsked
from harness.adapters.inspect_scorer import showwork_scorer
from harness.scoring.prompts import render
from harness.verification.problem import Problem


@task
def showwork(
    families: str = "",
    levels: str = "1-5",
    split: str = "test",
    seed: int = 0,
    count: int = 100,
    mode: str = "program",
    server: str = "",
) -> Task:
    """Problems of the families, answered by programs that are run and whose steps are checked.

    mode: "text" asks for answers in words. server: as in `showwork_scorer`. The other arguments: `ProblemsAsked`.
    """
    asked = ProblemsAsked(families, levels, split, seed, count)
    samples = [sample_of(problem, text_answers=mode == "text") for problem in asked]
    return Task(
        dataset=MemoryDataset(samples, name="showwork"),
        solver=generate(),
        scorer=showwork_scorer(mode, server=server),
        name="showwork",
    )


def sample_of(problem: Problem, *, text_answers: bool = False) -> Sample:
    """A problem as a sample of Inspect; its typed answer and its steps stand in the metadata."""
    record = problem.to_record()
    known = {"question": problem.statement, "answer": record["answer"], "steps": record["steps"]}
    prompt = render(problem.statement, chat=True, text_answers=text_answers)
    return Sample(input=prompt.text, target=problem.answer.value, id=problem.id, metadata=known)
