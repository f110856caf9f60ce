"""The `confined` backend: for ordinary pods and Ray workers, where no namespace can be made and no engine answers."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sandbox.backends.cell import Cell, CellPlan, launch
from sandbox.backends.root_filesystem import root_filesystem
from sandbox.errors import InfrastructureError, UsageError
from sandbox.inside import landlock
from sandbox.interpreter import base_python, loader_environment, packages, running_version
from sandbox.payload import SUPERVISOR

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_NO_LANDLOCK = (
    "the kernel offers no Landlock here (Linux 5.13 or later, and a container profile that allows it): "
    "use `docker` or `namespace`"
)


class ConfinedBackend:
    """The supervisor, template and forks of the other backends, on this machine as it is, with every restriction that
    a process may put on itself: the system-call filter, Landlock, no capabilities, not dumpable, resource limits.

    It stops what the container stops: sockets, processes and threads, signals, writing to files, reading any file but
    Python's own and the listed packages', and the memory, environment and descriptors of other processes.

    It does NOT stop a program from seeing that a file exists, its size and its times; from seeing this machine's name
    and its user; from using the memory of the pod, up to `workers` times the limit of a program, since no control
    group counts it; nor from what no backend stops: timing, load, bugs of the kernel. It runs as the user that you
    are. `auto` takes it only with `allow_confined=True`, or SHOWWORK_SANDBOX=confined in the environment.
    """

    name = "confined"

    def obstacle(self) -> str | None:
        """Why this backend cannot work here, in one line, or None."""
        if not sys.platform.startswith("linux"):
            return "Landlock and seccomp are Linux's"
        if not landlock.version():
            return _NO_LANDLOCK
        try:
            readable()
        except InfrastructureError as error:
            return str(error)
        return None

    def is_ready(self) -> bool:
        """Always: nothing is made beforehand."""
        return True

    def prepare(self) -> None:
        """Nothing to do: it uses this machine as it is."""

    def open(self, plan: CellPlan) -> Cell:
        obstacle = self.obstacle()
        if obstacle is not None:
            raise InfrastructureError(f"the confined backend does not work here: {obstacle}")
        if plan.writable:
            raise UsageError("the confined backend has no private /tmp with a size: use docker or namespace")
        folders = {name: str(folder) for name, folder in packages().items() if not name.endswith(".libs")}
        plan, site = plan.with_packages(running_version())
        chosen = [str(site)] if site else []
        directory = _private_directory()
        config = plan.config(base_python(), chosen, directory) | {
            "environment": loader_environment(),
            "packages": folders,
            "readable": [directory, *chosen, *readable()] if "landlock" not in plan.without else [],
            "remove": directory,
        }
        try:
            cell = launch(self.name, base_python(), [(SUPERVISOR, "inside.supervisor", config)])
        except BaseException:
            _remove(directory)
            raise

        def kill() -> None:
            cell.kill()
            _remove(directory)

        return replace(cell, kill=kill)


def readable() -> list[str]:
    """What a program may read: what the root file system of a namespace would show, and a few devices."""
    system = root_filesystem()
    found: list[str] = []
    for source, inside in system.binds:
        hidden = {Path(path).name for path in system.hidden if str(Path(path).parent) == inside}
        # Landlock only ever adds: a folder of which a part is hidden is listed entry by entry.
        entries = [str(entry) for entry in Path(source).iterdir() if entry.name not in hidden] if hidden else []
        found += [*entries, source + "/"] if hidden else [source]
    return list(dict.fromkeys([*found, *_DEVICES]))


def _private_directory() -> str:
    """Where programs are: an empty folder that is this cell's own. The supervisor removes it, or `kill` does."""
    try:
        return os.path.realpath(tempfile.mkdtemp(prefix="showwork-confined-"))
    except OSError as error:
        raise InfrastructureError(
            f"no folder for the confined backend can be made ({error}): set TMPDIR to one that can be written to"
        ) from error


def _remove(directory: str) -> None:
    with contextlib.suppress(OSError):  # the supervisor has done so
        os.rmdir(directory)
