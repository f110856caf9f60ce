"""Our problems as a stream of Hugging Face `datasets`, whose state is saved and loaded like any other's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generators.datasets.formats import FORMATS
from generators.datasets.mixture import Mixture, mixture
from generators.errors import ProblemError
from sandbox.errors import UsageError

SHARD = 64
"""Samples of a shard: a stream that is loaded makes no more than so many again."""


def problem_stream(
    families: str | None = None,
    levels: str | None = None,
    *,
    count: int = 1_000_000,
    seed: int = 0,
    split: str = "train",
    style: str = "computed",
    language: str = "en",
    format: str = "trl",
) -> Any:
    """A `datasets.IterableDataset` of `count` certified problems, made as they are asked for.

    families, levels, seed, split, style, language, format: as in `showwork generate`. Sample i is the same whoever asks
    for it, so `state_dict` and `load_state_dict` continue it at the very next one, `split_dataset_by_node` and a
    loader's workers share it out in shards of 64, and `shuffle` mixes shards. A sample may come twice where a level has
    few problems: what must not repeat is written by `showwork generate`. Nothing is run; the mathematics of each is
    certified. Raises ProblemError for a mixture that cannot be, and UsageError where `datasets` is missing.
    """
    try:
        from datasets import IterableDataset
    except ImportError:
        raise UsageError("a stream needs datasets: pip install 'showwork[data]'") from None
    if count < 1:
        raise ProblemError(f"count must be at least 1, not {count}")
    mix = mixture(families, levels, seed=seed, split=split, style=style, language=language)
    starts = list(range(0, count, SHARD))
    return IterableDataset.from_generator(
        _samples, gen_kwargs={"starts": starts, "count": count, "mix": mix, "format": format}
    )


def _samples(starts: Sequence[int], count: int, mix: Mixture, format: str) -> Iterator[dict[str, Any]]:
    """The samples of some shards. (`datasets` calls it with one at a time, and counts what it has taken of it.)"""
    for start in starts:
        for sample in range(start, min(start + SHARD, count)):
            yield FORMATS[format](mix.make(sample).problem)
