"""A file of samples scored, from the file to what is kept of it. A killed run is continued."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from harness.engine.engine import Engine
from harness.engine.local import LocalEngine
from harness.engine.option import placed
from harness.evaluation.judgements import verifier_version
from harness.evaluation.samples import batches
from harness.evaluation.samples.counts import SampleCounts
from harness.evaluation.samples.judged_sample import JudgedSample, check_readable, judge
from harness.evaluation.samples.kept import Keep, Shape, pieces
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.result_folder import ResultFolder, default_folder, write_pieces
from harness.evaluation.solution_files.source import Batch, Source, open_source
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
    engine: Engine | None = None,
) -> ScoredFile:
    """Score a file of samples.

    columns: by name, `columns.parse_columns`; what is not named is found. limit: only the first N records.
    output_dir: the folder, made or continued (default: runs/score-NAME-HASH). workers: programs run at a time
    (default: the cores). keep, shape, out: what is kept, how it is written, and where (default: in the folder).
    unreadable: what becomes of records without a text or a readable gold, "fail" or "skip". faults: how many to hand
    back. engine: where the samples are judged (default: here); the results are the same, byte for byte.

    Raises SolutionFileError for a file that cannot be read, RunError for a folder of another run, InfrastructureError
    where the disk is full or the sandbox fails: what was judged is kept, and the same call goes on from there.
    """
    how = how or HowScored()
    source = open_source(path, columns or {}, limit=limit, unreadable=unreadable, check=check_readable)
    with _folder(output_dir, source, how) as folder:
        _score(source, folder, how, backend, workers, progress, engine or LocalEngine())
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
    engine: Engine,
) -> None:
    """Score what has not been scored yet, and append it."""
    from tqdm import tqdm

    start, stop = how.shard.bounds(source.records)
    done = folder.done(line.number for line in source.lines(start, stop))
    disable = None if progress else True
    make = partial(Judge, source.columns, how, backend, workers)
    with (
        closing(engine),
        closing(batches.in_order(source.lines(start, stop), done, engine, make)) as results,
        tqdm(total=stop - start, initial=done, unit=" samples", disable=disable, leave=False) as bar,
    ):
        for batch in results:
            folder.append(batch)
            bar.set_postfix_str(placed(engine), refresh=False)
            bar.update(len(batch))


class Judge:
    """What judges batches of a file's lines, in the process where they are judged; see `harness.engine`."""

    def __init__(self, columns: SolutionColumns, how: HowScored, backend: str, workers: int | None) -> None:
        from sandbox.host.sandbox import Sandbox

        self._columns = columns
        # It opens with the first program: texts need none.
        self._sandbox = Sandbox(backend, workers=workers, limits=how.limits)
        self._reward = ExecutionReward(self._sandbox, mode=how.mode, accept_restated=how.accept_restated)

    def __call__(self, batch: Batch) -> list[dict[str, Any]]:
        return judge(batch, columns=self._columns, reward=self._reward)

    def close(self) -> None:
        """End the sandbox, and what runs in it."""
        self._sandbox.close()


def _keep(
    source: Source, folder: ResultFolder[JudgedSample], how: HowScored, keep: Keep, shape: Shape, out: Path | None
) -> tuple[int, Path]:
    """Write what is kept; how many, and where."""
    ending = "" if shape is Shape.records else f"-{shape.value}"
    path = out or folder.path / f"{keep.value}{ending}.jsonl"
    judged = zip(source.lines(*how.shard.bounds(source.records)), folder.results(), strict=True)
    return write_pieces(path, pieces(judged, keep, shape, source.columns)), path
