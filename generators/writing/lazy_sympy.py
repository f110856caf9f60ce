"""SymPy, imported when it is first used: naming families, `--help` and test collection need not pay 0.3 s for it."""

from __future__ import annotations

import importlib
from typing import Any


class LazyModule:
    """Stands for a module and imports it on the first attribute."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value

    def __repr__(self) -> str:
        return f"<{self._name}, imported when used>"


sympy: Any = LazyModule("sympy")
"""Any SymPy name: `sympy.Symbol`, `sympy.diff`."""
