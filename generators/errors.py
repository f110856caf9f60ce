"""The generators' branch of the error tree (see sandbox/errors.py)."""

from __future__ import annotations

import enum

from sandbox.errors import UsageError


class ProblemError(UsageError):
    """A problem of the user's own, a family or a level that cannot be used; says where and why."""


class DatasetError(UsageError):
    """A dataset file that cannot be read, resumed or mixed as asked."""


def excerpt(text: str) -> str:
    """A user's text in quotes, no longer than an error in one line may be."""
    return repr(text if len(text) <= 80 else f"{text[:60]}...")


class Clocked(enum.StrEnum):
    """A refusal that a wall clock made. The journal keeps it beside the file, so that a resumed run repeats it."""

    generation = "generation: timeout"
    """A worker did not make the problem in time."""
    execution = "execution: timeout"
    """The program did not end in time."""


class Refused(Exception):
    """A draw the generator will not emit (degenerate, too large, not certified). Internal: the next draw of the same
    index's own stream replaces it. `cause` is counted."""

    def __init__(self, cause: str):
        super().__init__(cause)
        self.cause = cause


class Unconfirmed(Refused):
    """The family's second derivation does not confirm the answer."""

    def __init__(self) -> None:
        super().__init__("not confirmed by the second derivation")


UNSURE = (ArithmeticError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError, ValueError)
"""What SymPy raises on a question that it, or a method that uses it, is not made for."""
