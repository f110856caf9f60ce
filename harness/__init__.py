"""What decides: safe parsing, comparison, step checks, scores, rewards, evaluation.

Names are imported when they are first used (PEP 562), so `import harness` costs nothing.
"""

from __future__ import annotations

import importlib
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.adapters.reward_client import RewardClient
    from harness.scoring.check_claim import check_claim
    from harness.scoring.check_steps import check_steps
    from harness.scoring.extract_answer import extract_answer
    from harness.scoring.extract_program import extract_program
    from harness.scoring.prompts import plain_prompt, render
    from harness.scoring.reward import ExecutionReward
    from harness.scoring.reward_components import Credit, Weights
    from harness.scoring.reward_functions import for_openrlhf, for_verifiers, for_verl
    from harness.scoring.score import Outcome, Score, score, score_many, score_many_async, score_text
    from harness.scoring.step_check import StepCheck
    from harness.scoring.step_spans import StepSpan, step_spans
    from harness.scoring.trace import check_trace
    from harness.scoring.trace_shapes import LineCheck, Trace
    from harness.verification.errors import GoldError
    from harness.verification.problem import Answer, Problem, Step
    from harness.verification.verdict import Verdict
    from harness.verification.verify import verify

_WHERE = {
    "harness.adapters.reward_client": ("RewardClient",),
    "harness.scoring.check_claim": ("check_claim",),
    "harness.scoring.step_check": ("StepCheck",),
    "harness.scoring.reward_components": ("Credit", "Weights"),
    "harness.verification.verify": ("verify",),
    "harness.verification.verdict": ("Verdict",),
    "harness.verification.errors": ("GoldError",),
    "harness.scoring.extract_program": ("extract_program",),
    "harness.scoring.extract_answer": ("extract_answer",),
    "harness.verification.problem": ("Answer", "Problem", "Step"),
    "harness.scoring.prompts": ("plain_prompt", "render"),
    "harness.scoring.reward": ("ExecutionReward",),
    "harness.scoring.reward_functions": ("for_openrlhf", "for_verifiers", "for_verl"),
    "harness.scoring.score": ("Outcome", "Score", "score", "score_many", "score_many_async", "score_text"),
    "harness.scoring.step_spans": ("StepSpan", "step_spans"),
    "harness.scoring.check_steps": ("check_steps",),
    "harness.scoring.trace": ("check_trace",),
    "harness.scoring.trace_shapes": ("LineCheck", "Trace"),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Answer",
    "Credit",
    "ExecutionReward",
    "GoldError",
    "LineCheck",
    "Outcome",
    "Problem",
    "RewardClient",
    "Score",
    "Step",
    "StepCheck",
    "StepSpan",
    "Trace",
    "Verdict",
    "Weights",
    "check_claim",
    "check_steps",
    "check_trace",
    "extract_answer",
    "extract_program",
    "for_openrlhf",
    "for_verifiers",
    "for_verl",
    "plain_prompt",
    "render",
    "score",
    "score_many",
    "score_many_async",
    "score_text",
    "step_spans",
    "verify",
]


# Not imported: that would run the package in doubt (see there).
runpy.run_path(str(Path(__file__).resolve().parents[1] / "sandbox" / "own_packages.py"))["require_own"]("harness")

_IDENTITY = "showwork:harness"  # own_packages.py knows this file by this line


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")
