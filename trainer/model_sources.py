"""Where a pretrained model comes from: a GGUF file, an installed package that carries one, a folder, a hub name.

FILE.gguf       the file
FOLDER          as `save_pretrained` writes it, or with one GGUF file in it
PACKAGE         an installed distribution; nothing of it is imported. Its file may be whole, or cut into parts
                (`x.gguf.part00`, `x.gguf.part01` ...) that lie in it and in the distributions it requires
OWNER/NAME      a hub name, or any other name that no package bears
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from harness.evaluation.models.places import missing_folder
from trainer.errors import TrainingError

MAGIC = b"GGUF"
PART = re.compile(r"(?P<name>.+\.gguf)\.part-?(?P<number>\d+)")
SUMS = "SHA256SUMS"
"""A file of checksums as `sha256sum` writes it, which packages lay beside their parts."""


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A source that is here, or a name to ask the hub for."""

    said: str
    """As it was asked for."""
    parts: tuple[Path, ...] = ()
    """The GGUF file, or its parts in order; empty for a folder and for a hub name."""
    sha256: str = ""
    """What the whole file's checksum is said to be; "" where nothing says it."""

    @property
    def is_gguf(self) -> bool:
        return bool(self.parts)

    def whole(self, folder: Path) -> Path:
        """The GGUF file in one piece: itself, or its parts joined in `folder`. Raises TrainingError for parts that do
        not make the file their package promises."""
        path = self.parts[0]
        if len(self.parts) > 1:
            path = folder / "joined.gguf"
            with path.open("wb") as joined:
                for part in self.parts:
                    with part.open("rb") as stream:
                        shutil.copyfileobj(stream, joined, 1 << 20)
        if self.sha256:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != self.sha256:
                raise TrainingError(
                    f"the {len(self.parts)} parts of {self.said} do not have the checksum that the package states: "
                    "install all of its parts, in one version"
                )
        return path


def model_source(source: str) -> ModelSource:
    """What `showwork model import SOURCE` reads. Raises TrainingError for a path that is not there, a file that is no
    GGUF, a package without one or with several."""
    path = Path(source).expanduser()
    if path.is_file():
        return ModelSource(source, (_gguf(path),))
    if path.suffix.lower() == ".gguf":
        raise TrainingError(f"no such file {source}")
    if path.is_dir():
        return _of_folder(source, path)
    if missing := missing_folder(source):
        raise TrainingError(missing)
    if "/" not in source:
        try:
            return _of_package(source, distribution(source))
        except PackageNotFoundError:
            pass
    return ModelSource(source)


def _of_folder(source: str, folder: Path) -> ModelSource:
    files = sorted(folder.glob("*.gguf"))
    if (folder / "config.json").is_file() or not files:
        return ModelSource(source)
    return ModelSource(source, (_gguf(_only(source, files)),))


def _of_package(name: str, package: Distribution) -> ModelSource:
    files = [file for one in _with_its_parts(package) for file in _model_files(one)]
    parts = {int(match["number"]): file for file in files if (match := PART.fullmatch(file.name))}
    if parts:
        missing = sorted(set(range(max(parts) + 1)) - set(parts))
        if missing:
            raise TrainingError(f"{name} is cut into parts, and part {missing[0]} is not installed")
        match = PART.fullmatch(parts[0].name)
        assert match is not None
        return ModelSource(name, tuple(parts[i] for i in sorted(parts)), _stated_sum(package, match["name"]))
    if not files:
        raise TrainingError(f"the installed package {name} carries no GGUF file: give a file, a folder or a hub name")
    return ModelSource(name, (_gguf(_only(name, files)),))


def _with_its_parts(package: Distribution) -> Iterator[Distribution]:
    """The distribution, and those it requires that are installed: a large file is published in several."""
    yield package
    for requirement in package.requires or ():
        match = re.match(r"[\w.-]+", requirement)
        try:
            if match:
                yield distribution(match[0])
        except PackageNotFoundError:
            continue


def _model_files(package: Distribution) -> list[Path]:
    files = package.files or ()
    names = [file for file in files if file.suffix == ".gguf" or PART.fullmatch(file.name)]
    return [path for file in names if (path := Path(str(file.locate()))).is_file()]


def _stated_sum(package: Distribution, name: str) -> str:
    for file in package.files or ():
        if file.name == SUMS:
            for line in file.read_text().splitlines():
                checksum, _, stated = line.partition(" ")
                if stated.strip(" *") == name:
                    return checksum
    return ""


def _only(source: str, files: list[Path]) -> Path:
    if len(files) > 1:
        names = ", ".join(file.name for file in files)
        raise TrainingError(f"{source} holds {len(files)} GGUF files ({names}): give the path of one, {files[0]}")
    return files[0]


def _gguf(path: Path) -> Path:
    try:
        with path.open("rb") as stream:
            start = stream.read(len(MAGIC))
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error
    if start != MAGIC:
        raise TrainingError(f"{path} is no GGUF file (it begins with {start!r}): give one, or a model's folder")
    return path
