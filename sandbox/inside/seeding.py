"""Random numbers that follow from a program's own text: a check that is repeated must not change its mind.

A fork would hand every program the template's random state. Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_SYMBOLIC, _NUMERIC = "sympy.core.random", "numpy.random"


class Seeds:
    """The seeds of one process: for the generators that are there, and for those that a program itself imports: a
    finder on sys.meta_path. (Not by inheritance: importlib.abc would bring six libraries into the template.)"""

    def __init__(self) -> None:
        self._source, self._number = b"", 0

    def install(self) -> None:
        """Be asked for every import from now on."""
        sys.meta_path.insert(0, self)

    def seed(self, source: bytes) -> None:
        """Start every generator from this text."""
        random.seed(source)
        self._source, self._number = source, random.getrandbits(32)
        for name in (_SYMBOLIC, _NUMERIC):
            if name in sys.modules:
                self._seed(sys.modules[name])

    def _seed(self, module: Any) -> None:
        if module.__name__ == _SYMBOLIC:
            module.rng.seed(self._source)
        else:
            module.seed(self._number)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See importlib.abc.MetaPathFinder. What the other finders find, seeded once it is loaded."""
        if name not in (_SYMBOLIC, _NUMERIC):
            return None
        others = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        found = next((spec for spec in others if spec is not None), None)
        if found is not None and found.loader is not None:
            load = found.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                self._seed(module)

            found.loader.exec_module = exec_module  # type: ignore[method-assign]  # of this one loader, which is used once
        return found
