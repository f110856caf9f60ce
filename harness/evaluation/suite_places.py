"""Where a suite lies: a benchmark by name, a file, a folder, or a data set of the hub that was named as one.

    gsm8k                       a listed benchmark, from the hub under its listed id
    gsm8k:FILE                  the same from a file of its shape
    FILE                        .jsonl, .json or .parquet
    FOLDER, FOLDER:SPLIT        a data set in a folder, as `datasets.load_dataset` reads it
    hf:OWNER/NAME[:CONFIG]:SPLIT    a data set of the hub

Nothing else is looked up on a hub.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.evaluation.listed_suites import is_listed, listed, suite_named
from harness.evaluation.listed_suites.record import ListedSuite
from harness.evaluation.models.places import missing_file
from harness.verification.errors import SuiteError

HUB = "hf:"
SUFFIXES = (".jsonl", ".json", ".parquet")
SPLIT = "test"
"""The split of a data set where none is named."""


@dataclass(frozen=True, slots=True)
class SuitePlace:
    """Where a suite's records are read from, and as which benchmark."""

    source: str
    """As it was asked for."""
    listed: ListedSuite | None = None
    path: Path | None = None
    """A file or a folder of this machine; None for a hub's data set."""
    hub: str = ""
    """The data set's id; "" for a path."""
    configs: tuple[str, ...] = ("",)
    split: str = SPLIT

    @property
    def name(self) -> str:
        """What the suite is called in a run."""
        if self.listed is not None:
            return self.listed.name
        if self.path is None:
            last = self.hub.rpartition("/")[2]
        else:
            last = self.path.stem if self.path.suffix else self.path.name
        return re.sub(r"[^A-Za-z0-9_.]+", "_", last) or "suite"


def place_of(source: str, *, split: str = SPLIT) -> SuitePlace:
    """Where the records of `--suite SOURCE` lie; split: of a data set that names none.

    Raises SuiteError for what is none of the module's forms.
    """
    path = Path(source).expanduser()
    if path.is_file():
        return SuitePlace(source, path=_file(path))
    if source.startswith(HUB):
        return _on_the_hub(source, split)
    name, colon, rest = source.partition(":")
    if is_listed(name):
        return _of_the_list(source, name, rest if colon else None)
    if missing := missing_file(source):
        raise SuiteError(missing)
    if Path(name).expanduser().is_dir():
        return SuitePlace(source, path=Path(name).expanduser(), split=rest or split)
    if re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise SuiteError(f"{source!r} is no file here; for a data set of the hub write {HUB}{source}")
    suite_named(name)
    raise AssertionError(f"a listed name: {name!r}")


def _of_the_list(source: str, name: str, file: str | None) -> SuitePlace:
    suite = listed()[name]
    if file is not None:
        if missing := missing_file(file):
            raise SuiteError(missing)
        path = Path(file).expanduser()
        if not path.is_file():
            raise SuiteError(f"{file!r} is no file: give {name}:FILE, or {name} for the hub's {suite.hub or 'nothing'}")
        return SuitePlace(source, suite, _file(path))
    if suite.hub is None:
        raise SuiteError(f"{name} is on no hub that is listed: give its file, --suite {name}:FILE")
    return SuitePlace(source, suite, hub=suite.hub, configs=suite.configs, split=suite.split)


def _on_the_hub(source: str, split: str) -> SuitePlace:
    name, *rest = source.removeprefix(HUB).split(":")
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) or len(rest) > 2:
        raise SuiteError(f"{source!r} names no data set: write {HUB}OWNER/NAME, {HUB}OWNER/NAME:SPLIT or :CONFIG:SPLIT")
    return SuitePlace(source, hub=name, configs=tuple(rest[:-1]) or ("",), split=rest[-1] if rest else split)


def _file(path: Path) -> Path:
    if path.suffix not in SUFFIXES:
        raise SuiteError(f"{path} is neither .jsonl, .json nor .parquet: write one record a line, as JSON")
    return path


def records_of(place: SuitePlace) -> Iterator[Mapping[str, Any]]:
    """The records, in order. Raises SuiteError where they cannot be read."""
    if place.path is not None and place.path.suffix in (".jsonl", ".json") and place.path.is_file():
        yield from _json_records(place.path)
    else:
        yield from _dataset_records(place)


def _json_records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}") from None
    whole = text.lstrip().startswith("[")
    # (Not splitlines: a JSON string may hold U+2028 and its like.)
    for number, line in enumerate([text] if whole else text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SuiteError(f"{path}, line {number} is not JSON: {error}") from None
        yield from found if whole else [found]


def _dataset_records(place: SuitePlace) -> Iterable[Mapping[str, Any]]:
    try:
        import datasets
    except ImportError:
        raise SuiteError(
            f"{place.source!r} is not a .jsonl file; data sets need: pip install 'showwork[data]'"
        ) from None
    try:
        if place.path is not None and place.path.is_file():
            parts = [datasets.load_dataset("parquet", data_files=str(place.path), split="train")]
        else:
            name = place.hub or str(place.path)
            parts = [datasets.load_dataset(name, *filter(None, [part]), split=place.split) for part in place.configs]
    except (OSError, ValueError, RuntimeError, datasets.exceptions.DatasetsError) as error:
        said = str(error).strip().splitlines()
        raise SuiteError(
            f"cannot load {place.source!r}: {said[0] if said else type(error).__name__} "
            f"(give a .jsonl file, or {HUB}NAME[:CONFIG]:SPLIT)"
        ) from None
    for part in parts:
        yield from part
