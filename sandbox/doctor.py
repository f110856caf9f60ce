"""What this machine has: Python, cores, memory, disk, GPU, engine. Facts only, found without torch."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sandbox.cores import available_cores
from sandbox.errors import InfrastructureError

# What the extras bring, by the name that pip knows.
_PACKAGES = ("sympy", "mpmath", "numpy", "python-flint", "torch", "transformers", "trl", "peft", "bitsandbytes", "vllm")


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts about this machine; sizes in bytes. None: not there, or it could not be asked."""

    python: str
    system: str
    processor: str
    cores: int
    """Those that this process may use."""
    memory: int | None
    disk_free: int
    """Where temporary files go."""
    gpus: tuple[str, ...]
    """One entry a GPU, as nvidia-smi names it: name, memory, driver."""
    docker: str | None
    """The engine's version where one answers."""
    docker_image: bool
    """Whether the container's image is there; else the first use builds it, in a minute or two."""
    docker_obstacle: str | None
    namespace_obstacle: str | None
    confined_obstacle: str | None
    """Why that backend cannot work here, in one line; None where a program has just run in it (for docker without an
    image: where the engine answers)."""
    confined_allowed: bool
    """Whether SHOWWORK_SANDBOX lets `auto` take it."""
    packages: dict[str, str]
    """Versions of those installed, of the packages that the project and its extras use."""

    def backend(self) -> str | None:
        """What `auto` takes here."""
        if self.docker_obstacle is None:
            return "docker"
        if self.namespace_obstacle is None:
            return "namespace"
        return "confined" if self.confined_allowed and self.confined_obstacle is None else None


def machine() -> Machine:
    """Look around, and run one program in each backend; some seconds. Never raises for what is missing."""
    from sandbox.backends.registry import consented
    from sandbox.checkup import obstacle

    with ThreadPoolExecutor(3) as pool:
        docker, namespace, confined = (pool.submit(obstacle, name) for name in ("docker", "namespace", "confined"))
    engine, image = _engine()
    return Machine(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        processor=platform.machine(),
        cores=available_cores(),
        memory=_memory(),
        disk_free=shutil.disk_usage(tempfile.gettempdir()).free,
        gpus=_gpus(),
        docker=engine,
        docker_image=image,
        docker_obstacle=docker.result(),
        namespace_obstacle=namespace.result(),
        confined_obstacle=confined.result(),
        confined_allowed=consented("confined", {}),
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


def _engine() -> tuple[str | None, bool]:
    """The version of the engine that answers, and whether it holds the image."""
    from sandbox.backends.docker_engine import connect
    from sandbox.image import build_image

    try:
        with connect(seconds=10) as client:
            return str(client.version()["Version"]), build_image.exists(client)
    except InfrastructureError:
        return None, False


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
