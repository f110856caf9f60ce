"""What the two doors of evaluation share, `showwork eval` and `pytest benchmarks/`: options, tasks, problems, the run.

Naming the tasks imports neither SymPy nor torch, so that pytest collects them at once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.levels import parse_levels
from generators.version import GENERATOR_VERSION, KEY
from harness.scoring.golds import POLICIES
from harness.verification.errors import RunError
from sandbox.backends.registry import AUTO, SPELLED
from sandbox.errors import UsageError

if TYPE_CHECKING:
    from harness.evaluation.models import Provider, Sampling
    from harness.evaluation.runs import Run
    from harness.evaluation.suites import Suite
    from harness.verification.problem import Problem
    from sandbox.host.sandbox import Sandbox

PER_TASK = 20
"""Problems a task, where --limit does not say."""
DRAWS = 20
"""Indices looked at for each problem wanted: the easiest levels hold few distinct questions."""


def _about(help: str, kind: Callable[[str], Any] | None = str) -> dict[str, Any]:
    """What the parsers need of an option: `kind` reads its text; None makes it a flag with its `--no-` twin."""
    return {"help": help, "kind": kind}


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """The options of both doors, as each shows them: the parsers are made from these fields.

    Raises UsageError for what can be refused before anything is loaded.
    """

    model: str | None = field(
        default=None,
        metadata=_about(
            "Model folder, hub name, model of a server, or run to replay (default: the reference solutions)."
        ),
    )
    provider: str = field(
        default="auto", metadata=_about("auto, hf, vllm, openai, reference, replay, echo, empty or random.")
    )
    adapter: str | None = field(default=None, metadata=_about("A PEFT adapter to load onto the model."))
    api_base: str | None = field(
        default=None, metadata=_about("An OpenAI-compatible server, .../v1; the key is read from OPENAI_API_KEY.")
    )
    concurrency: int = field(default=16, metadata=_about("Maximum concurrent requests to the server.", int))
    batch_size: int | None = field(
        default=None, metadata=_about("Batch size of the hf provider (default: as large as fits).", int)
    )
    dry_run: bool = field(
        default=False, metadata=_about("Print the number of calls and tokens it would take, and exit.", None)
    )
    tasks: str = field(default="", metadata=_about("Families or tasks, such as derivative,integral-3 (default: all)."))
    levels: str = field(default="", metadata=_about("Levels, such as 1-3 or 2,5 (default: all)."))
    limit: int | None = field(
        default=None, metadata=_about("Problems per task (default 20), or records of a suite (default: all).", int)
    )
    suite: str | None = field(
        default=None, metadata=_about("A .jsonl file or dataset in Showwork, GSM8K or MATH format.")
    )
    text_answers: bool = field(
        default=False, metadata=_about("Ask for answers in text instead of programs (only with --suite).", None)
    )
    accept_restated: bool = field(
        default=False,
        metadata=_about(
            "Accept the question's own formula, copied or rearranged, as an answer, as other graders do.", None
        ),
    )
    unreadable: str = field(
        default="fail",
        metadata=_about(
            "What to do with records of a suite whose gold cannot be read: fail (list them and stop) or skip."
        ),
    )
    split: str = field(default="test", metadata=_about("Split to draw problems from; never train on test."))
    seed: int = field(default=0, metadata=_about("Seed for the choice of problems and for sampling.", int))
    n_samples: int = field(default=1, metadata=_about("Samples per problem, for pass@k and majority votes.", int))
    temperature: float = field(default=0.0, metadata=_about("Sampling temperature; 0 is greedy decoding.", float))
    top_p: float = field(default=1.0, metadata=_about("Nucleus sampling: the probability mass to sample from.", float))
    max_new_tokens: int = field(default=512, metadata=_about("Maximum length of a completion, in tokens.", int))
    apply_chat_template: bool | None = field(
        default=None,
        metadata=_about("Use the chat template (default: as the model was trained, else if it has one).", None),
    )
    any_template: bool = field(
        default=False, metadata=_about("Allow a prompt template other than the one the model was trained on.", None)
    )
    num_fewshot: int = field(
        default=0,
        metadata=_about("Worked examples in the prompt (training split, or a text suite's first records).", int),
    )
    sandbox: str = field(default=AUTO, metadata=_about(f"What runs the programs: {SPELLED}."))
    min_accuracy: float | None = field(
        default=None, metadata=_about("Fail a task if its 95% interval lies below this accuracy (0 to 1).", float)
    )
    baseline: Path | None = field(
        default=None,
        metadata=_about(
            "Folder of an earlier run on the same problems; fail a task if it is significantly worse.", Path
        ),
    )
    curves: Path | None = field(
        default=None, metadata=_about("Training log to plot in the report (trainer_state.json or JSON lines).", Path)
    )
    output_dir: Path | None = field(
        default=None, metadata=_about("Folder of the run, created or continued (default: runs/MODEL-HASH).", Path)
    )

    def __post_init__(self) -> None:
        if self.text_answers and not self.suite:
            raise UsageError("--text-answers needs --suite: the families' problems ask for programs")
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"--limit must be at least 1, not {self.limit}")
        if self.num_fewshot < 0 or self.concurrency < 1 or (self.batch_size is not None and self.batch_size < 1):
            raise UsageError("--num-fewshot must not be negative, --concurrency and --batch-size at least 1")
        if self.min_accuracy is not None and not 0 <= self.min_accuracy <= 1:
            raise UsageError(f"--min-accuracy is a share from 0 to 1, not {self.min_accuracy}")
        if self.n_samples > 1 and self.temperature == 0:
            raise UsageError("--n-samples above 1 needs a --temperature above 0: greedy samples are all the same")
        if self.unreadable not in POLICIES:
            raise UsageError(f"--unreadable must be {' or '.join(POLICIES)}, not {self.unreadable!r}")
        if self.split not in ("train", "validation", "test"):
            raise UsageError(f"--split must be train, validation or test, not {self.split!r}")

    @classmethod
    def of(cls, values: dict[str, Any]) -> EvaluationOptions:
        """From any mapping that holds the options among other things."""
        return cls(**{each.name: values[each.name] for each in fields(cls)})

    @property
    def sampling(self) -> Sampling:
        from harness.evaluation.models import Sampling

        return Sampling(self.temperature, self.top_p, self.max_new_tokens, self.n_samples, self.seed)


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
        selected = [part.strip() for part in self.options.tasks.split(",") if part.strip()]
        names = {task.family for task in every} | {task.name for task in every}
        for name in selected:
            if name not in names:
                families = ", ".join(sorted({task.family for task in every}))
                raise UsageError(
                    f"there is no task {name!r}: give families ({families}) or tasks such as {every[0].name}"
                )
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
        if self.options.suite:
            return sorted(
                {EvaluationTask(p.family, p.level) for p in self._records}, key=lambda task: (task.family, task.level)
            )
        from generators.registry import families

        return [EvaluationTask(name, level) for name, family in families().items() for level in sorted(family.levels)]

    def problems(self, tasks: Iterable[EvaluationTask]) -> list[Problem]:
        """The problems of some tasks."""
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
    def _suite(self) -> Suite:
        from harness.evaluation.suites import load_suite

        assert self.options.suite is not None
        return load_suite(self.options.suite, self.options.limit, unreadable=self.options.unreadable)

    def remarks(self) -> list[str]:
        """What is to be said of a suite's golds before a model is asked: counts by kind, what is left out, and why."""
        if not self.options.suite:
            return []
        from harness.scoring.golds import remarks

        suite, source = self._suite, self.options.suite
        lines = remarks(suite.name, suite.problems, suite.unreadable, suite.unequal)
        return [*lines, *([f"`showwork suite {source}` lists them all"] if len(lines) > 1 else [])]

    @property
    def _records(self) -> Sequence[Problem]:
        """The suite's problems; those shown as examples are not asked."""
        return self._suite.problems[self.options.num_fewshot if self.options.text_answers else 0 :]

    def source(self) -> dict[str, Any]:
        """What the run records of where its problems come from."""
        options = self.options
        if options.suite:
            return {"suite": self._suite.name, "digest": self._suite.digest}
        return {
            "generators": "drawn",
            KEY: GENERATOR_VERSION,
            "split": options.split,
            "seed": options.seed,
            "limit": options.limit or PER_TASK,
        }

    def examples(self) -> list[tuple[str, str]]:
        """(statement, solution) pairs from the training split, family after family, or a text suite's first records."""
        options = self.options
        if options.text_answers:
            exemplars = self._suite.problems[: options.num_fewshot]
            pairs = [(p.statement, s) for p, s in zip(exemplars, self._suite.solutions, strict=False) if s]
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
            max_new_tokens=options.max_new_tokens,
            concurrency=options.concurrency,
            batch_size=options.batch_size,
        )

    @functools.cached_property
    def folder(self) -> Path:
        """The run's folder: as given, or named by the model and everything that decides the samples."""
        if self.options.output_dir is not None:
            return self.options.output_dir
        from harness.evaluation.models.record import Record
        from harness.evaluation.runs import content_hash

        options, provider = self.options, self.provider
        record: Record = getattr(provider, "record", Record())
        name = re.sub(r"[^A-Za-z0-9.]+", "-", provider.name).strip("-.")[-60:] or "model"
        parts = [
            provider.fingerprint,
            asdict(options.sampling),
            options.apply_chat_template,
            options.num_fewshot,
            options.text_answers,
            self.source(),
            *(["accept_restated"] if options.accept_restated else []),
            *([record.template] if record.template else []),
        ]
        return Path("runs") / f"{name}-{content_hash('folder', parts)[:8]}"

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
            text_answers=options.text_answers,
            accept_restated=options.accept_restated,
            unreadable=options.unreadable,
            skipped=self._suite.unreadable if options.suite else (),
            source=self.source(),
            out=self.folder,
            progress=progress,
        )

    def _open_sandbox(self) -> Sandbox | None:
        if self.options.text_answers:
            return None
        if self._sandbox is None:
            from sandbox.host.sandbox import Sandbox

            self._sandbox = Sandbox(self.options.sandbox)
        return self._sandbox

    def close(self) -> None:
        """Close the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def cost(self) -> str:
        """For --dry-run: calls and tokens. A token is taken for four characters: a server shows no tokenizer."""
        from harness.evaluation.models.record import has_chat_template, read_record
        from harness.scoring.prompts import render

        options, examples = self.options, self.examples()
        chat = options.apply_chat_template
        if chat is None:
            chat = read_record(options.adapter, options.model).chat
        if chat is None:
            chat = bool(options.api_base) or has_chat_template(options.model or "")
        problems = self.problems(self.tasks())
        prompts = [
            render(p.statement, chat=chat, examples=examples, text_answers=options.text_answers) for p in problems
        ]
        characters = sum(len(p.text) if p.messages is None else sum(len(t) for _, t in p.messages) for p in prompts)
        calls = len(problems) * options.n_samples
        return (
            f"{len(self.tasks())} tasks, {len(problems)} problems, {calls} calls; "
            f"about {characters * options.n_samples // 4:,} prompt tokens and at most "
            f"{calls * options.max_new_tokens:,} new ones"
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a task, or the whole run, fails."""

    task: str
    reason: str


