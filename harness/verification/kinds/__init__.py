"""The kinds of answers: one file each, found here by its name, and others from the entry-point group `showwork.kinds`.

A file `NAME.py` in this folder defines `KIND`, the record of the kind NAME (see `shared/kind_record.py`): how an answer
is read, how it is compared, and one line that says which predictions are right. Naming the kinds imports none.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from harness.verification.errors import GoldError
from sandbox.entry_points import EntryPointGroup
from sandbox.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from harness.verification.kinds.shared.kind_record import AnswerKind

GROUP = EntryPointGroup("showwork.kinds", "kind")
NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg))
"""Our own kinds."""
_OURS = frozenset(NAMES)


def kind_named(name: str) -> AnswerKind:
    """The record of a kind. Raises GoldError for a name that nobody registered, and UsageError for a kind from outside
    that cannot be loaded. Entry points are read only for a name that is not our own, and once a process."""
    if not is_known(name):
        raise GoldError(unknown(name))
    return _load(name)


def is_known(name: object) -> bool:
    """Whether some kind has this name."""
    return isinstance(name, str) and (name in _OURS or name in _from_outside())


def unknown(name: object) -> str:
    """The error for a name that no kind has."""
    return f"unknown kind {name!r}; kinds are {', '.join((*NAMES, *sorted(_from_outside())))}"


@functools.cache
def _load(name: str) -> AnswerKind:
    if name in NAMES:
        return cast("AnswerKind", importlib.import_module(f"{__name__}.{name}").KIND)
    from harness.verification.kinds.shared.kind_record import FormulaKind, WrittenKind

    point = _from_outside()[name]
    record = GROUP.load(point)
    if not isinstance(record, FormulaKind | WrittenKind) or record.name != name:
        expected = "a FormulaKind or WrittenKind of that name"
        raise UsageError(f"{GROUP.describe(point)} is not {expected}: it is {record!r:.200}")
    return record


@functools.cache
def _from_outside() -> Mapping[str, EntryPoint]:
    """The kinds that installed packages register, by name."""
    return GROUP.points()
