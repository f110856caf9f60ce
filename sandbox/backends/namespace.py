"""The `namespace` backend: the container's supervisor and forks under Linux namespaces, without a Docker engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sandbox import payload
from sandbox.backends.cell import Cell, CellPlan, launch
from sandbox.backends.root_filesystem import LIBRARIES, root_filesystem
from sandbox.errors import InfrastructureError, UsageError
from sandbox.interpreter import PYTHON, SITE, base_python, loader_environment, running_version
from sandbox.packages import INSIDE

_TRIAL_SECONDS = 60  # as long as a cell may take to start; see START_SECONDS in host/cell_connection.py
# What every cell begins with; SymPy itself, half a second more, is Python alone, and opens where mpmath does.
_TRIAL = f"""
import sys
sys.path.append({SITE!r})
try:
    import ctypes, fcntl, json, resource, select, socket, importlib.util, mpmath
    open(importlib.util.find_spec("sympy").origin).close()
    if importlib.util.find_spec("numpy"):
        import numpy
except PermissionError as error:
    sys.exit(f"{{error.filename}}: programs run as nobody, who may not read this; chmod -R a+rX, or use Docker")
except Exception as error:
    words = str(error).strip().splitlines() or [type(error).__name__]
    sys.exit(f"this environment does not work inside ({{words[0]}}): reinstall its packages, or use Docker")
"""


class NamespaceBackend:
    """Works as root and as an ordinary user, where the kernel lets one make user namespaces.

    The same isolation as in the container, except that there is no memory cgroup. A program's memory is held by its
    address-space limit alone, and the machine's is shared.
    """

    name = "namespace"

    def obstacle(self) -> str | None:
        """Why this backend cannot work here, in one line, or None: found by starting one process in it."""
        if not sys.platform.startswith("linux"):
            return "namespaces are Linux's"
        try:
            root = _root()
            command = [base_python(), *payload.FLAGS, "-c", payload.BOOT]
            config = root | {"command": [PYTHON, *payload.FLAGS, "-c", _TRIAL], "writable": False}
            trial = subprocess.run(
                command,
                input=payload.pack(payload.sources(), payload.ENTER, "inside.enter", config),
                capture_output=True,
                timeout=_TRIAL_SECONDS,
                cwd="/",
                env=payload.ENVIRONMENT | loader_environment(),
            )
        except (OSError, subprocess.TimeoutExpired, InfrastructureError) as error:
            return f"a trial of it failed: {error}"
        return None if trial.returncode == 0 else _last_line(trial.stderr.decode("utf-8", "replace"))

    def is_ready(self) -> bool:
        """Always: nothing is made beforehand."""
        return True

    def prepare(self) -> None:
        """Nothing to do: the namespace is built from files of this machine."""

    def open(self, plan: CellPlan) -> Cell:
        if not sys.platform.startswith("linux"):
            raise UsageError("the namespace backend needs Linux; use backend='docker'")
        plan, site = plan.with_packages(running_version())
        config = _root([(str(site), INSIDE)] if site else []) | {
            "command": [PYTHON, *payload.FLAGS, "-c", payload.BOOT],
            "writable": plan.writable,
            "scratch_bytes": plan.scratch_bytes,
        }
        inside = plan.config(PYTHON, [SITE, INSIDE], "/tmp") | {"environment": {"LD_LIBRARY_PATH": LIBRARIES}}
        stages = ((payload.ENTER, "inside.enter", config), (payload.SUPERVISOR, "inside.supervisor", inside))
        try:
            return launch(self.name, base_python(), stages, _last_line)
        except OSError as error:
            raise InfrastructureError(f"the namespace could not be started: {error}") from error


def _root(also: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    return asdict(root_filesystem(also)) | {"environment": payload.ENVIRONMENT | {"LD_LIBRARY_PATH": LIBRARIES}}


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or ["the process inside ended without a word"])[-1][:400]
