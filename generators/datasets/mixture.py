"""Which family and level the i-th sample has: a function of (seed, i) alone, so any sample can be made anywhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generators import registry
from generators.errors import ProblemError
from generators.levels import parse_levels
from generators.problems import CertifiedProblem, check_depth, make
from generators.writing.stream import Stream
from generators.writing.styles import style_of_sample, style_weights
from harness.verification.problem import Problem

TRY = 1 << 40
"""The k-th further try of sample i asks for index i + k*TRY: every record stays reachable through `problem()`."""
GRAIN = 1_000_000
"""Weights become whole numbers of about this sum, so that no draw depends on how floats are rounded."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Families with their weights in millionths (normalised), the levels, and what all samples share."""

    weights: tuple[tuple[str, int], ...]
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)
    seed: int = 0
    split: str = "train"
    style: str = "computed"
    max_depth: int | None = None
    language: str = "en"

    def choose(self, sample: int) -> tuple[str, int]:
        """The family and the level of one sample."""
        stream = Stream("mixture", self.seed, sample)
        return stream.weighted(self.weights), stream.choice(self.levels)

    def make(self, sample: int, further: int = 0) -> CertifiedProblem:
        """The sample, or its further-th replacement. Raises ProblemError if its level has none."""
        family, level = self.choose(sample)
        style = style_of_sample(self.style, self.seed, sample)
        index = sample + further * TRY
        return make(family, index, self.seed, self.split, level, style, self.max_depth, self.language)


def mixture(
    families: str | None = None,
    levels: str | Sequence[int] | None = None,
    *,
    seed: int = 0,
    split: str = "train",
    style: str = "computed",
    max_depth: int | None = None,
    language: str = "en",
) -> Mixture:
    """A mixture from texts such as "arithmetic:0.5,derivative:1" and "1-3"; the standard families equally without any.

    Raises ProblemError for a text that cannot be read.
    """
    weights = _weights(families) if families is not None else [(name, 1.0) for name in registry.standard()]
    check_depth((name for name, _ in weights), max_depth)
    total = sum(weight for _, weight in weights)
    shares = tuple((name, max(1, round(GRAIN * weight / total))) for name, weight in weights)
    available = sorted(set.intersection(*(set(registry.family(name).levels) for name, _ in shares)))
    selected = parse_levels(levels) if isinstance(levels, str) else tuple(levels or available)
    for level in selected:
        if level not in available:
            raise ProblemError(
                f"no level {level} in all of {', '.join(name for name, _ in shares)}: choose from {available}"
            )
    style_weights(style)
    return Mixture(
        weights=shares, levels=selected, seed=seed, split=split, style=style, max_depth=max_depth, language=language
    )


def stream_problems(mix: Mixture, start: int = 0) -> Iterator[Problem]:
    """Endless problems for training; see `stream_certified`."""
    return (result.problem for result in stream_certified(mix, start))


def stream_certified(mix: Mixture, start: int = 0) -> Iterator[CertifiedProblem]:
    """Endless problems, certified mathematically and without repeats; `start` resumes at a sample.

    Raises ProblemError if the levels asked for have nothing new left.
    """
    ids: set[str] = set()
    for sample in itertools.count(start):
        for further in range(MAX_REPEATS):
            result = mix.make(sample, further)
            if result.problem.id not in ids:
                ids.add(result.problem.id)
                yield result
                break
        else:
            raise exhausted(mix, sample, len(ids))


MAX_REPEATS = 200
"""So many duplicates in a row for one sample end a run: its family and level have nothing new to give."""


def exhausted(mix: Mixture, sample: int, count: int) -> ProblemError:
    """What ends a run that asked for more than a level can give."""
    family, level = mix.choose(sample)
    return ProblemError(
        f"{family} at level {level} gave no new {mix.split} problem in {MAX_REPEATS} draws: "
        f"{count} distinct problems were found; ask for fewer, or for more levels or families"
    )


def _weights(text: str) -> list[tuple[str, float]]:
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition(":")
        registry.family(name)
        if name in weights:
            raise ProblemError(f"family {name!r} is named twice in {text!r}")
        try:
            weights[name] = float(number) if number else 1.0
        except ValueError:
            raise ProblemError(f"the weight of {name} is not a number: {number!r}") from None
        if not 0 < weights[name] < float("inf"):
            raise ProblemError(f"the weight of {name} must be positive and finite, not {number}")
    return list(weights.items())
