"""Floor 2: families of problems, certified by the harness, and the datasets made of them."""

from generators.problems import problem
from generators.registry import families
from generators.version import GENERATOR_VERSION

__all__ = ["GENERATOR_VERSION", "families", "problem"]
