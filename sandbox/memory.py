"""How much memory this process may use: the machine's, or what a control group (a container, a job) leaves of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.control_groups import MEMBERSHIP, ROOT, folders, lines


def available_memory() -> int:
    """Bytes: the smaller of the machine's memory and of every limit of a control group on this process."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *memory_limits()])


def memory_limits(root: Path = ROOT, membership: Path = MEMBERSHIP) -> Iterator[int]:
    """Each of these limits, of version 2 (`memory.max`) and version 1 (`memory.limit_in_bytes`)."""
    for folder in folders("memory", root, membership):
        for name in ("memory.max", "memory.limit_in_bytes"):
            yield from (int(word) for word in lines(folder / name) if word.isdecimal())  # "max": no limit
