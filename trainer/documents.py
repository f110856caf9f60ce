"""Documents to continue pre-training on: text files, folders, records with a `text`; cut into pieces of tokens."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.errors import TrainingError
from trainer.rows import Row

HELD_OUT = 20
"""One document in so many is held out of training, by its text: a twentieth, as the study of stages does (arXiv
2501.14002)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive tokens of one document, its end token among them where it is the last piece."""

    id: str
    ids: array[int]

    def row(self) -> Row:
        """As an example that is learned whole."""
        tokens = self.ids.tolist()
        return {"input_ids": tokens, "labels": tokens}


def texts(paths: Sequence[str]) -> Iterator[str]:
    """The documents of files and folders, in order of names. A `.jsonl` or `.parquet` file has records with `text`, as
    `showwork corpus` writes them; any other is one document. Raises TrainingError for what cannot be read."""
    for path in map(Path, paths):
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            yield from _of_file(file)


def _of_file(path: Path) -> Iterator[str]:
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet

            yield from map(str, pyarrow.parquet.read_table(path, columns=["text"]).column("text").to_pylist())
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as stream:
                yield from (str(json.loads(line)["text"]) for line in stream if line.strip())
        else:
            yield path.read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path} is no text in UTF-8 (byte {error.start})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{path} has a record without `text`, or one that is no JSON ({error!r})") from error


def pieces(documents: Iterable[str], tokenizer: Any, length: int) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """(pieces to train on, pieces held out), at most `length` tokens each; equal documents once, blank ones never."""
    parts: tuple[list[Piece], list[Piece]] = ([], [])
    seen: set[bytes] = set()
    for text in documents:
        digest = hashlib.blake2b(text.strip().encode(), digest_size=16).digest()
        if digest in seen or not text.strip():
            continue
        seen.add(digest)
        ids = [*tokenizer(text).input_ids, tokenizer.eos_token_id]
        if ids[-2:] == [tokenizer.eos_token_id] * 2:
            ids.pop()  # some tokenizers end every text themselves
        held_out = digest[0] * 256 + digest[1] < 65536 // HELD_OUT
        for number, start in enumerate(range(0, len(ids), length)):
            parts[held_out].append(Piece(f"{digest.hex()}-{number}", array("i", ids[start : start + length])))
    return tuple(parts[0]), tuple(parts[1])
