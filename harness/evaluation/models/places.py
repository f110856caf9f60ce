"""Is a name a path of this machine, and is it there? A mistyped path must not be looked up on a hub, for half a minute
and to no end."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".parquet", ".txt", ".gz", ".zip", ".arrow")

OURS = ("runs", "models")
"""Folders that our commands write to unless told otherwise: where nothing was trained yet they are not there."""


CONFIGS = ("config.json", "adapter_config.json")
"""One of them is in every folder that a model or an adapter is loaded from."""


def missing_file(name: str) -> str | None:
    """`no such file ...`, with the nearest name, for what can only be a file that is not here; else None."""
    path = Path(name).expanduser()
    folder, colon, _ = name.partition(":")  # a data set in a folder, and its split
    if path.exists() or (colon and Path(folder).expanduser().is_dir()):
        return None
    if path.suffix.lower() in SUFFIXES or _is_path(name):
        return (
            f"no such file {name}{_nearest(path, lambda candidate: candidate.suffix in SUFFIXES or candidate.is_dir())}"
        )
    twins = [f"{name}{suffix}" for suffix in SUFFIXES if Path(f"{name}{suffix}").is_file()]
    return f"no such file {name}; did you mean {twins[0]}?" if twins and ":" not in name else None


def missing_folder(name: str) -> str | None:
    """`no model folder ...`, with the nearest name, for what can only be a folder that is not here; else None."""
    path = Path(name).expanduser()
    if path.is_dir():
        return None
    if path.is_file():
        return f"{name} is a file: give the folder of a model, as save_pretrained writes it"
    if not _is_path(name):
        return None
    return f"no model folder {name}{_nearest(path, _holds_a_model)}"


def nearest_folder(name: str) -> str:
    """`; did you mean ...?` for a name that a hub does not know, or nothing."""
    return _nearest(Path(name), _holds_a_model)


def _is_path(name: str) -> bool:
    """A hub name is NAME or OWNER/NAME; where OWNER is a folder that is here, or one that our commands write to, a path
    is meant."""
    if name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1 or name.endswith("/"):
        return True
    owner, slash, _ = name.partition("/")
    return bool(slash) and (owner in OURS or Path(owner).is_dir())


def _holds_a_model(path: Path) -> bool:
    return path.is_dir() and (any((path / name).is_file() for name in CONFIGS) or any(path.glob("*.gguf")))


def _nearest(path: Path, fits: Callable[[Path], bool]) -> str:
    """The name beside the path that is most like it; or of the first folder on the way that is not there."""
    while not path.parent.is_dir() and path.parent != path:
        path, fits = path.parent, Path.is_dir
    try:
        siblings = [sibling for sibling in path.parent.iterdir() if fits(sibling)]
    except OSError:
        return ""
    names = [sibling.name for sibling in siblings if not sibling.name.startswith(".")]
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return f"; did you mean {path.parent / close[0]}?" if close else ""
