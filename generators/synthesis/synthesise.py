"""A file of synthetic records, made batch after batch, and continued after a kill with the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from generators.corpus.resumable import ResumableFile
from generators.datasets.questions import records as records_of
from generators.errors import DatasetError
from generators.synthesis import query, response, retrospective, tutorship
from generators.synthesis.given import givens
from generators.synthesis.method import Method, Record
from harness.scoring.run_programs import Runner

METHODS: Mapping[str, Method] = {
    response.NAME: response.response,
    retrospective.NAME: retrospective.retrospective,
    tutorship.NAME: tutorship.tutorship,
}
BATCH = 64
"""Inputs that are taken together, and that a kill loses."""


def synthesise(
    method: str,
    data: Path,
    out: Path,
    runner: Runner,
    *,
    seed: int = 0,
    count: int | None = None,
    progress: bool = False,
) -> Counter[str]:
    """Make a method's records of the inputs in `data`, and append them to `out`; a killed run is continued.

    count: of inputs that are taken, None for all. Returns counts: `inputs`, `records`, and the causes for which there
    is none. Raises DatasetError for data that cannot be read or holds nothing, and as ResumableFile does.
    """
    from tqdm import tqdm

    size = data.stat().st_size if data.is_file() else sum(1 for _ in data.rglob("*"))
    settings = {"method": method, "data": [data.name, size], "seed": seed, "count": count}
    with ResumableFile(out, settings) as file, _method(method, data, out) as make:
        rest = islice(givens(data), file.done, count)
        with tqdm(initial=file.done, unit=" inputs", disable=None if progress else True, leave=False) as bar:
            while batch := list(islice(rest, BATCH)):
                counts = Counter(inputs=len(batch))
                records: list[Record] = []
                for made in make(batch, runner, seed):
                    records += made.records
                    counts += made.causes
                counts["records"] = len(records)
                file.append(records, len(batch), counts)
                bar.update(len(batch))
        if not file.done:
            raise DatasetError(f"{data}: no problem in it")
        return file.counts


@contextmanager
def _method(name: str, data: Path, out: Path) -> Iterator[Method]:
    """The method; one that makes new problems knows those of the data, and those that an earlier run has made."""
    if name != query.NAME:
        yield METHODS[name]
        return
    taken = chain((given.problem.id for given in givens(data)), (str(record["id"]) for record in records_of(out)))
    with query.Expansion(taken) as expansion:
        yield expansion
