"""All functions that the verifier knows, by name. Other tables of functions are built from this one, once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final

from harness.formulas.functions import records
from harness.formulas.functions.record import Function, Partial


def by_name(records: Iterable[Function]) -> dict[str, Function]:
    """Name -> record. Raises ValueError where two records have one name."""
    found: dict[str, Function] = {}
    for record in records:
        for name in (record.name, *record.also):
            if name in found or any(name in other.also for other in found.values()):
                raise ValueError(f"two records are called {name!r}; a function has one record")
        found[record.name] = record
    return found


def _collected() -> Iterator[Function]:
    """The records of every module in records/, in the order of the modules' names."""
    for module in sorted(pkgutil.iter_modules(records.__path__), key=lambda module: module.name):
        yield from importlib.import_module(f"{records.__name__}.{module.name}").FUNCTIONS


ALL: Final = MappingProxyType(by_name(_collected()))
"""Name -> record."""


DERIVATIVES: Final = {(name, len(rules)): rules for name, known in ALL.items() for rules in known.derivatives}
"""(name, number of arguments) -> the partial derivatives, one an argument; None where there is no rule."""


def partials(head: str, count: int) -> tuple[Partial | None, ...] | None:
    """The partial derivatives of a function of so many arguments; None where none is known."""
    found = DERIVATIVES.get((head, count))
    if found is None and head in _BY_LAST:
        return (*[None] * (count - 1), _BY_LAST[head])
    return found


_BY_LAST = {name: known.by_last for name, known in ALL.items() if known.by_last is not None}
