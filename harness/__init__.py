"""Floor 1: the truth. Shapes, safe parsing, comparison, step checks, scores, rewards, evaluation."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from harness.errors import GoldError
from harness.problem import Answer, Problem, Step

if TYPE_CHECKING:
    from harness.equality.answers import verify
    from harness.equality.verdict import Verdict

__all__ = ["Answer", "GoldError", "Problem", "Step", "Verdict", "verify"]

# Imported when first used: python-flint and lark would cost every command line its first 50 ms.
_LAZY = {"verify": "harness.equality.answers", "Verdict": "harness.equality.verdict"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)
