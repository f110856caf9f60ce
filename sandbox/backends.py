"""Which backend a name means on this machine. `auto` never falls to the one that does not isolate."""

from __future__ import annotations

from typing import Any

from sandbox.cell import Backend
from sandbox.docker import DockerBackend
from sandbox.errors import InfrastructureError, UsageError
from sandbox.namespace import NamespaceBackend
from sandbox.process import ProcessBackend

NAMES = ("auto", "docker", "namespace", "process")

_CURE = (
    "install a Docker engine (Debian: apt-get install docker.io, then start dockerd; see `showwork sandbox doctor`), "
    "or allow unprivileged user namespaces"
)


def find(name: str, options: dict[str, Any]) -> Backend:
    """The backend of that name, or the one `auto` means. Raises UsageError for an unknown name and
    InfrastructureError where the machine has none."""
    if name not in NAMES:
        raise UsageError(f"there is no backend {name!r}; there are {', '.join(NAMES)}")
    if name == "process":
        return ProcessBackend()
    if name == "namespace":
        return NamespaceBackend()
    docker = DockerBackend(runtime=options.get("runtime"), image=options.get("image"))
    if name == "docker":
        return docker
    obstacles = []
    for backend in (docker, NamespaceBackend()):
        obstacle = backend.obstacle()
        if obstacle is None:
            return backend
        obstacles.append(f"{backend.name}: {obstacle}")
    raise InfrastructureError(f"no isolating sandbox works here ({'; '.join(obstacles)}); {_CURE}")
