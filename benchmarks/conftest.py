"""Options and reporting of `pytest benchmarks/ --model PATH`. Costs nothing until a test of this folder runs.

One item is one task (family x level). Exit codes: 1 where a task failed --min-accuracy or --baseline, 2 for a model or
a run that cannot be used, 3 if a server or the sandbox failed: then nothing is scored lower, and the same command
goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest

from generators.evaluation.cost import cost
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.results import failures, overall_failure, write_results
from generators.evaluation.tasks import Evaluation, EvaluationTask
from harness.evaluation.runs import read_run, task_of
from harness.evaluation.statistics.compare_runs import restrict
from harness.evaluation.statistics.summary import aligned, percent, summary, table, vote_gains
from sandbox.errors import InfrastructureError, ShowworkError, UsageError

HERE = Path(__file__).parent
NAMED_ONLY = ("speed", "gpu")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Every field of Options, under the same name as in `showwork eval`."""
    group = parser.getgroup("showwork", "model benchmarks")
    for each in fields(EvaluationOptions):
        flag, default = "--" + each.name.replace("_", "-"), each.default
        kind, about = each.metadata["kind"], each.metadata["help"]
        if kind is None:
            group.addoption(flag, dest=_dest(each.name), action="store_true", default=default, help=about)
            if default is None:
                group.addoption(f"--no-{flag[2:]}", dest=_dest(each.name), action="store_false", help=f"Not {flag}.")
        else:
            group.addoption(flag, dest=_dest(each.name), type=kind, default=default, help=about)


def _dest(name: str) -> str:
    # Prefixed: `model` or `seed` alone may be another plug-in's.
    return f"showwork_{name}"


@dataclass
class Session:
    """What this process knows of the benchmark: kept in the configuration's stash."""

    evaluation: Evaluation
    folders: set[str] = field(default_factory=set)
    trouble: list[ShowworkError] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


KEY = pytest.StashKey[Session]()


def session_of(config: pytest.Config) -> Session:
    """The session's state, made on first use from the command line."""
    if KEY not in config.stash:
        try:
            options = EvaluationOptions.of(
                {each.name: config.getoption(_dest(each.name)) for each in fields(EvaluationOptions)}
            )
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[KEY] = Session(Evaluation(options))
    return config.stash[KEY]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`speed/` and `gpu/` are collected only when named on the command line."""
    for name in NAMED_ONLY:
        folder = HERE / name
        if collection_path == folder:
            arguments = [
                Path(config.invocation_params.dir, argument.split("::")[0]).resolve() for argument in config.args
            ]
            return None if any(path == folder or folder in path.parents for path in arguments) else True
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item a task."""
    if "task" in metafunc.fixturenames:
        try:
            tasks = session_of(metafunc.config).evaluation.tasks()
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        metafunc.parametrize("task", tasks, ids=[task.name for task in tasks])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """--dry-run runs nothing. A model may warn: that is no failure of the task."""
    model_items = [item for item in items if item.path.parent == HERE]
    for item in model_items:
        item.add_marker(pytest.mark.filterwarnings("default"))
    if model_items and session_of(config).evaluation.options.dry_run:
        config.hook.pytest_deselected(items=model_items)
        items[:] = [item for item in items if item not in model_items]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Where nothing but these items was collected, Hypothesis' plug-in is not needed. Its summary would import all of
    Hypothesis: 0.65 of the 1.5 seconds that `--collect-only` took beside it."""
    plugins = session.config.pluginmanager
    if plugins.has_plugin("hypothesispytest") and all(item.path.parent == HERE for item in session.items):
        plugins.unregister(name="hypothesispytest")


@pytest.fixture(scope="session")
def benchmark_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """The model, the sandbox and the run, opened when the first task needs them."""
    state = session_of(request.config)
    yield state
    state.evaluation.close()


@pytest.fixture
def measure(
    benchmark_session: Session, record_property: Callable[[str, object], None]
) -> Callable[[EvaluationTask], None]:
    """Evaluates one task, records its figures (JUnit takes them up) and fails it where an option asks for that."""

    def measured(task: EvaluationTask) -> None:
        state = benchmark_session
        if state.trouble:
            pytest.fail(f"not run, because of the failure above: {state.trouble[0]}", pytrace=False)
        evaluation, options = state.evaluation, state.evaluation.options
        try:
            state.folders.add(str(evaluation.folder.resolve()))
            run = evaluation.run([task])
            findings = failures(run, options, [task], len(evaluation.tasks()))
        except ShowworkError as error:
            state.trouble.append(error)
            pytest.fail(f"{type(error).__name__}: {error}", pytrace=False)
        part = restrict(run, [key for key, problem in run.problems.items() if task_of(problem) == task.name])
        figures = summary(part)["overall"]
        for name in ("accuracy", "fully_true", "step_accuracy", "executed"):
            record_property(name, percent(figures[name]))
        record_property(
            "outcomes", ", ".join(f"{name} {count}" for name, count in figures["outcomes"].items() if count)
        )
        if findings:
            pytest.fail("; ".join(finding.reason for finding in findings), pytrace=False)

    return measured


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist reports to the controller; the process the user started writes results and sets the exit
    code."""
    config = session.config
    if KEY not in config.stash:
        return
    state = config.stash[KEY]
    if hasattr(config, "workeroutput"):
        config.workeroutput["showwork"] = {
            "folders": sorted(state.folders),
            "trouble": [[error.exit_code, str(error)] for error in state.trouble],
        }
        return
    options = state.evaluation.options
    if state.folders:
        state.lines += state.evaluation.remarks()
    if options.dry_run:
        state.lines.append(cost(state.evaluation))
        session.exitstatus = 0
    for folder in sorted(state.folders):
        try:
            _finish(state, session, Path(folder))
        except ShowworkError as error:
            state.trouble.append(error)
    if state.trouble:
        worst = max(state.trouble, key=lambda error: error.exit_code)
        state.lines.append(str(worst))
        session.exitstatus = worst.exit_code


def _finish(state: Session, session: pytest.Session, folder: Path) -> None:
    if not (folder / "run.json").exists():
        return
    run = read_run(folder)
    state.results.append(write_results(run, state.evaluation.options))
    if run.complete and (finding := overall_failure(run, state.evaluation.options)):
        state.lines.append(f"{finding.task}: {finding.reason}")
        session.exitstatus = session.exitstatus or 1
    state.lines.append(f"report: {folder / 'report.html'}")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """pytest-xdist: what a worker did."""
    report = getattr(node, "workeroutput", {}).get("showwork")
    if report:
        state = session_of(node.config)
        state.folders |= set(report["folders"])
        kinds = {3: InfrastructureError, 2: UsageError}
        state.trouble += [kinds[code](text) for code, text in report["trouble"]]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The table of tasks; under -q the overall line alone."""
    if KEY not in config.stash:
        return
    state = config.stash[KEY]
    quiet = config.get_verbosity() < 0
    if (state.results or state.lines) and not quiet:
        terminalreporter.section("showwork")
    for result in state.results:
        rows = table(result)
        for line in [*aligned([rows[0], rows[-1]] if quiet else rows), *vote_gains(result["overall"])]:
            terminalreporter.write_line(line)
        for note in result["notes"]:
            terminalreporter.write_line(note)
    for line in state.lines:
        terminalreporter.write_line(line)
