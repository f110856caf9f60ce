"""Where training problems come from: the generators or dataset files, window by window, in a fixed order."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.verification.problem import STYLES, Problem
from trainer.errors import TrainingError


class Source(Protocol):
    """Problems in a fixed order, by window. Picklable: windows are made in background processes."""

    def window(self, number: int) -> list[Problem]: ...


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
        from generators import problem

        problems = []
        for place in range(number * self.size, (number + 1) * self.size):
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

    records: tuple[Problem, ...]
    seed: int = 0
    size: int = 600

    def window(self, number: int) -> list[Problem]:
        per_epoch = -(-len(self.records) // self.size)
        epoch, part = divmod(number, per_epoch)
        order = list(range(len(self.records)))
        random.Random(f"{self.seed} {epoch}").shuffle(order)
        return [self.records[i] for i in order[part * self.size : (part + 1) * self.size]]


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


def read_problems(paths: Sequence[str | Path]) -> tuple[Problem, ...]:
    """The problems of JSON Lines dataset files. Raises TrainingError that names file, line and cause."""
    problems = []
    for path in paths:
        try:
            # (Not splitlines: a JSON string may hold U+2028 and its like.)
            lines = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except OSError as error:
            raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise TrainingError(f"cannot read {path}: {error}") from error
        for number, line in enumerate(lines if lines != [""] else [], 1):
            try:
                problems.append(Problem.from_record(json.loads(line)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise TrainingError(
                    f"{path}, line {number} is not a dataset record ({error}); make the file with `showwork generate`"
                ) from error
    if not problems:
        raise TrainingError(f"no problems in {', '.join(map(str, paths))}")
    return tuple(problems)


def refuse_leaks(train: Sequence[Problem], held_out: Sequence[Problem]) -> None:
    """Raise TrainingError if a held-out problem, by canonical hash, is also trained on."""
    train_ids = {problem.id for problem in train}
    leaked = [problem.id for problem in held_out if problem.id in train_ids]
    if leaked:
        raise TrainingError(
            f"{len(leaked)} of {len(held_out)} held-out problems are in the training data (first: {leaked[0]}); "
            "make both with `showwork generate --split ...`, whose splits never overlap"
        )
