"""Whose memory ran out: this container's, or the machine's? The kernel's counters tell. Runs inside the sandbox."""

from __future__ import annotations

import os
import signal

_CGROUPS = "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory."  # of version 2, of version 1
_NEAR = 1 << 21  # bytes: the kernel charges in batches, and gives up a little below the limit


class OutOfMemory:
    """The kills that the kernel has told of, so that each is counted once."""

    def __init__(self) -> None:
        self._seen = _kills()

    def killed(self, status: int) -> bool:
        """Whether the kernel has just killed a program of ours because this container's memory was used up. Where it is
        the machine's that has run out, the program may be any, and nothing is known of it: that is an outage. (The
        container's OOMKilled flag says no more than that a kill happened once, to anyone in it.)"""
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            return False
        (kills, reached), (kills_before, reached_before) = _kills(), self._seen
        if kills <= kills_before:
            return False
        self._seen = kills_before + 1, reached
        return reached > reached_before


def _kills() -> tuple[int, int]:
    """How many processes of this container the kernel has killed for want of memory, and how many of them, as far as
    can be known, because the container's own limit was reached."""
    newer, older = _CGROUPS
    events = _counters(newer)
    if events:
        return events.get("oom_kill", 0), events.get("oom", 0)
    kills = _counters(older + "oom_control").get("oom_kill", 0)
    peak, limit = (_counters(older + name).get("", 0) for name in ("max_usage_in_bytes", "limit_in_bytes"))
    return kills, kills if peak + _NEAR >= limit else 0  # version 1 no longer counts how often its limit was reached


def _counters(path: str) -> dict[str, int]:
    """Lines of a name and a number, or a number alone."""
    try:
        with open(path) as file:
            words = (line.rpartition(" ") for line in file.read().splitlines())
            return {name: int(number) for name, _, number in words}
    except (OSError, ValueError):
        return {}
