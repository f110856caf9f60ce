"""The option that chooses a backend on the command line, the same for every command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sandbox.backends.registry import AUTO, NAMES, is_known, unknown


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
