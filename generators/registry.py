"""Finds the families: every module of this folder that defines `FAMILY`, and the entry points `showwork.families`.

Modules are told by their source, so that naming the families imports none of them (SymPy alone costs 0.3 s).
"""

from __future__ import annotations

import difflib
import functools
import importlib
import importlib.metadata
import itertools
import pkgutil
import re
from importlib.abc import InspectLoader
from typing import cast

import generators
from generators.errors import ProblemError
from generators.writing.family import Family

GROUP = "showwork.families"
DEFINES = re.compile(r"^FAMILY\b", re.MULTILINE)


def names() -> tuple[str, ...]:
    """The names of all families, sorted; imports none. Raises ProblemError where two share a name."""
    inside, outside = _inside(), [point.name for point in _outside()]
    every = sorted([*inside, *outside])
    for first, second in itertools.pairwise(every):
        if first == second:
            raise ProblemError(f"two families are named {first!r}: rename the entry point in group {GROUP}")
    return tuple(every)


def families() -> dict[str, Family]:
    """Every registered family by name, in order of name."""
    return {name: family(name) for name in names()}


@functools.cache
def family(name: str) -> Family:
    """One family. Raises ProblemError for a name that nobody registered."""
    if name in _inside():
        return cast(Family, importlib.import_module(f"generators.{name}").FAMILY)
    for point in _outside():
        if point.name == name:
            return cast(Family, point.load())
    close = difflib.get_close_matches(name, names(), 1)
    cure = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names())}"
    raise ProblemError(f"no family is named {name!r}: {cure}")


@functools.cache
def _inside() -> tuple[str, ...]:
    """The modules of this folder whose source defines FAMILY."""
    found = []
    for module in pkgutil.iter_modules(generators.__path__):
        spec = module.module_finder.find_spec(module.name, None)
        source = spec.loader.get_source(spec.name) if spec and isinstance(spec.loader, InspectLoader) else None
        if source and DEFINES.search(source):
            found.append(module.name)
    return tuple(sorted(found))


def _outside() -> list[importlib.metadata.EntryPoint]:
    return list(importlib.metadata.entry_points(group=GROUP))
