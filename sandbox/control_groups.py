"""The control groups that this process is in: its own and those above it, in version 2 and in version 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT, MEMBERSHIP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def folders(controller: str, root: Path = ROOT, membership: Path = MEMBERSHIP) -> Iterator[Path]:
    """Where the limits of a controller ("cpu", "memory") on this process may stand."""
    for line in lines(membership):
        _, controllers, own = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        for hierarchy in [root / controllers, root / controller] if controllers else [root, root / "unified"]:
            path = hierarchy / own.lstrip("/")
            # In a container the path may be the host's, and only the top of the hierarchy is there.
            yield from (path, *(above for above in path.parents if above.is_relative_to(hierarchy)))


def lines(path: Path) -> list[str]:
    """Of a file that may not be there."""
    try:
        return path.read_text().split("\n")[:-1]
    except OSError:
        return []
