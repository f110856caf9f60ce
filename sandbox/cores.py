"""How many processors this process may use: not those of the machine, of which it may have been given a part."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.control_groups import MEMBERSHIP, ROOT, folders, lines


def available_cores() -> int:
    """The smaller of the scheduler's affinity (taskset, Slurm, cpusets) and the CPU quota of a control group (of a
    container or a job), rounded up; at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([cores, *(math.ceil(quota) for quota in cpu_quotas())]))


def cpu_quotas(root: Path = ROOT, membership: Path = MEMBERSHIP) -> Iterator[float]:
    """Each limit on this process's CPU, in processors: of its own control group and of those above it, in version 2
    (`cpu.max`) and version 1 (`cpu.cfs_quota_us`)."""
    for folder in folders("cpu", root, membership):
        yield from _quota(folder)


def _quota(folder: Path) -> Iterator[float]:
    words = " ".join(lines(folder / "cpu.max")).split()
    words = words or [*lines(folder / "cpu.cfs_quota_us"), *lines(folder / "cpu.cfs_period_us")]
    if len(words) == 2 and all(word.isdecimal() for word in words) and int(words[1]):  # "max" and -1: no limit
        yield int(words[0]) / int(words[1])
