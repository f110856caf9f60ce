"""Two runs on the same problems, paired: is B better than A, by how much, and on which problems?

Pairing is what makes small runs tell: both runs met the same problems, so their difficulty cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from harness.evaluation.answer_methods import method_of
from harness.evaluation.runs import Judgement, Run, Sample, generator_version, task_of
from harness.evaluation.statistics.intervals import Interval, mcnemar, paired_difference, sign_flip
from harness.evaluation.statistics.metrics import as_record
from harness.evaluation.statistics.summary import judged
from harness.verification.errors import RunError
from harness.verification.problem import Problem

ALPHA = 0.05
METRICS = ("accuracy", "fully_true")
Rows = list[tuple[Sample, Judgement]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of one group of problems: A's mean, B's mean, and B - A with its 95% interval.

    p: exact McNemar where each problem has one sample in both runs, else the sign-flip permutation test; for families
    and tasks corrected for their number (Holm 1979), so that thirty tasks do not find a difference by chance.
    wins and losses: problems where B is better, and worse.
    """

    a: float
    b: float
    difference: Interval
    p: float
    wins: int
    losses: int
    problems: int

    @property
    def better(self) -> bool:
        return self.p < ALPHA and self.difference.value > 0

    @property
    def worse(self) -> bool:
        return self.p < ALPHA and self.difference.value < 0

    def to_record(self) -> dict[str, Any]:
        record = {name: round(value, 6) for name, value in (("a", self.a), ("b", self.b), ("p", self.p))}
        counts = {"wins": self.wins, "losses": self.losses, "problems": self.problems}
        return {
            **record,
            "difference": as_record(self.difference),
            **counts,
            "better": self.better,
            "worse": self.worse,
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """One problem on which the runs differ, with every sample of both."""

    problem: Problem
    a: Rows
    b: Rows
    change: float
    """B's share of right answers minus A's."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Each group maps a metric ("accuracy", "fully_true") to its Difference."""

    a: str
    b: str
    settings: tuple[str, ...]
    """Settings that differ, for the reader."""
    overall: dict[str, Difference]
    families: dict[str, dict[str, Difference]]
    tasks: dict[str, dict[str, Difference]]
    pairs: tuple[Pair, ...]
    """Losses first, then wins."""
    claims: bool = True
    """Whether "fully true" says something of both: answers in words that claim nothing are never fully true."""

    def to_record(self) -> dict[str, Any]:
        def plain(group: dict[str, Difference]) -> dict[str, Any]:
            return {metric: difference.to_record() for metric, difference in group.items()}

        return {
            "a": self.a,
            "b": self.b,
            "settings": list(self.settings),
            "overall": plain(self.overall),
            "families": {name: plain(group) for name, group in self.families.items()},
            "tasks": {name: plain(group) for name, group in self.tasks.items()},
        }


def compare(a: Run, b: Run, *, shared: bool = False) -> Comparison:
    """B against A. shared: on the problems that both hold, where one holds others too. Raises RunError if they do not
    hold the same problems, were judged by different verifiers, or one is not finished; and says which."""
    a, b, left_out = _on_shared(a, b) if shared else _without_skipped(a, b)
    _refuse_unlike(a, b)
    rows_a, rows_b = _by_problem(a), _by_problem(b)
    keys = sorted(rows_a)

    def grouped(name: Callable[[Problem], str]) -> dict[str, dict[str, Difference]]:
        groups: dict[str, list[str]] = {}
        for key in keys:
            groups.setdefault(name(a.problems[key]), []).append(key)
        differences = {group: _differences(groups[group], rows_a, rows_b) for group in sorted(groups)}
        return _holm(differences)

    pairs = [
        Pair(a.problems[key], rows_a[key], rows_b[key], change)
        for key in keys
        if (change := _share(rows_b[key], "accuracy") - _share(rows_a[key], "accuracy")) != 0
    ]
    pairs.sort(key=lambda pair: (pair.change, pair.problem.family, pair.problem.level, pair.problem.index))
    return Comparison(
        a=a.settings.model,
        b=b.settings.model,
        settings=(*_unlike_settings(a, b), *left_out),
        overall=_differences(keys, rows_a, rows_b),
        families=grouped(lambda problem: problem.family),
        tasks=grouped(task_of),
        pairs=tuple(pairs),
        claims=_claims(a) and _claims(b),
    )


def _claims(run: Run) -> bool:
    """Whether the run's completions are programs, or claim something."""
    return method_of(run.settings.template).ends_in_program or any(one.steps for one in run.judgements.values())


def restrict(run: Run, keys: Iterable[str]) -> Run:
    """The part of a run that concerns these problems (hashes): what one task of it is compared by."""
    selected = set(keys)
    samples = {key: sample for key, sample in run.samples.items() if sample.problem in selected}
    return Run(
        settings=run.settings,
        folder=None,
        problems={key: problem for key, problem in run.problems.items() if key in selected},
        samples=samples,
        judgements={key: judgement for key, judgement in run.judgements.items() if key in samples},
        skipped=run.skipped,
    )


def lacking(run: Run, other: Run) -> set[str]:
    """The problems (hashes) of `run` that `other` has left out because it could not read their golds."""
    names = {record.id for record in other.skipped}
    return {key for key, problem in run.problems.items() if key not in other.problems and problem.id in names}


def _without_skipped(a: Run, b: Run) -> tuple[Run, Run, list[str]]:
    """Both runs without the problems that the other one left out, and a line for each run that left out any."""
    from_a, from_b = lacking(a, b), lacking(b, a)
    lines = [
        f"{len(keys)} problems of {name} are not compared: {other} could not read their golds"
        for keys, name, other in ((from_a, "A", "B"), (from_b, "B", "A"))
        if keys
    ]
    a = restrict(a, a.problems.keys() - from_a) if from_a else a
    b = restrict(b, b.problems.keys() - from_b) if from_b else b
    return a, b, lines


def _on_shared(a: Run, b: Run) -> tuple[Run, Run, list[str]]:
    """Both runs on the problems that both hold, and a line for each run that holds others. Raises RunError."""
    both = a.problems.keys() & b.problems.keys()
    if not both:
        raise RunError("the runs share no problem: there is nothing to compare")
    lines = [
        f"{len(run.problems) - len(both)} problems of {name} are not compared: {other} does not hold them"
        for run, name, other in ((a, "A", "B"), (b, "B", "A"))
        if len(run.problems) > len(both)
    ]
    return restrict(a, both), restrict(b, both), lines


def _refuse_unlike(a: Run, b: Run) -> None:
    for run, which in ((a, "A"), (b, "B")):
        if not run.problems or not run.complete:
            raise RunError(f"run {which} ({run.folder or run.settings.model}) is not finished: finish it, then compare")
    only_a, only_b = sorted(a.problems.keys() - b.problems.keys()), sorted(b.problems.keys() - a.problems.keys())
    if only_a or only_b:
        before, now = generator_version(a.settings), generator_version(b.settings)
        if before and now and before != now:
            raise RunError(
                f"the runs hold different problems, drawn by generator versions {before} (A) and {now} (B): run "
                "`showwork eval` of the older one again, into another --output-dir"
            )
        examples = [
            f"{len(only)} only in {name}, such as {run.problems[only[0]].id}"
            for only, name, run in ((only_a, "A", a), (only_b, "B", b))
            if only
        ]
        raise RunError(
            f"the runs hold different problems ({'; '.join(examples)}; {len(a.problems) - len(only_a)} shared): "
            "evaluate both with the same --tasks, --levels, --limit, --seed, --split or --suite, or compare what both "
            "hold with --shared"
        )
    versions = [sorted({judgement.version for judgement in run.judgements.values()}) for run in (a, b)]
    if versions[0] != versions[1]:
        raise RunError(
            f"the runs were judged by different verifiers (A: {', '.join(versions[0])}; B: {', '.join(versions[1])}): "
            "run `showwork eval` of the older one again; its samples are kept and only judged again"
        )
    if a.settings.turns != b.settings.turns:
        raise RunError(
            f"the runs were asked in different turns (A: {in_words(a)}; B: {in_words(b)}): evaluate both with the same "
            "--turns and --feedback"
        )
    if a.settings.accept_restated != b.settings.accept_restated:
        loose = "A" if a.settings.accept_restated else "B"
        raise RunError(
            f"the runs were judged by different rules: run {loose} accepted the question's own formula as an answer "
            "(--accept-restated); evaluate both with it, or both without"
        )


def in_words(run: Run) -> str:
    """The turns of a run."""
    turns = run.settings.turns
    return f"{turns['count']}, told the {turns['feedback']}" if turns else "those of its method"


def _unlike_settings(a: Run, b: Run) -> list[str]:
    def flat(run: Run) -> dict[str, Any]:
        record = run.settings.to_record()
        return {**record, **{f"sampling.{name}": value for name, value in record["sampling"].items()}}

    left, right = flat(a), flat(b)
    names = [name for name in left if name not in ("sampling", "fingerprint", "source") and left[name] != right[name]]
    unlike = [f"{name}: {left[name]} -> {right[name]}" for name in names]
    before, now = generator_version(a.settings), generator_version(b.settings)
    return [*unlike, f"generator_version: {before} -> {now}"] if before and now and before != now else unlike


def _by_problem(run: Run) -> dict[str, Rows]:
    rows: dict[str, Rows] = {}
    for _, sample, judgement in run.rows():
        rows.setdefault(sample.problem, []).append((sample, judgement))
    return rows


def _share(rows: Rows, metric: str) -> float:
    counted = [judged(sample, judgement) for sample, judgement in rows]
    return sum(c.correct if metric == "accuracy" else c.fully_true for c in counted) / len(counted)


def _differences(keys: list[str], rows_a: dict[str, Rows], rows_b: dict[str, Rows]) -> dict[str, Difference]:
    single = all(len(rows[key]) == 1 for rows in (rows_a, rows_b) for key in keys)
    result = {}
    for metric in METRICS:
        a, b = ([_share(rows[key], metric) for key in keys] for rows in (rows_a, rows_b))
        changes = [after - before for before, after in zip(a, b, strict=True)]
        wins, losses = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
        difference = paired_difference(changes)
        if difference is None:
            raise RunError("there are no problems to compare")
        p = mcnemar(wins, losses) if single else sign_flip(changes)
        result[metric] = Difference(
            a=sum(a) / len(a),
            b=sum(b) / len(b),
            difference=difference,
            p=p,
            wins=wins,
            losses=losses,
            problems=len(keys),
        )
    return result


def _holm(groups: dict[str, dict[str, Difference]]) -> dict[str, dict[str, Difference]]:
    """p-values corrected for the number of groups: the i-th smallest (from 0) times (m - i), never decreasing."""
    corrected: dict[str, dict[str, Difference]] = {name: {} for name in groups}
    for metric in METRICS:
        floor = 0.0
        for place, name in enumerate(sorted(groups, key=lambda g: groups[g][metric].p)):
            difference = groups[name][metric]
            floor = max(floor, min(1.0, difference.p * (len(groups) - place)))
            fields = {**{f: getattr(difference, f) for f in Difference.__slots__}, "p": floor}
            corrected[name][metric] = Difference(**fields)
    return corrected


def losses(comparison: Comparison) -> list[Pair]:
    return [pair for pair in comparison.pairs if pair.change < 0]


def wins(comparison: Comparison) -> list[Pair]:
    return [pair for pair in comparison.pairs[::-1] if pair.change > 0]
