"""What goes into a sandbox and what comes out: limits, status, execution. Data only."""

from __future__ import annotations

import enum
from dataclasses import dataclass

LARGEST_OUTPUT = 64 << 20
"""Bytes of a stream that are kept at most, whatever limit is given: supervisor and host hold them in memory."""


class Status(enum.StrEnum):
    """How a program ended, as the kernel and the supervisor saw it; the program has no say in it."""

    ok = "ok"
    """It exited with code 0 within its limits."""
    error = "error"
    """It ended by itself with another code or by a signal that no limit sent (an exception, a crash)."""
    timeout = "timeout"
    """It used up its CPU seconds, or its wall-clock backstop passed."""
    memory = "memory"
    """It ran out of the memory it was given."""
    output = "output"
    """It wrote more than it may, and was stopped there; what it wrote up to the limit is kept."""
    infrastructure = "infrastructure"
    """The sandbox failed, not the program: nothing is known about the program, and no score may rest on this."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use. CPU time is the limit that scores; wall time is a loose backstop for a program that
    sleeps, because on a busy machine half a second of wall time gave a program only 0.18 s of CPU."""

    cpu_seconds: float = 10.0
    wall_seconds: float = 30.0
    memory_bytes: int = 1 << 30
    output_bytes: int = 1 << 20
    """Each of stdout and stderr. Over 64 MiB counts as 64 MiB: it is kept in memory until the program has ended."""

    def __post_init__(self) -> None:
        for name in ("cpu_seconds", "wall_seconds", "memory_bytes", "output_bytes"):
            value = getattr(self, name)
            if not 0 < value < float("inf"):
                raise ValueError(f"Limits.{name} must be positive and finite, not {value!r}")


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of one program."""

    status: Status
    stdout: str
    stderr: str
    exit_code: int | None
    """As wait4 told: the exit code, minus the signal that ended it, or None if nothing was started."""
    cpu_seconds: float
    """User and system time of the program alone, from wait4."""
    wall_seconds: float
    truncated: bool = False
    """True where stdout or stderr was cut at Limits.output_bytes."""

    @classmethod
    def failed(cls, cause: str, status: Status = Status.infrastructure) -> Execution:
        """The answer where nothing was started: the sandbox failed, or (Status.error) the program is none to run.

        cause: in words, as stderr.
        """
        return cls(status=status, stdout="", stderr=cause, exit_code=None, cpu_seconds=0.0, wall_seconds=0.0)
