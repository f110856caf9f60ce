"""What ends a comparison without a verdict: exceptions that never leave it."""

from __future__ import annotations


class Undecided(Exception):
    """Raised inside the comparison where a value cannot be had; never leaves it. Its text becomes the detail."""


class OverBudget(Undecided):
    """Undecided because SymPy's budget ended first: asked again, with more, it may be decided."""


class Undefined(Exception):
    """Raised inside the comparison by what has no value (nan, 1/0, a limit that does not exist); never leaves it."""
