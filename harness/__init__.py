"""Floor 1: the truth. Shapes, safe parsing, comparison, step checks, scores, rewards, evaluation.

Names are imported when they are first used (PEP 562), so `import harness` costs nothing.
"""

from __future__ import annotations

import importlib
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.claims import StepCheck, check_claim
    from harness.credit import Credit, Weights
    from harness.equality.answers import verify
    from harness.equality.verdict import Verdict
    from harness.errors import GoldError
    from harness.extract import extract_program
    from harness.final_answer import extract_answer
    from harness.problem import Answer, Problem, Step
    from harness.reward import ExecutionReward
    from harness.scoring import Outcome, Score, score, score_many, score_many_async, score_text
    from harness.spans import StepSpan, step_spans
    from harness.steps import check_steps

_WHERE = {
    "harness.claims": ("StepCheck", "check_claim"),
    "harness.credit": ("Credit", "Weights"),
    "harness.equality.answers": ("verify",),
    "harness.equality.verdict": ("Verdict",),
    "harness.errors": ("GoldError",),
    "harness.extract": ("extract_program",),
    "harness.final_answer": ("extract_answer",),
    "harness.problem": ("Answer", "Problem", "Step"),
    "harness.reward": ("ExecutionReward",),
    "harness.scoring": ("Outcome", "Score", "score", "score_many", "score_many_async", "score_text"),
    "harness.spans": ("StepSpan", "step_spans"),
    "harness.steps": ("check_steps",),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Answer", "Credit", "ExecutionReward", "GoldError", "Outcome", "Problem", "Score", "Step", "StepCheck", "StepSpan",
    "Verdict", "Weights", "check_claim", "check_steps", "extract_answer", "extract_program", "score", "score_many",
    "score_many_async", "score_text", "step_spans", "verify",
]  # fmt: skip


# Not imported: that would run the package in doubt (see there).
runpy.run_path(str(Path(__file__).resolve().parents[1] / "sandbox" / "own_packages.py"))["require_own"]("harness")

_IDENTITY = "showwork:harness"  # own_packages.py knows this file by this line


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")
