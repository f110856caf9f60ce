"""Finds the families: every module `generators/families/NAME.py` or `generators/families/NAME/family.py` that defines
`FAMILY`, and the entry points `showwork.families`.

Modules are recognised by their source, so that listing the families imports none of them (SymPy alone costs 0.3 s).
"""

from __future__ import annotations

import difflib
import functools
import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from importlib.abc import InspectLoader
from types import ModuleType
from typing import cast

from generators import families as folder
from generators.errors import ProblemError
from generators.writing.family_protocol import Family
from sandbox.entry_points import EntryPointGroup

GROUP = EntryPointGroup("showwork.families", "family", ProblemError)
NEWER = frozenset({"equation"})
"""Families that came after the default mixture and the default benchmark (1,200 problems of six families) were fixed:
they join where they are named, so that a figure and a data set made by default stay what they were."""
DEFINES = re.compile(r"^FAMILY\b", re.MULTILINE)


class _Families(ModuleType):
    """`generators.families` names two things that were both given: the function that callers rely on, and the folder.
    Python binds a folder's name over anything else of that name, so the folder itself is what is called."""

    def __call__(self) -> dict[str, Family]:
        return families()


folder.__class__ = _Families


def names() -> tuple[str, ...]:
    """The names of all families, sorted; imports none. Raises ProblemError if two share a name."""
    every = sorted([*_inside(), *GROUP.points()])
    for first, second in itertools.pairwise(every):
        if first == second:
            raise ProblemError(GROUP.conflict(first))
    return tuple(every)


def standard() -> tuple[str, ...]:
    """The families that a mixture and an evaluation have where none is named: all but those of NEWER."""
    return tuple(name for name in names() if name not in NEWER)


def families() -> dict[str, Family]:
    """Every registered family by name, in order of name."""
    return {name: family(name) for name in names()}


@functools.cache
def family(name: str) -> Family:
    """One family. Raises ProblemError for a name that nobody registered."""
    if name in _inside():
        return cast(Family, importlib.import_module(_inside()[name]).FAMILY)
    if point := GROUP.points().get(name):
        return cast(Family, GROUP.load(point))
    close = difflib.get_close_matches(name, names(), 1)
    cure = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names())}"
    raise ProblemError(f"there is no family {name!r}: {cure}")


@functools.cache
def _inside() -> dict[str, str]:
    """The names of our own families, and the module that defines each one's FAMILY."""
    return {
        name: f"{folder.__name__}.{name}.family" if package else f"{folder.__name__}.{name}"
        for name, package, source in _sources()
        if DEFINES.search(source)
    }


def _sources() -> Iterator[tuple[str, bool, str]]:
    """Each family's name, whether it is a folder, and the source of the module that would define it."""
    for module in pkgutil.iter_modules(folder.__path__):
        finder, name = module.module_finder, module.name
        if module.ispkg:
            (finder,) = (
                module_finder for path in folder.__path__ if (module_finder := pkgutil.get_importer(f"{path}/{name}"))
            )
            name = "family"
        spec = finder.find_spec(name, None)
        source = spec.loader.get_source(spec.name) if spec and isinstance(spec.loader, InspectLoader) else None
        if source:
            yield module.name, module.ispkg, source
