"""The options of the sandbox on the command line, the same for every command: the backend, and the limits."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from sandbox.backends.registry import AUTO, NAMES, is_known, unknown
from sandbox.execution import Limits


def backend_option(spelling: str = "--sandbox") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorator that gives a command the argument `backend`: the name of one of ours, or of one that an installed
    package registers."""
    return click.option(
        spelling,
        "backend",
        metavar=f"[{'|'.join(NAMES)}]",
        default=AUTO,
        show_default=True,
        callback=_known,
        help="Sandbox backend, or the name of one from an installed package.",
    )


def _known(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """The name itself; an unknown one is a usage error that lists those there are."""
    if not is_known(name):
        raise click.BadParameter(unknown(name), context, parameter)
    return name


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The decorator that gives a command the argument `limits`: the time and the memory that each program may use."""
    default = Limits()

    @click.option("--cpu-seconds", default=default.cpu_seconds, show_default=True, help="CPU time of each program.")
    @click.option("--wall-seconds", default=default.wall_seconds, show_default=True, help="Time by the clock of each.")
    @click.option("--memory-bytes", default=default.memory_bytes, show_default=True, help="Memory of each program.")
    @functools.wraps(command)
    def limited(*arguments: Any, cpu_seconds: float, wall_seconds: float, memory_bytes: int, **options: Any) -> Any:
        try:
            limits = Limits(cpu_seconds, wall_seconds, memory_bytes)
        except ValueError as error:
            raise click.UsageError(
                f"--cpu-seconds, --wall-seconds and --memory-bytes must be positive: {error}"
            ) from None
        return command(*arguments, limits=limits, **options)

    return limited
