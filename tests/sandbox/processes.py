"""What the processes of a sandbox are, by their numbers on this machine."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sandbox import InfrastructureError, Sandbox
from sandbox.backends.docker_engine import connect


def supervisors(sandbox: Sandbox) -> list[int]:
    """The process 1 of each cell."""
    found = []
    for fact in sandbox.facts():
        kind, name = fact["cell"].split()
        if kind == "container":
            with contextlib.suppress(InfrastructureError), connect() as client:  # it may have gone this moment
                pid = int(client.api.inspect_container(name)["State"]["Pid"])
                found += [pid] if pid else []
        elif kind == "namespace":
            found += children(int(name))
        else:  # confined: the process that the host has started is the supervisor
            found.append(int(name))
    return found


def children(parent: int) -> list[int]:
    """The eldest first: by when they were born, since the kernel begins again with small numbers after 32,768."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat[1]) == parent:
                found.append((int(stat[19]), int(entry.name)))
    return [pid for _, pid in sorted(found)]


def templates(sandbox: Sandbox) -> list[int]:
    """The oldest children of the supervisor of the first cell: programs come and go, and come later."""
    known = len(sandbox.facts()[0]["templates"])
    return children(supervisors(sandbox)[0])[:known]
