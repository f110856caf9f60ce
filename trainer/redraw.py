"""The problems of a round of iterative GRPO: drawn where the policy sometimes succeeds, some of the past replayed.

A group of samples teaches by its differences alone: of problems that are always solved, or never, nothing is learned.
How often a problem is solved is measured with the policy as it stands, by family and level, on problems of the round.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from harness.verification.problem import Problem
from trainer.edge import Cell
from trainer.step_labels import LabelledTrace


def pass_rates(traces: Sequence[LabelledTrace]) -> dict[Cell, float]:
    """Of each cell the share of the sampled solutions that are right."""
    counts: dict[Cell, list[int]] = {}
    for trace in traces:
        count = counts.setdefault((trace.problem.family, trace.problem.level), [0, 0])
        count[0] += trace.correct
        count[1] += 1
    return {cell: right / all_of_them for cell, (right, all_of_them) in sorted(counts.items())}


def redrawn(
    source: Any, weighed: Mapping[Cell, float], count: int, seed: str, without: Sequence[Problem] = ()
) -> list[Problem]:
    """`count` different problems of a source, each kept with the probability of its cell's weight; fewer where the
    source has no more. A cell that was not measured weighs 1. without: problems that are not to come."""
    draw = random.Random(seed)
    found: dict[str, Problem] = {}
    seen = {problem.id for problem in without}
    window = 0
    while len(found) < count:
        before = len(seen)
        for problem in source.window(window):
            if problem.id in seen or len(found) == count:
                continue
            seen.add(problem.id)
            if draw.random() < weighed.get((problem.family, problem.level), 1.0):
                found[problem.id] = problem
        window += 1
        if len(seen) == before:
            break
    return list(found.values())


def failed(traces: Sequence[LabelledTrace]) -> list[Problem]:
    """The problems that at least one sampled solution got wrong, in order."""
    found: dict[str, Problem] = {}
    for trace in traces:
        if not trace.correct:
            found.setdefault(trace.problem.id, trace.problem)
    return list(found.values())


def replayed(failures: Sequence[Problem], others: Sequence[Problem], count: int, seed: str) -> list[Problem]:
    """`count` problems of earlier rounds: failures first, then others; fewer where there are fewer."""
    draw = random.Random(seed)
    chosen = draw.sample(list(failures), min(count, len(failures)))
    known = {problem.id for problem in chosen}
    rest = [problem for problem in others if problem.id not in known]
    return chosen + draw.sample(rest, min(count - len(chosen), len(rest)))
