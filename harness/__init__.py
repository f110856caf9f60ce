"""Floor 1: the truth. Shapes, safe parsing, comparison, step checks, scores, rewards, evaluation."""

from harness.errors import GoldError
from harness.problem import Answer, Problem, Step

__all__ = ["Answer", "GoldError", "Problem", "Step"]
