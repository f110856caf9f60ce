"""Benchmarks by name: one module each, which defines SUITE. A new one is one new file here.

Only the names, fields and conventions stand here. The items come from the hub, under the id that is listed, or from a
file of the same shape.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from harness.evaluation.listed_suites.record import Item, ListedSuite
from harness.verification.errors import SuiteError

__all__ = ["Item", "ListedSuite", "is_listed", "listed", "suite_named"]
_RECORD = "record"


@functools.cache
def listed() -> dict[str, ListedSuite]:
    """Every benchmark by name, in order of name."""
    modules = sorted(each.name for each in pkgutil.iter_modules(__path__) if each.name != _RECORD)
    found = [importlib.import_module(f"{__name__}.{module}").SUITE for module in modules]
    return {suite.name: suite for suite in sorted(found, key=lambda suite: suite.name)}


def is_listed(name: str) -> bool:
    """Whether a benchmark has this name."""
    return name in listed()


def suite_named(name: str) -> ListedSuite:
    """The benchmark of that name. Raises SuiteError, with the nearest name, for one that is not listed."""
    if name in listed():
        return listed()[name]
    close = difflib.get_close_matches(name, listed(), 1)
    cure = f"did you mean {close[0]}?" if close else f"there are {', '.join(listed())}"
    raise SuiteError(f"no benchmark is listed as {name!r}: {cure} (a file, or hf:OWNER/NAME, for others)")
