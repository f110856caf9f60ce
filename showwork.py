"""The door: `showwork VERB ...`. Assembles, lazily, the verbs that each floor keeps in its own `cli.py`.

Exit codes: 0 fine, 1 the check failed, 2 misuse, 3 infrastructure (an outage must not look like a regression).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

import click

FLOORS = ("sandbox", "harness", "generators", "trainer")

# verb -> (where its click command lives, its line in `showwork --help`); the module is imported when the verb is used,
# which keeps `showwork --help` under 0.3 s.
VERBS: dict[str, tuple[str, str]] = {
    "generate": ("generators.cli:generate", "Make certified problems with worked, executable solutions."),
    "show": ("generators.cli:show", "Read problems in the terminal, with the program run and its steps checked."),
    "contamination": ("generators.cli:contamination", "Canonical-form overlap between two files."),
    "check": ("harness.cli:check", "Check one claim, or a prediction against a gold answer."),
    "verify": ("harness.cli:verify", "Re-execute and re-check a whole dataset, anyone's."),
    "suite": (
        "harness.suite_cli:suite",
        "Read the golds of a suite before a model is asked: counts, and the unreadable.",
    ),
    "solve": (
        "harness.evaluate_cli:solve",
        "Let a model solve one problem; see its program, its checked steps, its answer.",
    ),
    "eval": ("generators.evaluate_cli:evaluate", "Evaluate a model on held-out problems by running its programs."),
    "compare": ("harness.evaluate_cli:compare", "Compare two runs on the same problems, with an interval."),
    "train": ("trainer.cli:train", "Train a model: sft, grpo or rft."),
    "merge": ("trainer.cli:merge", "Merge an adapter into a plain model."),
    "demo": ("trainer.cli:demo", "The whole loop: generate, train, execute, score, improve, report."),
    "sandbox": ("sandbox.cli:sandbox", "Build, check, time and use the sandbox."),
    "doctor": ("sandbox.cli:doctor", "What this machine has, and what Showwork will use."),
}


def refuse_shadowed_floors() -> None:
    """Raise ImportError, in one line, where a stray `sandbox.py` (say) beside a user's script shadows a floor."""
    home = Path(__file__).resolve().parent
    for floor in FLOORS:
        spec = importlib.util.find_spec(floor)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found != home / floor / "__init__.py":
            where = found or "nothing at all"
            raise ImportError(
                f"showwork needs its own package {floor!r}, but Python finds {where} first: rename that file, "
                "or run from another folder"
            )


refuse_shadowed_floors()


class Door(click.Group):
    """A click group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, attribute = VERBS[cmd_name][0].partition(":")
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
    from sandbox.errors import ShowworkError

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
        click.echo(f"showwork: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
