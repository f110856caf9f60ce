"""What this machine has: Python, cores, memory, disk, GPU, engine. Facts only, found without torch."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What the extras bring, by the name that pip knows.
_PACKAGES = ("sympy", "mpmath", "numpy", "python-flint", "torch", "transformers", "trl", "peft", "bitsandbytes", "vllm")


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts about this machine; sizes in bytes. None: not there, or it could not be asked."""

    python: str
    system: str
    processor: str
    cores: int
    memory: int | None
    disk_free: int
    """Where temporary files go."""
    gpus: tuple[str, ...]
    """One entry a GPU, as nvidia-smi names it: name, memory, driver."""
    docker: str | None
    """The engine's version where one answers."""
    docker_obstacle: str | None
    namespace_obstacle: str | None
    """Why that backend cannot work here; None if it can."""
    packages: dict[str, str]
    """Versions of those installed, of the packages that the project and its extras use."""

    def backend(self) -> str | None:
        """What `auto` takes here."""
        if self.docker_obstacle is None:
            return "docker"
        return "namespace" if self.namespace_obstacle is None else None


def machine() -> Machine:
    """Look around, a trial of the namespace backend included; about a second, and never raises for what is missing."""
    from sandbox.backends.docker import DockerBackend
    from sandbox.backends.namespace import NamespaceBackend

    obstacle = DockerBackend().obstacle()
    return Machine(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        processor=platform.machine(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory=_memory(),
        disk_free=shutil.disk_usage(tempfile.gettempdir()).free,
        gpus=_gpus(),
        docker=_engine() if obstacle is None else None,
        docker_obstacle=obstacle,
        namespace_obstacle=NamespaceBackend().obstacle(),
        packages=_packages(),
    )


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def _gpus() -> tuple[str, ...]:
    if shutil.which("nvidia-smi") is None:
        return ()
    query = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
    try:
        query_run = subprocess.run(query, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return (
        tuple(line.strip() for line in query_run.stdout.splitlines() if line.strip())
        if query_run.returncode == 0
        else ()
    )


def _engine() -> str:
    from sandbox.backends.docker import connect

    with connect() as client:
        return str(client.version()["Version"])


def _packages() -> dict[str, str]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def cgroup_version() -> int | None:
    """Which control groups this machine has: 2, 1 (older engines), or None (no Linux)."""
    if not Path("/sys/fs/cgroup").is_dir():
        return None
    return 2 if Path("/sys/fs/cgroup/cgroup.controllers").exists() else 1
