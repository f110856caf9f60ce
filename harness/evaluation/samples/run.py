"""A file of samples scored, from the file to what is kept of it. A killed run is continued."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from harness.evaluation.judgements import verifier_version
from harness.evaluation.samples import batches
from harness.evaluation.samples.counts import SampleCounts
from harness.evaluation.samples.judged_sample import JudgedSample, check_readable, judge
from harness.evaluation.samples.kept import Keep, Shape, pieces
from harness.evaluation.solution_files.result_folder import ResultFolder, default_folder, write_pieces
from harness.evaluation.solution_files.source import Source, open_source
from harness.scoring.golds import FAIL
from harness.scoring.reward import ExecutionReward
from harness.scoring.score_mode import Mode
from sandbox.backends.registry import AUTO
from sandbox.errors import UsageError
from sandbox.execution import Limits

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `count` parts of a file, from 1 on: each a run of lines, so that the parts' results one behind
    the other are the whole file's."""

    number: int = 1
    count: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.count:
            raise UsageError(f"shard {self.number}/{self.count}: write i/n with i from 1 to n, such as 1/8")

    @classmethod
    def of(cls, text: str) -> Shard:
        """From "3/8". Raises UsageError."""
        number, slash, count = text.partition("/")
        if not (slash and number.strip().isdecimal() and count.strip().isdecimal()):
            raise UsageError(f"--shard {text!r}: write i/n with i from 1 to n, such as 1/8")
        return cls(int(number), int(count))

    def bounds(self, records: int) -> tuple[int, int]:
        """Its records [start, stop), counted from 0."""
        return records * (self.number - 1) // self.count, records * self.number // self.count


@dataclass(frozen=True, slots=True)
class HowScored:
    """Everything but the file that decides the results."""

    mode: Mode = Mode.auto
    limits: Limits = field(default_factory=Limits)
    accept_restated: bool = False
    shard: Shard = field(default_factory=Shard)


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """A finished run. kept: how many samples, and the file they are in; None where nothing was asked for."""

    folder: Path
    summary: dict[str, Any]
    kept: tuple[int, Path] | None
    faults: tuple[JudgedSample, ...]
    """The first samples that are not correct."""


def score_file(
    path: Path,
    how: HowScored | None = None,
    *,
    columns: dict[str, str] | None = None,
    limit: int | None = None,
    output_dir: Path | None = None,
    backend: str = AUTO,
    workers: int | None = None,
    keep: Keep | None = None,
    shape: Shape = Shape.records,
    out: Path | None = None,
    unreadable: str = FAIL,
    faults: int = 0,
    progress: bool = False,
) -> ScoredFile:
    """Score a file of samples.

    columns: by name, `columns.parse_columns`; what is not named is found. limit: only the first N records.
    output_dir: the folder, made or continued (default: runs/score-NAME-HASH). workers: programs run at a time
    (default: the cores). keep, shape, out: what is kept, how it is written, and where (default: in the folder).
    unreadable: what becomes of records without a text or a readable gold, "fail" or "skip". faults: how many to hand
    back.

    Raises SolutionFileError for a file that cannot be read, RunError for a folder of another run, InfrastructureError
    where the disk is full or the sandbox fails: what was judged is kept, and the same call goes on from there.
    """
    how = how or HowScored()
    source = open_source(path, columns or {}, limit=limit, unreadable=unreadable, check=check_readable)
    with _folder(output_dir, source, how) as folder:
        _score(source, folder, how, backend, workers, progress)
        result = {**_about(source, how), **SampleCounts.of(folder.results()).to_record()}
        kept = None if keep is None else _keep(source, folder, how, keep, shape, out)
        folder.write("summary.json", json.dumps(result, indent=2) + "\n")
        wrong = (sample for sample in folder.results() if not sample.correct)
        return ScoredFile(folder.path, result, kept, tuple(islice(wrong, faults)))


def _about(source: Source, how: HowScored) -> dict[str, Any]:
    return {
        "file": source.path.name,
        "digest": source.digest,
        "records": source.records,
        "columns": asdict(source.columns),
        "how": {**asdict(how), "mode": how.mode.value},
        "verifier": verifier_version(),
    }


def _folder(path: Path | None, source: Source, how: HowScored) -> ResultFolder[JudgedSample]:
    """The folder of a run, wherever its file lies and whatever it is called."""
    settings = {"format": FORMAT, **{name: said for name, said in _about(source, how).items() if name != "file"}}
    path = path or default_folder("score", source.path, settings)
    return ResultFolder(path, JudgedSample, verb="score", results="judged.jsonl", settings=settings)


def _score(
    source: Source,
    folder: ResultFolder[JudgedSample],
    how: HowScored,
    backend: str,
    workers: int | None,
    progress: bool,
) -> None:
    """Score what has not been scored yet, and append it."""
    from tqdm import tqdm

    from sandbox.host.sandbox import Sandbox

    start, stop = how.shard.bounds(source.records)
    done = folder.done(line.number for line in source.lines(start, stop))
    disable = None if progress else True
    with ExitStack() as open_things:
        # The sandbox is not entered but closed: it opens with the first program, and texts need none.
        sandbox = open_things.enter_context(closing(Sandbox(backend, workers=workers, limits=how.limits)))
        reward = ExecutionReward(sandbox, mode=how.mode, accept_restated=how.accept_restated)
        judged = partial(judge, columns=source.columns, reward=reward)
        results = open_things.enter_context(closing(batches.in_order(source.lines(start, stop), done, judged)))
        bar = open_things.enter_context(
            tqdm(total=stop - start, initial=done, unit=" samples", disable=disable, leave=False)
        )
        open_things.callback(sandbox.close)  # first of all: so that an interrupted batch ends
        for batch in results:
            folder.append(batch)
            bar.update(len(batch))


def _keep(
    source: Source, folder: ResultFolder[JudgedSample], how: HowScored, keep: Keep, shape: Shape, out: Path | None
) -> tuple[int, Path]:
    """Write what is kept; how many, and where."""
    ending = "" if shape is Shape.records else f"-{shape.value}"
    path = out or folder.path / f"{keep.value}{ending}.jsonl"
    judged = zip(source.lines(*how.shard.bounds(source.records)), folder.results(), strict=True)
    return write_pieces(path, pieces(judged, keep, shape, source.columns)), path