def failures(run: Run, options: EvaluationOptions, tasks: Sequence[EvaluationTask], compared: int) -> list[Finding]:
    """What --min-accuracy and --baseline find wrong with these tasks of a finished run.

    compared: how many tasks are compared in all: the level of significance is divided among them (Bonferroni), or
    thirty tasks would find a difference by chance more often than not.
    """
    from harness.evaluation.runs import read_run, task_of
    from harness.evaluation.statistics.compare_runs import ALPHA, compare, lacking, restrict
    from harness.evaluation.statistics.summary import percent, summary

    findings = []
    baseline = read_run(options.baseline) if options.baseline else None
    for task in tasks:
        part = restrict(run, [key for key, problem in run.problems.items() if task_of(problem) == task.name])
        accuracy = summary(part)["overall"]["accuracy"]
        if options.min_accuracy is not None and (accuracy is None or accuracy["high"] < options.min_accuracy):
            findings.append(Finding(task.name, f"accuracy {percent(accuracy)} is below {options.min_accuracy:.1%}"))
        if baseline is not None:
            missing = part.problems.keys() - baseline.problems.keys() - lacking(part, baseline)
            if missing:
                raise RunError(
                    f"the baseline {options.baseline} lacks {len(missing)} problems of {task.name}: "
                    "make it with the same --tasks, --levels, --limit, --seed, --split or --suite"
                )
            change = compare(restrict(baseline, part.problems), part).overall["accuracy"]
            if change.difference.value < 0 and change.p * compared < ALPHA:
                findings.append(
                    Finding(task.name, f"worse than the baseline: {change.a:.1%} -> {change.b:.1%}, p = {change.p:.2g}")
                )
    return findings


