"""What `showwork eval` and `pytest benchmarks/` share: the tasks, their problems, the model and the run.

Naming the tasks imports neither SymPy nor torch, so that pytest collects them at once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.evaluation.frozen import FrozenBenchmark, frozen_source
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.run_folder import folder_name, names_its_examples
from generators.evaluation.task_groups import refuse_unknown
from generators.levels import parse_levels
from generators.version import GENERATOR_VERSION, KEY
from harness.evaluation.exemplars import OURS, examples
from harness.evaluation.listed_suites.record import ENGLISH
from sandbox.errors import UsageError

if TYPE_CHECKING:
    from harness.evaluation.models import Provider
    from harness.evaluation.runs import Run
    from harness.evaluation.suites import Suite
    from harness.verification.problem import Problem
    from sandbox.host.sandbox import Sandbox


PER_TASK = 20
"""Problems a task, where --limit does not say."""
DRAWS = 20
"""Indices looked at for each problem wanted: the easiest levels hold few distinct questions."""


@dataclass(frozen=True, slots=True)
class EvaluationTask:
    """One family at one level: what one pytest item measures."""

    family: str
    level: int

    @property
    def name(self) -> str:
        return f"{self.family}-{self.level}"


class Evaluation:
    """One evaluation, opened piece by piece as it is needed: tasks, then problems, then the model and the sandbox."""

    def __init__(self, options: EvaluationOptions) -> None:
        self.options = options
        self._sandbox: Sandbox | None = None

    def tasks(self) -> list[EvaluationTask]:
        """The tasks asked for, by family and level. Raises UsageError for a name that is none."""
        every = self._every_task()
        names = {task.family for task in every} | {task.name for task in every}
        groups = self.options.task_groups
        refuse_unknown(groups, names)
        selected: list[str] = []
        for name in filter(None, map(str.strip, self.options.tasks.split(","))):
            if name not in names and name not in groups:
                families = ", ".join(sorted({task.family for task in every}))
                raise UsageError(
                    f"there is no task {name!r}: give families ({families}), tasks such as {every[0].name}, or groups "
                    "that --groups names"
                )
            selected += groups.get(name, (name,))
        levels = parse_levels(self.options.levels) if self.options.levels else ()
        from generators.registry import standard

        usual = {task.family for task in every} if self.options.suite else set(standard())
        tasks = [
            task
            for task in every
            if (task.family in selected or task.name in selected or (not selected and task.family in usual))
            and (not levels or task.level in levels)
        ]
        if not tasks:
            raise UsageError(f"--tasks {self.options.tasks!r} --levels {self.options.levels!r} selects no task")
        return tasks

    def _every_task(self) -> list[EvaluationTask]:
        if self._frozen:
            return [EvaluationTask(family, level) for family, level in self._frozen.tasks()]
        if self.options.suite:
            return sorted(
                {EvaluationTask(p.family, p.level) for p in self._records}, key=lambda task: (task.family, task.level)
            )
        from generators.registry import families

        return [EvaluationTask(name, level) for name, family in families().items() for level in sorted(family.levels)]

    def problems(self, tasks: Iterable[EvaluationTask]) -> list[Problem]:
        """The problems of some tasks."""
        if self._frozen:
            return [problem for task in tasks for problem in self._of_the_frozen(task)]
        if self.options.suite:
            selected = set(tasks)
            return [problem for problem in self._records if EvaluationTask(problem.family, problem.level) in selected]
        return [problem for task in tasks for problem in self._drawn(task)]

    def _drawn(self, task: EvaluationTask) -> list[Problem]:
        """Distinct problems by increasing index: fewer than the limit where the level does not hold as many."""
        from generators.problems import problem

        options, limit = self.options, self.options.limit or PER_TASK
        problems: dict[str, Problem] = {}
        for index in range(DRAWS * limit):
            candidate = problem(task.family, index, options.seed, options.split, task.level)
            problems.setdefault(candidate.id, candidate)
            if len(problems) == limit:
                break
        return list(problems.values())

    @functools.cached_property
    def _frozen(self) -> FrozenBenchmark | None:
        """The benchmark of our own that --suite names."""
        named = frozen_source(self.options.suite or "")
        return named[0] if named else None

    @functools.cached_property
    def _frozen_file(self) -> tuple[Problem, ...]:
        """The problems of the frozen benchmark's file; empty where they are drawn."""
        named = frozen_source(self.options.suite or "")
        return named[0].of_file(named[1]) if named and named[1] else ()

    def _of_the_frozen(self, task: EvaluationTask) -> list[Problem]:
        assert self._frozen is not None
        of_file = [one for one in self._frozen_file if (one.family, one.level) == (task.family, task.level)]
        return list(of_file or self._frozen.drawn(task.family, task.level))[: self.options.limit]

    @functools.cached_property
    def _suite(self) -> Suite:
        from harness.evaluation.suites import load_suite

        assert self.options.suite is not None
        return load_suite(
            self.options.suite,
            self.options.limit,
            unreadable=self.options.unreadable,
            columns=self.options.suite_columns,
        )

    def remarks(self) -> list[str]:
        """What is to be said of a suite's golds before a model is asked: counts by kind, what is left out, and why."""
        if not self.options.suite or self._frozen:
            return []
        from harness.scoring.golds import remarks

        suite, source = self._suite, self.options.suite
        lines = remarks(suite.name, suite.problems, suite.unreadable, suite.unequal)
        return [*lines, *([f"`showwork suite {source}` lists them all"] if len(lines) > 1 else [])]

    @property
    def _records(self) -> Sequence[Problem]:
        """The suite's problems; those shown as examples are not asked."""
        return self._suite.problems[self.options.num_fewshot if self.options.examples_from == "first" else 0 :]

    def source(self) -> dict[str, Any]:
        """What the run records of where its problems come from."""
        options = self.options
        limit = {"records": options.limit} if options.limit else {}
        if self._frozen:
            return {"suite": self._frozen.name, "digest": self._frozen.digest, **limit}
        if options.suite:
            listed = {"listed": self._suite.listed, **limit} if self._suite.listed else {}
            return {"suite": self._suite.name, "digest": self._suite.digest, **listed}
        return {
            "generators": "drawn",
            KEY: GENERATOR_VERSION,
            "split": options.split,
            "seed": options.seed,
            "limit": options.limit or PER_TASK,
        }

    def examples(self) -> list[tuple[str, str]]:
        """(statement, solution) pairs: of the training split, each family in turn; a text suite's first records; our
        own; or those of a file."""
        options = self.options
        if options.examples_from not in ("training", "first"):
            # (--method alone asks without examples, as --num-fewshot 0 does everywhere.)
            if not options.fewshot and not options.num_fewshot:
                return []
            return examples(options.examples_from, options.answer_method, self.language, options.num_fewshot)
        if options.examples_from == "first":
            shown = self._suite.problems[: options.num_fewshot]
            pairs = [(p.statement, s) for p, s in zip(shown, self._suite.solutions, strict=False) if s]
            if len(pairs) < options.num_fewshot:
                raise UsageError(
                    f"{options.suite} shows {len(pairs)} solutions: too few for --num-fewshot {options.num_fewshot}"
                )
            return pairs
        from generators.problems import problem
        from generators.registry import standard

        families = standard()
        problems = [
            problem(families[i % len(families)], i // len(families), options.seed, "train", 1 + i // len(families) % 3)
            for i in range(options.num_fewshot)
        ]
        return [(exemplar.statement, exemplar.program) for exemplar in problems]

    @property
    def language(self) -> str:
        """Of the prompts: as the options say, else as the benchmark is written."""
        if self.options.language or not self.options.suite or self._frozen:
            return self.options.language or ENGLISH
        return self._suite.language

    def shown(self) -> str:
        """Where the worked examples come from, in words that a run records."""
        options, count = self.options, len(self.examples())
        if not count or options.examples_from in ("training", "first"):
            return ""
        named = f"of our own ({self.language})" if options.examples_from == OURS else f"of {Path(options.fewshot).name}"
        return f"{count} {named}"

    @functools.cached_property
    def provider(self) -> Provider:
        """The model, loaded on first use."""
        from harness.evaluation.models import open_provider

        options = self.options
        return open_provider(
            options.model,
            options.provider,
            adapter=options.adapter,
            api_base=options.api_base,
            max_new_tokens=options.new_tokens,
            concurrency=options.concurrency,
            batch_size=options.batch_size,
            dtype=options.dtype,
        )

    @functools.cached_property
    def folder(self) -> Path:
        """The run's folder: as given, or named by the model and everything that decides the samples."""
        if self.options.output_dir is not None:
            return self.options.output_dir
        shown = self.examples() if names_its_examples(self.options) else []
        return Path("runs") / folder_name(self.options, self.provider, self.source(), shown)

    def run(self, tasks: Iterable[EvaluationTask], progress: bool = False) -> Run:
        """Evaluate some tasks into the folder; the run with all tasks it holds so far. Raises as `evaluate` does."""
        from harness.evaluation.evaluate import evaluate

        options = self.options
        return evaluate(
            self.problems(tasks),
            self.provider,
            self._open_sandbox(),
            sampling=options.sampling,
            chat=options.apply_chat_template,
            any_template=options.any_template,
            examples=self.examples(),
            shown=self.shown(),
            method=options.answer_method,
            language=self.language,
            reasoning=options.reasoning,
            turns=options.in_turns,
            limits=options.limits,
            accept_restated=options.accept_restated,
            unreadable=options.unreadable,
            skipped=self._suite.unreadable if options.suite and not self._frozen else (),
            source=self.source(),
            out=self.folder,
            progress=progress,
        )

    def _open_sandbox(self) -> Sandbox | None:
        if not self.options.answer_method.runs_programs:
            return None
        if self._sandbox is None:
            from sandbox.host.sandbox import Sandbox

            self._sandbox = Sandbox(self.options.sandbox, limits=self.options.limits)
        return self._sandbox

    def close(self) -> None:
        """Close the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None
