"""How far a learned step reward is from the truth: on the same solutions, what it says and what the harness says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from harness.evaluation.statistics.intervals import Interval, clustered, paired_difference
from trainer.step_labels import LabelledTrace, StepLabel

RESAMPLES = 1000
"""Of problems, for the interval of the area under the curve."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A step model's word on sampled solutions against the harness's. Figures are shares or scores from 0 to 1, with
    95% intervals that take each problem as one cluster; None where nothing is there to be measured."""

    solutions: int
    steps: float
    """Steps a solution, those that the step model is asked about."""
    auc: Interval | None
    """How often a step that earns is scored above one that loses; the interval is a bootstrap over problems."""
    on_lost: Interval | None
    """Mean learned score of steps that lose: false ones, and what is reached behind them."""
    on_earned: Interval | None
    """Mean learned score of steps that earn."""
    on_others: Interval | None
    """Mean learned score of steps that the truth pays nothing for: trivial ones, repeats, undecided ones."""
    learned: Interval | None
    """Mean learned score of the steps that earn or lose."""
    true: Interval | None
    """The share of these that earn."""
    excess: Interval | None
    """Learned - true, the mean over problems, paired: what the policy is paid beyond what it deserves."""
    right: Interval | None
    fully_true: Interval | None

    def to_record(self) -> dict[str, Any]:
        return asdict(self)


def gap_of(traces: Sequence[LabelledTrace], scores: Sequence[Sequence[float]]) -> Gap:
    """The gap on these solutions. scores: what the step model says of the steps of each."""
    problems: dict[str, list[tuple[LabelledTrace, Sequence[float]]]] = {}
    for trace, said in zip(traces, scores, strict=True):
        problems.setdefault(trace.problem.id, []).append((trace, said))
    rows = [[pair for one in group for pair in zip(one[0].steps, one[1], strict=True)] for group in problems.values()]

    def mean(kept: Callable[[StepLabel], bool], value: Callable[[StepLabel, float], float]) -> Interval | None:
        parts = [[value(step, score) for step, score in row if kept(step)] for row in rows]
        return clustered([sum(part) for part in parts], [len(part) for part in parts])

    def share(holds: Callable[[LabelledTrace], bool]) -> Interval | None:
        groups = [[holds(trace) for trace, _ in group] for group in problems.values()]
        return clustered([sum(group) for group in groups], [len(group) for group in groups])

    return Gap(
        solutions=len(traces),
        steps=sum(map(len, scores)) / len(scores) if scores else 0.0,
        auc=area(list(_apart(rows))),
        on_lost=mean(lambda step: step.value == 0, lambda _, score: score),
        on_earned=mean(lambda step: step.value == 1, lambda _, score: score),
        on_others=mean(lambda step: step.value is None, lambda _, score: score),
        learned=mean(lambda step: step.value is not None, lambda _, score: score),
        true=mean(lambda step: step.value is not None, lambda step, _: step.value or 0),
        excess=paired_difference(list(_excess(rows))),
        right=share(lambda trace: trace.correct),
        fully_true=share(lambda trace: trace.fully_true),
    )


Rows = Sequence[Sequence[tuple[StepLabel, float]]]
"""Problem -> (step, its learned score) of all its solutions."""


def _apart(rows: Rows) -> Iterator[tuple[list[float], list[float]]]:
    """Of each problem the scores of the steps that earn, and of those that lose."""
    for row in rows:
        yield [score for step, score in row if step.value == 1], [score for step, score in row if step.value == 0]


def _excess(rows: Rows) -> Iterator[float]:
    for row in rows:
        over = [score - step.value for step, score in row if step.value is not None]
        if over:
            yield sum(over) / len(over)


def area(problems: Sequence[tuple[Sequence[float], Sequence[float]]], seed: int = 0) -> Interval | None:
    """The area under the ROC curve (Mann and Whitney's statistic, ties count half) over all steps of all problems:
    problem -> (scores of what earns, scores of what loses). None where either is missing altogether."""
    earned = [(at, score) for at, (scores, _) in enumerate(problems) for score in scores]
    lost = [(at, score) for at, (_, scores) in enumerate(problems) for score in scores]
    if not earned or not lost:
        return None
    (at_earned, above), (at_lost, below) = (np.array(list(zip(*side, strict=True))) for side in (earned, lost))
    wins = (above[:, None] > below[None, :]) + 0.5 * (above[:, None] == below[None, :])
    members = np.arange(len(problems))[:, None]
    of_earned, of_lost = (members == at_earned).astype(float), (members == at_lost).astype(float)
    by_problem = of_earned @ wins @ of_lost.T  # wins of each problem's steps over each other's
    drawn = np.random.default_rng(seed).multinomial(len(problems), [1 / len(problems)] * len(problems), RESAMPLES)
    pairs = (drawn @ of_earned.sum(1)) * (drawn @ of_lost.sum(1))
    areas = np.einsum("ri,ij,rj->r", drawn, by_problem, drawn)[pairs > 0] / pairs[pairs > 0]
    low, high = np.quantile(areas, (0.025, 0.975)) if len(areas) else (0.0, 1.0)
    return Interval(float(wins.mean()), float(low), float(high), len(problems))