def overall_failure(run: Run, options: EvaluationOptions) -> Finding | None:
    """Whether the run as a whole is significantly worse than the baseline on the same problems."""
    if options.baseline is None:
        return None
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics.compare_runs import compare, restrict, verdict

    comparison = compare(restrict(read_run(options.baseline), run.problems), run)
    return Finding("overall", verdict(comparison)) if comparison.overall["accuracy"].worse else None


def write_results(run: Run, options: EvaluationOptions) -> dict[str, Any]:
    """summary.json, summary.md and report.html in the run's folder; the summary."""
    from harness.evaluation.report.html_report import read_curves, write_report
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics.compare_runs import restrict
    from harness.evaluation.statistics.summary import write_summary

    result = write_summary(run)
    assert run.folder is not None
    baseline = restrict(read_run(options.baseline), run.problems) if options.baseline else None
    log = options.curves or _training_log(options.model)
    curves = {log.parent.name or "training": read_curves(log)} if log else None
    comparable = baseline if run.complete else None
    write_report(run.folder / "report.html", run, baseline=comparable, curves=curves)
    return result


def _training_log(model: str | None) -> Path | None:
    """The log that training left in a model's folder."""
    path = Path(model or "") / "trainer_state.json"
    return path if model and path.is_file() else None
