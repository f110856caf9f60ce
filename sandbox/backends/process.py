"""The `process` backend: the same supervisor and forks, with resource limits and nothing else."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace

from sandbox.backends.cell import Cell, CellPlan, launch
from sandbox.errors import UsageError
from sandbox.interpreter import base_python, loader_environment, package_paths, running_version
from sandbox.payload import SUPERVISOR


class ProcessBackend:
    """For programs that you trust, by explicit name only.

    It limits CPU, wall time, memory and output. It does NOT stop a program from reading and writing your files, opening
    sockets, starting processes, signalling yours, reading the environment of the supervisor, or filling the disk.
    """

    name = "process"

    def open(self, plan: CellPlan) -> Cell:
        if not sys.platform.startswith("linux"):
            raise UsageError("the process backend needs Linux; use backend='docker'")
        directory = tempfile.gettempdir()
        bare = replace(plan, without=plan.without | {"seccomp", "dumpable", "capabilities"}, writable=True)
        bare, site = bare.with_packages(running_version())
        config = bare.config(base_python(), [*([str(site)] if site else []), *package_paths()], directory)
        # Nothing wipes a directory that is not the sandbox's own.
        config |= {"writable": False, "environment": loader_environment()}
        return launch(self.name, base_python(), [(SUPERVISOR, "inside.supervisor", config)])
