"""Floor 2: families of problems, certified by the harness, and the datasets made of them."""

from generators.problems import problem
from generators.registry import families

__all__ = ["families", "problem"]
