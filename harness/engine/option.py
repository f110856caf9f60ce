"""`--engine` and `--address`, the same for every command that can be spread over machines."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from harness.engine.engine import Engine
from sandbox.errors import UsageError

NAMES = ("local", "ray")


def engine_named(name: str, address: str | None = None) -> Engine:
    """The engine of a name. Raises UsageError for another name, and for an address where none is used."""
    if name == "ray":
        from harness.engine.ray import RayEngine

        return RayEngine(address)
    if name != "local":
        raise UsageError(f"engine={name!r}: one of {', '.join(NAMES)}")
    if address is not None:
        raise UsageError("an address is a Ray cluster's: add --engine ray")
    from harness.engine.local import LocalEngine

    return LocalEngine()


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The decorator that gives a command the argument `engine`: where its batches are answered."""

    @click.option(
        "--engine",
        type=click.Choice(NAMES),
        default="local",
        show_default=True,
        help="Where the work is done: on this machine, or on every node of a Ray cluster.",
    )
    @click.option("--address", help="Of the Ray cluster (auto, or ray://...); by default one on this machine.")
    @functools.wraps(command)
    def chosen(*arguments: Any, engine: str, address: str | None, **options: Any) -> Any:
        return command(*arguments, engine=engine_named(engine, address), **options)

    return chosen


def placed(engine: Engine) -> str:
    """Where the batches were answered, for people; "" where that is here."""
    places = engine.placement()
    return "" if engine.name == "local" else ", ".join(f"{place} {count:,}" for place, count in sorted(places.items()))


def tell_places(engine: Engine) -> None:
    """Say on standard error how many batches each place answered; nothing where that is here."""
    if where := placed(engine):
        click.echo(f"batches by node: {where}", err=True)
