"""fastText, as the paper trains it, in a way that gives the same model each time."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from generators.errors import DatasetError

MOST_WORDS = 1_000
"""Words of a page that are looked at: fastText cuts a line after 1,024 tokens itself."""
WANTED, OTHER = "__label__wanted", "__label__other"
_WORD = re.compile(r"[a-z_]+|\d+|\\[a-z]+|[^\w\s]|\w+")


@dataclass(frozen=True, slots=True)
class ClassifierSettings:
    """Of fastText. DeepSeekMath's (arXiv 2402.03300, section 2.1) are lr 0.1, runs of 3 words, dim 256 and 3 epochs
    over a million pages; over some hundreds these leave every score near a half, and runs of words are learnt by heart
    (docs/results/pages.md). buckets: of the n-grams' table; fastText's own 2,000,000 would make a model of
    gigabytes."""

    dim: int = 64
    lr: float = 0.5
    word_ngrams: int = 1
    min_count: int = 3
    epochs: int = 10
    buckets: int = 200_000
    seed: int = 0


class Classifier:
    """A model that says how likely a text is one of those that were wanted. One thread: with two, fastText's updates
    race, and no two models are alike."""

    def __init__(self, wanted: Sequence[str], other: Sequence[str], settings: ClassifierSettings) -> None:
        """Train on lines made by `one_line`. Raises DatasetError where one sort is missing, or fastText is not
        installed."""
        try:
            import fasttext
        except ImportError:
            raise DatasetError("selection needs fastText: pip install 'showwork[corpus]'") from None
        if not wanted or not other:
            raise DatasetError(
                f"{len(wanted)} seeds and {len(other)} other pages: both must be there to tell them apart"
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.txt"
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(_alternating(wanted, other))
            self._model = self._trained(fasttext, path, settings)

    @staticmethod
    def _trained(fasttext: Any, path: Path, settings: ClassifierSettings) -> Any:
        return fasttext.train_supervised(
            str(path),
            dim=settings.dim,
            lr=settings.lr,
            wordNgrams=settings.word_ngrams,
            minCount=settings.min_count,
            epoch=settings.epochs,
            bucket=settings.buckets,
            seed=settings.seed,
            thread=1,
            verbose=0,
        )

    def score(self, line: str) -> float:
        """How likely, from 0 to 1: good for ranking, and no probability after so few epochs."""
        labels, chances = self._model.predict(line, k=2)
        return float(dict(zip(labels, chances, strict=True)).get(WANTED, 0.0))


def one_line(text: str) -> str:
    """A text as fastText takes it, on one line: words in small letters, each sign a word of its own, all numbers one.

    So a formula is told by its signs, whatever its letters and numbers are.
    """
    words = islice(_WORD.finditer(text.lower()), MOST_WORDS)
    return " ".join("0" if word[0].isdigit() else word[0] for word in words)


def _alternating(wanted: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    """The lines of both labels in turns: one label after the other would be learnt and forgotten."""
    both: Iterable[tuple[str, Sequence[str]]] = ((WANTED, wanted), (OTHER, other))
    for place in range(max(len(wanted), len(other))):
        for label, lines in both:
            yield f"{label} {lines[place % len(lines)]}\n"
