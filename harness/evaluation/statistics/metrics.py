"""Metrics of samples: pass@k, majority votes, rates with intervals. Pure functions over counted samples."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from harness.evaluation.statistics.intervals import Interval, clustered, paired_difference
from harness.verification.errors import RunError

OUTCOMES = (
    "correct",
    "wrong_answer",
    "no_answer",
    "no_code",
    "syntax_error",
    "runtime_error",
    "timeout",
    "memory",
    "output",
    "undecided",
    "infrastructure",
)
"""Every outcome a sample can have, in the order in which tables and bars show them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the metrics need of one judged sample."""

    problem: str
    """Hash of the problem: the cluster."""
    outcome: str
    executed: bool
    sound: bool
    """Every claim it printed is true (undecided is not enough), and at least one is relevant and no triviality."""
    true: int
    """Claims that are true, false, undecided; a `let` claims nothing and is not counted."""
    false: int
    undecided: int
    answer: str | None
    tokens: int
    cut: bool = False
    """Whether the budget of tokens ended it."""
    output_correct: bool | None = None
    """Of an exchange with the sandbox: whether what its last program printed is right; None without one."""
    refuted: bool = False
    """Whether a step or a line of it is false: the gold is not needed to know that."""

    @property
    def correct(self) -> bool:
        return self.outcome == "correct"

    @property
    def fully_true(self) -> bool:
        """The answer is right and every step that was shown holds. True steps of another problem than was asked are no
        solution: a small model that miscopies a number would look better for it."""
        return self.correct and self.sound


def pass_at_k(n: int, correct: int, k: int) -> float:
    """The unbiased estimator 1 - C(n-c, k)/C(n, k) of "one of k samples is right" (Chen et al. 2021, eq. 1).

    Asking for k > n is an error, not a number: n samples say nothing about k of them.
    """
    if not 1 <= k <= n or not 0 <= correct <= n:
        raise RunError(
            f"pass@{k} needs at least {k} samples a problem (1 <= k <= n), and there are {n}: raise --n-samples"
        )
    return 1 - math.comb(n - correct, k) / math.comb(n, k)


def majority(answers: Sequence[str | None], correct: Sequence[bool], equal: Callable[[str, str], bool | None]) -> float:
    """Whether the most frequent answer is right (self-consistency, Wang et al. 2023): 1, 0, or the share of the tie.

    Answers are grouped by *mathematical* equality, so that 1/2, 0.5 and sin(x)**2 + cos(x)**2 - 1/2 vote together:
    right samples form one class (each equals the gold), the rest are compared with one representative of each class.
    `equal` is the verifier; None (undecided) keeps answers apart. A sample without an answer does not vote. A tie is
    the share of right classes among the tied: the expectation of breaking it at random, without randomness.
    """
    right = sum(correct)
    wrong: dict[str, int] = {}  # one representative of each class of wrong answers -> its votes
    for answer, correctly in zip(answers, correct, strict=True):
        if correctly or answer is None:
            continue
        same = answer if answer in wrong else next((other for other in wrong if equal(other, answer)), answer)
        wrong[same] = wrong.get(same, 0) + 1
    most_votes = max(wrong.values(), default=0)
    if right < most_votes or right == 0:
        return 0.0
    tied = sum(votes == right for votes in wrong.values())
    return 1 / (1 + tied)


def verified_majority(
    answers: Sequence[str | None],
    correct: Sequence[bool],
    refuted: Sequence[bool],
    equal: Callable[[str, str], bool | None],
) -> float:
    """`majority` among the samples of which no line is refuted: 1, 0, or the share of the tie (ver@K).

    A vote that is verified as far as it can be without a gold: who may vote is decided by the lines alone, `correct`
    only says what the winner is worth. Where no sample that stands gives an answer, all of them vote, as for maj@K.
    """
    rows = list(zip(answers, correct, refuted, strict=True))
    voters = [row for row in rows if row[0] is not None and not row[2]] or rows
    return majority([answer for answer, _, _ in voters], [right for _, right, _ in voters], equal)


def ks(n: int) -> list[int]:
    """The k for which pass@k is reported when each problem has n samples: powers of two, and n."""
    return sorted({2**i for i in range(n.bit_length()) if 2**i <= n} | {n}) if n else []


def summarize(
    samples: Iterable[Judged],
    equal: Callable[[str, str, str], bool | None],
    *,
    programs: bool = True,
    exchanges: bool = False,
) -> dict[str, Any]:
    """Every metric of one group of samples (a task, a family, a level, all), with 95% intervals.

    Samples whose outcome is `infrastructure` are counted and otherwise left out: nothing is known about them.
    Rates are over samples, clustered by problem; pass@k, maj@k and ver@k are means over the problems that have k
    samples, and "ver-maj@k" is the difference of the two votes, paired by problem.
    `equal(problem, a, b)` says whether two wrong answers to a problem are the same answer, for the vote.
    programs: whether completions are programs; of others "executed" says nothing, nor "fully_true" and "refuted" where
    no claim was made, and they are None. exchanges: whether programs were run in between, whose output is judged apart.
    """
    samples = list(samples)
    outcomes = Counter(sample.outcome for sample in samples)
    judged_samples = [sample for sample in samples if sample.outcome != "infrastructure"]
    problems: dict[str, list[Judged]] = {}
    for sample in judged_samples:
        problems.setdefault(sample.problem, []).append(sample)
    clusters = list(problems.values())
    largest = max(map(len, clusters), default=0)

    def rate(
        successes: Callable[[Judged], int], trials: Callable[[Judged], int] = lambda _: 1
    ) -> dict[str, Any] | None:
        return as_record(clustered([sum(map(successes, c)) for c in clusters], [sum(map(trials, c)) for c in clusters]))

    def passed(k: int) -> dict[str, Any] | None:
        enough = [cluster for cluster in clusters if len(cluster) >= k]
        return as_record(clustered([pass_at_k(len(c), sum(s.correct for s in c), k) for c in enough]))

    claims = {name: sum(getattr(s, name) for s in judged_samples) for name in ("true", "false", "undecided")}
    shows_work = programs or any(claims.values())
    tokens, cut = sum(s.tokens for s in judged_samples), [s for s in judged_samples if s.cut]
    group: dict[str, Any] = {
        "problems": len(clusters),
        "samples": len(judged_samples),
        "executed": rate(lambda s: s.executed) if programs else None,
        "accuracy": rate(lambda s: s.correct),
        "step_accuracy": rate(lambda s: s.true, lambda s: s.true + s.false + s.undecided),
        "fully_true": rate(lambda s: s.fully_true) if shows_work else None,
        "refuted": rate(lambda s: s.refuted) if shows_work else None,
        "claims": claims,
        "outcomes": {name: outcomes.get(name, 0) for name in OUTCOMES},
        "mean_tokens": round(tokens / len(judged_samples), 3) if judged_samples else None,
        "cut": {"samples": len(cut), "without_answer": sum(s.answer is None for s in cut)},
    }
    if exchanges:
        group["output_accuracy"] = rate(lambda s: bool(s.output_correct))
    if largest > 1:
        group["pass@k"] = {str(k): passed(k) for k in ks(largest)}
        full = [cluster for cluster in clusters if len(cluster) == largest]
        votes = [_votes(cluster, equal) for cluster in full]
        group["maj@k"] = {str(largest): as_record(clustered([all_vote for all_vote, _ in votes]))}
        if shows_work:
            group["ver@k"] = {str(largest): as_record(clustered([standing for _, standing in votes]))}
            gains = [standing - all_vote for all_vote, standing in votes]
            group["ver-maj@k"] = {str(largest): as_record(paired_difference(gains))}
    return group


def _votes(cluster: Sequence[Judged], equal: Callable[[str, str, str], bool | None]) -> tuple[float, float]:
    """The vote of all samples of a problem, and the vote of those of which no line is refuted."""
    answers, correct = [s.answer for s in cluster], [s.correct for s in cluster]
    same = functools.partial(equal, cluster[0].problem)
    by_all = majority(answers, correct, same)
    if not any(s.refuted for s in cluster):
        return by_all, by_all
    return by_all, verified_majority(answers, correct, [s.refuted for s in cluster], same)


def as_record(interval: Interval | None) -> dict[str, Any] | None:
    """An interval as JSON. Rounded to 6 digits: the last bits of a float differ between machines' libraries."""
    if interval is None:
        return None
    return {name: round(getattr(interval, name), 6) for name in ("value", "low", "high")} | {"n": interval.n}
