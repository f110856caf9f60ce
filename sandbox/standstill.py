"""Notices that a process stood still: stopped by Ctrl-Z, by a scheduler that suspends jobs, by a debugger.

The clock goes on meanwhile, so that everything seems to be late. Used on both sides: standard library only.
"""

from __future__ import annotations

import time

TICK = 1.0
"""Seconds that a loop with deadlines waits at most, so that what it was not told of is less than that."""
_LEAST = 1.0  # seconds: less is a busy machine


class Standstill:
    """Of one loop, which asks at each wait and before it judges what is late."""

    def __init__(self) -> None:
        self._looked = time.monotonic()

    def seconds(self, waited: float | None = 0.0) -> float:
        """How long the loop was not run since the last call, beside the time that it meant to wait; 0.0 where it ran.

        waited: None for a wait without an end.
        """
        now = time.monotonic()
        still = now - self._looked - (waited if waited is not None else now)
        self._looked = now
        return still if still > _LEAST else 0.0
