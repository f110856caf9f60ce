"""The one tree of errors, named by the boundary they cross.

    ShowworkError                   every error this project raises on purpose
    ├── UsageError                  what the caller asked for cannot be done (exit 2)
    └── InfrastructureError         the machine, an engine or a server failed (exit 3)

Each package derives its own from these two (`harness.GoldError`, `generators.ProblemError`, ...). What a model wrote
never raises: a bad completion is data.
"""

from __future__ import annotations


class ShowworkError(Exception):
    """Base of every error raised on purpose; its text is one line that gives the cause and the cure."""

    exit_code = 2


class UsageError(ShowworkError):
    """The caller asked for something that cannot be: a wrong option, a malformed file, a missing extra."""

    exit_code = 2


class InfrastructureError(ShowworkError):
    """The machine, the engine or a server failed: an outage, which must never look like a wrong answer."""

    exit_code = 3
