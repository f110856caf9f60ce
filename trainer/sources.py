"""Where training problems come from: the generators or dataset files, window by window, in a fixed order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from harness.verification.problem import STYLES, Problem
from trainer.errors import TrainingError


class Source(Protocol):
    """Problems in a fixed order, by window. Picklable: windows are made in background processes."""

    def window(self, number: int) -> list[Problem]: ...


class Member(Protocol):
    """Part of a mixture: its problems in an order of their own, without end."""

    def take(self, start: int, stop: int) -> list[Problem]:
        """Its start-th to its stop-th, without the last."""


MIXED = "mixed"
"""The style of data whose problems alternate between the styles of programs."""


def style_of(style: str, turn: int, seed: int = 0) -> str:
    """The style of the turn-th problem of a family and level; of a mix with weights, drawn by the seed and the turn."""
    from generators.writing.styles import style_of_sample

    return STYLES[turn % len(STYLES)] if style == MIXED else style_of_sample(style, seed, turn)


BOTH = "both"
"""The language of data whose problems are in English and in Chinese by turns."""


def language_of(language: str, turn: int) -> str:
    """The language of the turn-th problem of a family and level. Of both each comes twice in a row, so that it meets
    both styles of `mixed`, which alternate."""
    from generators.writing.phrasing import LANGUAGES

    return LANGUAGES[turn // 2 % len(LANGUAGES)] if language == BOTH else language


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """An endless source of problems, generated when needed, window by window, cycling through families and levels."""

    families: tuple[str, ...]
    levels: tuple[int, ...] = (1, 2)
    style: str = "computed"
    seed: int = 0
    split: str = "train"
    size: int = 600
    """Problems a window."""
    language: str = "en"

    def window(self, number: int) -> list[Problem]:
        return self.take(number * self.size, (number + 1) * self.size)

    def take(self, start: int, stop: int) -> list[Problem]:
        from generators import problem

        problems = []
        for place in range(start, stop):
            index, family = divmod(place, len(self.families))
            turn, level = divmod(index, len(self.levels))
            problems.append(
                problem(
                    self.families[family],
                    index,
                    self.seed,
                    self.split,
                    level=self.levels[level],
                    style=style_of(self.style, turn, self.seed),
                    language=language_of(self.language, turn),
                )
            )
        return problems


@dataclass(frozen=True, slots=True)
class FileSource:
    """Dataset records from JSON Lines files, in a new random order each epoch."""

    records: tuple[Any, ...]
    """Problems; or other things with an `id` that a stream's encoder knows."""
    seed: int = 0
    size: int = 600

    def window(self, number: int) -> list[Problem]:
        per_epoch = -(-len(self.records) // self.size)
        epoch, part = divmod(number, per_epoch)
        return [self.records[i] for i in self._order(epoch)[part * self.size : (part + 1) * self.size]]

    def take(self, start: int, stop: int) -> list[Problem]:
        count = len(self.records)
        taken = []
        for epoch in range(start // count, -(-stop // count)):
            first, last = max(start - epoch * count, 0), min(stop - epoch * count, count)
            taken += [self.records[i] for i in self._order(epoch)[first:last]]
        return taken

    def _order(self, epoch: int) -> list[int]:
        order = list(range(len(self.records)))
        random.Random(f"{self.seed} {epoch}").shuffle(order)
        return order


@dataclass(frozen=True, slots=True)
class MixedSource:
    """Families and files in given shares: every window holds each member's share of it, in random order."""

    members: tuple[tuple[float, Member], ...]
    """(weight, member); weights of any positive sum."""
    seed: int = 0
    size: int = 600

    def window(self, number: int) -> list[Problem]:
        total = sum(Fraction(weight) for weight, _ in self.members)  # exact: no share depends on rounding
        problems = []
        for weight, member in self.members:
            share = self.size * Fraction(weight) / total
            problems += member.take(int(number * share), int((number + 1) * share))
        random.Random(f"{self.seed} {number}").shuffle(problems)
        return problems

    @property
    def in_files(self) -> frozenset[str]:
        """The identities of what comes from files: it returns with every epoch, whatever `repeats` says."""
        files = [member for _, member in self.members if isinstance(member, FileSource)]
        return frozenset(problem.id for file in files for problem in file.records)


def first_problems(source: Source, count: int) -> list[Problem]:
    """The source's first `count` different problems; fewer where a whole window brings nothing new."""
    problems: dict[str, Problem] = {}
    window = 0
    while len(problems) < count:
        before = len(problems)
        for problem in source.window(window):
            problems.setdefault(problem.id, problem)
        window += 1
        if len(problems) == before:
            break
    return list(problems.values())[:count]


def distinct(
    family: str,
    count: int,
    *,
    split: str,
    levels: Sequence[int],
    style: str = "computed",
    seed: int = 0,
    language: str = "en",
) -> list[Problem]:
    """The first `count` different problems of a family's split. Raises TrainingError if it has fewer."""
    from generators import problem

    problems: dict[str, Problem] = {}
    for index in range(20 * count + 100):
        if len(problems) == count:
            break
        turn, level = divmod(index, len(levels))
        candidate = problem(
            family,
            index,
            seed,
            split,
            level=levels[level],
            style=style_of(style, turn, seed),
            language=language_of(language, turn),
        )
        problems.setdefault(candidate.id, candidate)
    else:
        raise TrainingError(
            f"family {family} has fewer than {count} different {split} problems at levels "
            f"{', '.join(map(str, levels))}: ask for fewer, or for more levels"
        )
    return list(problems.values())


def refuse_leaks(train: Sequence[Problem], held_out: Sequence[Problem]) -> None:
    """Raise TrainingError if a held-out problem, by canonical hash, is also trained on."""
    train_ids = {problem.id for problem in train}
    leaked = [problem.id for problem in held_out if problem.id in train_ids]
    if leaked:
        raise TrainingError(
            f"{len(leaked)} of {len(held_out)} held-out problems are in the training data (first: {leaked[0]}); "
            "make both with `showwork generate --split ...`, whose splits never overlap"
        )
