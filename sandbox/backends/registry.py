"""Which backend a name means on this machine. `auto` never falls to the one that does not isolate."""

from __future__ import annotations

from typing import Any

from sandbox.backends.cell import Backend
from sandbox.backends.docker import DockerBackend
from sandbox.backends.namespace import NamespaceBackend
from sandbox.backends.process import ProcessBackend
from sandbox.errors import InfrastructureError, UsageError

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
    engine = _docker_obstacle(docker)
    if engine is None:
        return docker
    spaces = NamespaceBackend()
    obstacle = spaces.obstacle()
    if obstacle is None:
        return spaces
    raise InfrastructureError(f"no isolating sandbox works here (docker: {engine}; namespace: {obstacle}); {_CURE}")


def _docker_obstacle(docker: DockerBackend) -> str | None:
    """Why docker cannot be taken; an engine for which no image can be made is of no use."""
    obstacle = docker.obstacle()
    if obstacle is None:
        try:
            docker.prepare()
        except InfrastructureError as error:
            return str(error)
    return obstacle
