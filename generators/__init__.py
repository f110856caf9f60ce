"""Families of problems, certified by the harness, and the datasets made of them."""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

# Not imported: that would run the package in doubt (see there).
runpy.run_path(str(Path(__file__).resolve().parents[1] / "sandbox" / "own_packages.py"))["require_own"]("generators")

_IDENTITY = "showwork:generators"  # own_packages.py knows this file by this line

# ruff: noqa: E402  # only after the packages below are known to be ours
from generators.errors import ProblemError
from generators.problems import problem
from generators.version import GENERATOR_VERSION
from generators.writing.family_protocol import Solution
from generators.writing.program import Program
from generators.writing.stream import Stream

if TYPE_CHECKING:
    # Imported, the name is the folder `generators/families`, which is called like the function: see registry.py.
    from generators.registry import families

__all__ = ["GENERATOR_VERSION", "ProblemError", "Program", "Solution", "Stream", "families", "problem"]
