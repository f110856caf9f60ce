"""Finds the routes: every module of this folder that defines `ROUTES`, and the entry points `showwork.routes`.

A route is one way to the answer of a family's problems: a function that writes a program. It promises nothing: what it
writes is run, and taken only where every claim is true, the answer right, and the way another one (../distinct.py).
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from generators.errors import DatasetError
from generators.synthesis import routes as folder
from generators.synthesis.asked import Texts
from harness.verification.problem import Problem
from sandbox.entry_points import EntryPointGroup

GROUP = EntryPointGroup("showwork.routes", "route", DatasetError)


@dataclass(frozen=True, slots=True)
class Route:
    """A way to the answer. write: from a problem and the texts of its question (asked.py) to a program; None where the
    way does not lead there."""

    family: str
    name: str
    write: Callable[[Problem, Texts], str | None]


@functools.cache
def routes(family: str) -> tuple[Route, ...]:
    """The routes of a family: our own in the order in which its module lists them, then those of packages, by name."""
    modules = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    every: list[Route] = []
    for name in modules:
        every += getattr(importlib.import_module(f"{folder.__name__}.{name}"), "ROUTES", ())
    points = GROUP.points()
    every += [GROUP.load(points[name]) for name in sorted(points)]
    return tuple(route for route in every if route.family == family)
