"""The `namespace` backend: the container's supervisor and forks under Linux namespaces, where there is no engine."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from sandbox.cell import Cell, Plan, launch
from sandbox.errors import InfrastructureError, UsageError
from sandbox.interpreter import base_python, package_folders, package_paths
from sandbox.payload import NAMESPACE

# Where a dynamically linked interpreter finds its libraries; only those that exist are bound.
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ssl/openssl.cnf")
_ROOTS = ("/mnt", "/media", "/srv", "/opt", "/var/tmp", "/tmp")


class NamespaceBackend:
    """Works as root and as an ordinary user, where the kernel lets one make user namespaces.

    The same isolation as in the container, save one: there is no memory cgroup. A program's memory is held by its
    address-space limit alone, and the machine's is shared.
    """

    name = "namespace"

    def obstacle(self) -> str | None:
        """Why this backend cannot work here, or None."""
        if not sys.platform.startswith("linux"):
            return "namespaces are Linux's"
        spaces = ["--mount", "--pid", "--net", "--ipc", "--fork"] + ([] if os.getuid() == 0 else ["--user"])
        try:
            done = subprocess.run(["unshare", *spaces, "true"], capture_output=True, text=True, timeout=20)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"unshare failed: {error}"
        return None if done.returncode == 0 else (done.stderr.strip() or "unshare was refused")

    def open(self, plan: Plan) -> Cell:
        if not sys.platform.startswith("linux"):
            raise UsageError("the namespace backend needs Linux; use backend='docker'")
        binds = _binds()
        config = plan.config(base_python(), package_paths(), "/tmp") | {
            "binds": binds,
            "root": _root(binds),
            "scratch_bytes": plan.scratch_bytes,
        }
        try:
            return launch(self.name, NAMESPACE, "enter", config)
        except OSError as error:
            raise InfrastructureError(f"the namespace could not be started: {error}") from error


def _binds() -> list[str]:
    """What the room shows of this machine: the interpreter, its library, the packages, the shared libraries."""
    python = Path(base_python())
    wanted = [str(python), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), *_SYSTEM]
    wanted += [str(folder) for folder in package_folders()]
    library = sysconfig.get_config_var("LIBDIR")
    shared = sysconfig.get_config_var("INSTSONAME")  # libpython3.11.so.1.0, where the interpreter is built on one
    if library and shared:
        wanted.append(str(Path(library) / shared))
    found = [path for path in dict.fromkeys(wanted) if os.path.exists(path)]
    # A folder brings what lies in it; a link stays one (`/lib` is `usr/lib` on most systems).
    folders = [path + "/" for path in found if not os.path.islink(path)]
    return [path for path in found if not any(path.startswith(folder) for folder in folders)]


def _root(binds: list[str]) -> str:
    """An existing directory to build the new root on. It is covered in the namespace only, and nothing that is bound
    may lie beneath it."""
    for root in _ROOTS:
        if os.path.isdir(root) and not any(path.startswith(root + "/") or path == root for path in binds):
            return root
    raise InfrastructureError(f"the namespace needs one of {', '.join(_ROOTS)} that holds no part of Python")
