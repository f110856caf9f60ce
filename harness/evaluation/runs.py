"""Runs on disk and in memory: what was asked, what the model wrote, how it was judged.

    run.json        the settings; a folder made with others is refused
    problems.jsonl  the problems, as dataset records
    samples.jsonl   completions, appended batch by batch
    judgements.jsonl  their verdicts, appended as programs finish; made again when the verifier's version changes
    skipped.jsonl   the records that were left out because their gold cannot be read, where there are any
    summary.json    the metrics; equal for equal runs, byte for byte, save "times"

Every file but the last is append-only: one write a batch under a lock, so that several processes may share a folder,
and a line torn by a kill is cut off by whoever opens the folder next.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.evaluation.journal import append_lines, locked, read_lines, write_atomically
from harness.evaluation.provider import Sampling
from harness.scoring.golds import FAIL, Unreadable
from harness.verification.errors import RunError
from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a run's samples. Two runs with the same settings and problems have the same samples."""

    provider: str
    model: str
    fingerprint: str
    template: str
    sampling: Sampling
    examples: str = ""
    """Hash of the few-shot examples; empty without."""
    source: Mapping[str, Any] = field(default_factory=dict)
    """Where the problems come from: {"generators": ..., "seed", "split", "limit"} or {"suite": ..., "hash"}."""
    accept_restated: bool = False
    """How the samples are judged: whether the question's own formula may answer it. No part of a sample's key."""
    unreadable: str = FAIL
    """What to do with a problem whose gold cannot be read: "fail", or "skip", which lists it in `Run.skipped`."""
    shown: str = ""
    """Where the few-shot examples come from, and how many they are: "8 of ours (en)"; empty where none is said."""
    reasoning: bool = False
    """Whether a completion without the end of a thought holds no answer."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """What each program may use, where it is not the default."""
    turns: Mapping[str, Any] = field(default_factory=dict)
    """How often the model writes and what it is told in between (`harness.evaluation.turns.Turns`), where that is not
    the method's own."""

    def to_record(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Settings:
        values = {name: value for name, value in record.items() if name != "format"}
        return cls(**{**values, "sampling": Sampling(**values["sampling"])})


@dataclass(frozen=True, slots=True)
class Sample:
    """One completion. `batch` names the planned batch it was made in and how many samples that has: "task:3/32"."""

    key: str
    problem: str
    index: int
    batch: str
    completion: str
    tokens: int
    prompt_tokens: int
    finish: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one sample was judged. Each step: index, rule, claim, true (None is undecided), relevant, trivial,
    redefines, hollow, detail."""

    key: str
    version: str
    outcome: str
    executed: bool
    correct: bool
    sound: bool
    """Every claim is true, and at least one is more than a triviality."""
    reward: float | None
    steps: tuple[Mapping[str, Any], ...]
    answer: str | None
    equal: bool | None
    method: str
    detail: str
    program: str | None
    stdout: str
    stderr: str
    cpu_seconds: float
    output_correct: bool | None = None
    """Of an exchange with the sandbox: whether what its last program printed is the right answer; None without one."""


def problem_hash(problem: Problem) -> str:
    """The identity of a problem in runs: task, id, statement, gold answer. Two runs are compared on equal hashes."""
    record = problem.to_record()
    return content_hash("problem", [task_of(problem), record["id"], record["instruction"], record["answer"]])


def generator_version(settings: Settings) -> str:
    """The version of the generators that drew a run's problems; "" for a suite's, whose digest says what they are."""
    return str(settings.source.get("generator_version", "1")) if "generators" in settings.source else ""


def sample_key(problem: str, settings: Settings, index: int) -> str:
    """The key of a sample: problem hash, model fingerprint, prompt, sampling parameters, sample index."""
    sampling = {name: value for name, value in asdict(settings.sampling).items() if name != "n_samples"}
    turns = [dict(settings.turns)] if settings.turns else []  # older samples keep their keys
    parts = [problem, settings.fingerprint, settings.template, settings.examples, sampling, index, *turns]
    return content_hash("sample", parts)


def content_hash(purpose: str, value: Any) -> str:
    """The hash of a JSON value, keyed by what it is the hash of."""
    text = json.dumps(value, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12, person=purpose.encode()).hexdigest()


def task_of(problem: Problem) -> str:
    """A task is one family at one level: "derivative-3"."""
    return f"{problem.family}-{problem.level}"


@dataclass
class Run:
    """A run in memory; with a folder, everything added is on disk before the call returns."""

    settings: Settings
    folder: Path | None = None
    problems: dict[str, Problem] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    skipped: tuple[Unreadable, ...] = ()
    """The records that were left out, by number and name, and why."""
    wall_seconds: float = 0.0
    """Of this process; a time, so no part of what two runs share."""

    def add_problems(self, problems: Iterable[Problem]) -> None:
        new = {problem_hash(problem): problem for problem in problems}
        new = {key: problem for key, problem in new.items() if key not in self.problems}
        self._append("problems.jsonl", [problem.to_record() for problem in new.values()])
        self.problems.update(new)

    def add_skipped(self, skipped: Iterable[Unreadable]) -> None:
        new = [record for record in dict.fromkeys(skipped) if record not in self.skipped]
        self._append("skipped.jsonl", [asdict(record) for record in new])
        self.skipped = tuple(sorted((*self.skipped, *new), key=lambda record: (record.record, record.id)))

    def add_samples(self, samples: Sequence[Sample]) -> None:
        """One whole batch, in one write."""
        self._append("samples.jsonl", [asdict(sample) for sample in samples])
        self.samples.update({sample.key: sample for sample in samples})

    def add_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Infrastructure failures stay in memory: they say nothing about the sample, and a resumed run tries again."""
        records = [asdict(judgement) for judgement in judgements if judgement.outcome != "infrastructure"]
        self._append("judgements.jsonl", records)
        self.judgements.update({judgement.key: judgement for judgement in judgements})

    def rows(self) -> Iterator[tuple[Problem, Sample, Judgement]]:
        """Every judged sample with its problem, in the order of task, problem and sample index."""
        order = {key: place for place, key in enumerate(self._ordered())}
        for sample in sorted(self.samples.values(), key=lambda s: (order[s.problem], s.index)):
            judgement = self.judgements.get(sample.key)
            if judgement is not None:
                yield self.problems[sample.problem], sample, judgement

    def _ordered(self) -> list[str]:
        # By what they are, not by when they were added: several processes fill a folder in any order.
        return sorted(
            self.problems, key=lambda k: (self.problems[k].family, self.problems[k].level, self.problems[k].index, k)
        )

    @property
    def complete(self) -> bool:
        """Every problem has all its samples, each judged, none by an infrastructure failure."""
        problem_ids = [s.problem for s in self.samples.values() if s.key in self.judgements]
        failed = any(judgement.outcome == "infrastructure" for judgement in self.judgements.values())
        return not failed and len(problem_ids) == len(self.problems) * self.settings.sampling.n_samples

    def _append(self, name: str, records: Sequence[Mapping[str, Any]]) -> None:
        if self.folder is not None and records:
            append_lines(self.folder / name, records)


def create_run(settings: Settings, folder: Path | None, version: str, problems: Sequence[Problem] = ()) -> Run:
    """A new run, or the one in `folder` to be continued. Raises RunError if the folder's settings are others; where
    its problems come from a corrected source, that names those of `problems` that have changed.

    version: the verifier's; judgements of another version are left out, to be made again.
    """
    if folder is None:
        return Run(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            if not (folder / "run.json").exists():
                write_atomically(folder / "run.json", json.dumps(settings.to_record(), indent=2, sort_keys=True) + "\n")
    except OSError as error:
        raise InfrastructureError(f"cannot write the run folder {folder}: {error.strerror}") from None
    run = read_run(folder)
    before, now = generator_version(run.settings), generator_version(settings)
    if before and now and before != now:
        raise RunError(
            f"{folder} holds a run on problems of generator version {before}, and this is version {now}, which makes "
            "other problems: give another --output-dir, or finish it with that version"
        )
    # A model that moved is the same model: its fingerprint says so, its path and its provider's name do not.
    # What was to become of unreadable golds decides no sample: those that were left out are kept in skipped.jsonl.
    unnamed = {"model": "", "provider": "", "unreadable": ""}
    differing = _differences(run.settings.to_record() | unnamed, settings.to_record() | unnamed)
    if differing:
        differing += _changed(run, problems)
        raise RunError(f"{folder} holds a run with other settings: {'; '.join(differing)} (give another --output-dir)")
    run.judgements = {key: j for key, j in run.judgements.items() if j.version == version}
    return run


def _changed(run: Run, problems: Sequence[Problem]) -> list[str]:
    """The problems that a run knows by the same name with another statement or gold, or has left out."""
    stored = {problem.id: problem for problem in run.problems.values()}
    skipped = {record.id: record for record in run.skipped}
    lines = []
    for problem in problems:
        before = stored.get(problem.id)
        if before is not None and problem_hash(before) != problem_hash(problem):
            change = "gold" if before.statement == problem.statement else "question"
            values = f" {before.answer.value[:40]!r}, now {problem.answer.value[:40]!r}" if change == "gold" else ""
            lines.append(f"{problem.id} has another {change}{values}")
        elif before is None and problem.id in skipped:
            lines.append(f"{problem.id} was left out: its gold could not be read")
    return [*lines[:NAMED], *([f"and {len(lines) - NAMED} more"] if len(lines) > NAMED else [])]


NAMED = 5
"""Problems that an error names."""


def _differences(stored: Mapping[str, Any], asked_for: Mapping[str, Any], prefix: str = "") -> list[str]:
    lines: list[str] = []
    for name in sorted({*stored, *asked_for}):
        a, b = stored.get(name), asked_for.get(name)
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            lines += _differences(a, b, f"{prefix}{name}.")
        elif a != b:
            lines.append(f"{prefix}{name} {a!r}, now {b!r}")
    return lines


def read_run(folder: Path) -> Run:
    """The run in a folder. Raises RunError if it is none, or a line of it (but a torn last one) is damaged."""
    try:
        settings = Settings.from_record(json.loads((folder / "run.json").read_text()))
    except FileNotFoundError:
        raise RunError(
            f"{folder} is not a run: it has no run.json (a run is what `showwork eval --output-dir` writes)"
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise RunError(f"{folder}/run.json cannot be read: {error}") from None
    run = Run(settings, folder)
    try:
        _read_journals(run, folder)
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        raise RunError(f"{folder} has a record that this version cannot read: {error!r}") from None
    return run


def _read_journals(run: Run, folder: Path) -> None:
    for record in read_lines(folder / "problems.jsonl"):
        problem = Problem.from_record(record)
        run.problems[problem_hash(problem)] = problem
    run.skipped = tuple(Unreadable(**record) for record in read_lines(folder / "skipped.jsonl"))
    samples = {record["key"]: Sample(**record) for record in read_lines(folder / "samples.jsonl")}
    # A batch of which some lines are missing (killed inside the write) is made again, whole.
    batch_sizes = Counter(sample.batch for sample in samples.values())
    for key, sample in samples.items():
        if sample.problem in run.problems and str(batch_sizes[sample.batch]) == sample.batch.rpartition("/")[2]:
            run.samples[key] = sample
    for record in read_lines(folder / "judgements.jsonl"):
        judgement = Judgement(**{**record, "steps": tuple(record["steps"])})
        if judgement.key in run.samples:
            run.judgements[judgement.key] = judgement
