"""Floor 2: families of problems, certified by the harness, and the datasets made of them."""

import runpy
from pathlib import Path

# Not imported: that would run the package in doubt (see there).
runpy.run_path(str(Path(__file__).resolve().parents[1] / "sandbox" / "own_packages.py"))["require_own"]("generators")

_IDENTITY = "showwork:generators"  # own_packages.py knows this file by this line

from generators.problems import problem  # noqa: E402  # only after the packages below are known to be ours
from generators.registry import families  # noqa: E402  # the same
from generators.version import GENERATOR_VERSION  # noqa: E402  # the same

__all__ = ["GENERATOR_VERSION", "families", "problem"]
