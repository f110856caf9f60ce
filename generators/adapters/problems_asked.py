"""Which of our problems a framework's task asks for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from generators.levels import parse_levels
from generators.problems import problem
from generators.registry import families as all_families
from harness.verification.problem import Problem


@dataclass(frozen=True, slots=True)
class ProblemsAsked:
    """The first `count` problems of the families and levels in turn, each once; by index, where one may come twice.

    families: names with commas between them (default: all). levels: such as "1-3" (default: all five).
    """

    families: str = ""
    levels: str = "1-5"
    split: str = "test"
    seed: int = 0
    count: int = 100

    def __getitem__(self, index: int) -> Problem:
        names = [name.strip() for name in self.families.split(",") if name.strip()] or list(all_families())
        levels = parse_levels(self.levels)
        turn, place = divmod(index, len(names))
        return problem(names[place], turn, self.seed, self.split, levels[turn % len(levels)])

    def __iter__(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for index in itertools.count():
            if len(seen) == self.count:
                return
            drawn = self[index]
            if drawn.id not in seen:
                seen.add(drawn.id)
                yield drawn
