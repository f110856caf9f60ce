"""Benchmarks of our own that never change, for tables that last.

A benchmark is the families, levels, number, seed and split that it is drawn by, and the hash of each task's questions
and golds, which stand in a file beside this one. A family that is registered later is no part of it. Where the
generators of another version make another question or gold, the hash says so: an error, never another benchmark.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from generators.version import GENERATOR_VERSION
from harness.evaluation.runs import content_hash, problem_hash, task_of
from harness.verification.errors import SuiteError
from harness.verification.problem import Problem

DRAWS = 20
"""Indices looked at for each problem wanted: the easiest levels hold few distinct questions."""
NAMES = ("showwork-v1",)


@dataclass(frozen=True, slots=True)
class FrozenBenchmark:
    """How a benchmark is drawn, and what must come out."""

    name: str
    generator_version: str
    """Of the generators that made it first."""
    families: tuple[str, ...]
    levels: tuple[int, ...]
    per_task: int
    seed: int
    split: str
    digests: dict[str, str]
    """Task (family-level) -> the hash of its questions and golds, in order."""

    @property
    def digest(self) -> str:
        """The hash of the whole benchmark."""
        return content_hash("frozen", [[task, self.digests[task]] for task in sorted(self.digests)])

    def tasks(self) -> Iterator[tuple[str, int]]:
        """Every (family, level)."""
        return ((family, level) for family in self.families for level in self.levels)

    def drawn(self, family: str, level: int) -> tuple[Problem, ...]:
        """The problems of one task, by the generators, compared with the stored hash. Raises SuiteError."""
        problems = self.draw(family, level)
        self.refuse_others(f"{family}-{level}", problems, f"the generators of version {GENERATOR_VERSION} make others")
        return problems

    def draw(self, family: str, level: int) -> tuple[Problem, ...]:
        """The same, compared with nothing."""
        below = tuple(one for one in self.levels if one <= level)
        return draw(family, below, self.per_task, self.seed, self.split)

    def refuse_others(self, task: str, problems: Sequence[Problem], cause: str) -> None:
        """Raise SuiteError where these are not the task's problems. cause: what the reader may take from it."""
        if digest_of(problems) != self.digests.get(task):
            raise SuiteError(
                f"{task} of {self.name} is not what was frozen ({len(problems)} problems, other questions or golds): "
                f"{cause}; it was made by generator version {self.generator_version}. Install the version of Showwork "
                f"that has it, or give the file that `showwork suite {self.name} --save FILE` wrote there, as "
                f"--suite {self.name}:FILE"
            )

    def of_file(self, path: Path) -> tuple[Problem, ...]:
        """The problems of a file that holds the whole benchmark, each task compared. Raises SuiteError."""
        from harness.evaluation.suites import load_suite

        problems = load_suite(str(path)).problems
        for family, level in self.tasks():
            task = f"{family}-{level}"
            of_task = [problem for problem in problems if task_of(problem) == task]
            self.refuse_others(task, of_task, f"{path} holds others")
        if len(problems) != self.per_task * len(self.digests):
            raise SuiteError(
                f"{path} holds {len(problems)} problems, and {self.name} {sum(1 for _ in self.tasks())} x "
                f"{self.per_task}: remove what is none of it"
            )
        return problems


@functools.cache
def draw(family: str, levels: tuple[int, ...], per_task: int, seed: int, split: str) -> tuple[Problem, ...]:
    """The problems of a family's last level: the first distinct ones by increasing index, of which none is a lower
    level's too."""
    from generators.problems import problem

    lower = [one for end in range(1, len(levels)) for one in draw(family, levels[:end], per_task, seed, split)]
    taken = {one.id for one in lower}
    drawn: list[Problem] = []
    for index in range(DRAWS * per_task):
        made = problem(family, index, seed, split, levels[-1])
        if made.id not in taken:
            taken.add(made.id)
            drawn.append(made)
        if len(drawn) == per_task:
            break
    return tuple(drawn)


def digest_of(problems: Iterable[Problem]) -> str:
    """The hash of questions and golds, in order. Programs and steps are no part of it: they decide no answer."""
    return content_hash("frozen task", [problem_hash(problem) for problem in problems])


@functools.cache
def frozen_benchmark(name: str) -> FrozenBenchmark:
    """The benchmark of one of NAMES."""
    text = (resources.files("generators.evaluation") / f"{name.replace('-', '_')}.json").read_text("utf-8")
    record = json.loads(text)
    return FrozenBenchmark(**{**record, "families": tuple(record["families"]), "levels": tuple(record["levels"])})


def frozen_source(source: str) -> tuple[FrozenBenchmark, Path | None] | None:
    """The benchmark that `--suite SOURCE` names, and its file where one is given; None where it is none of ours."""
    name, _, file = source.partition(":")
    if name not in NAMES or Path(source).is_file():
        return None
    return frozen_benchmark(name), Path(file).expanduser() if file else None
