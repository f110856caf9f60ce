"""The generators' branch of the error tree (see sandbox/errors.py)."""

from __future__ import annotations

from sandbox.errors import UsageError


class ProblemError(UsageError):
    """A problem of the user's own, a family or a level that cannot be used; says where and why."""


class DatasetError(UsageError):
    """A dataset file that cannot be read, resumed or mixed as asked."""


class Refused(Exception):
    """A draw the generator will not emit (degenerate, too large, not certified). Internal: the next draw of the same
    index's own stream replaces it. `cause` is counted."""

    def __init__(self, cause: str):
        super().__init__(cause)
        self.cause = cause
