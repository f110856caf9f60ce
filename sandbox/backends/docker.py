"""The `docker` backend: each cell is one long-lived container, talked to over its stdin and stdout.

Nothing is mounted, published or listened on: the engine's attach stream is the only way in, so that a remote engine
(DOCKER_HOST, TLS, ssh) and Docker Desktop serve as well as the local one. The container's stdin closes when its client
goes, however it goes, and the supervisor ends with it: that is the watchdog. Containers left by an engine or a machine
that failed are found by their label and removed when the next one is opened.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox import interpreter
from sandbox.backends.cell import CELL_OVERHEAD, Cell, CellPlan
from sandbox.backends.docker_engine import LABEL, Streams, connect, owner, plain_socket, remove_orphans
from sandbox.errors import InfrastructureError, UsageError
from sandbox.execution import LARGEST_OUTPUT
from sandbox.image import build_image
from sandbox.packages import INSIDE, PackageLock, folder, locked, modules
from sandbox.payload import BOOT, ENVIRONMENT, FLAGS, SUPERVISOR, pack, sources

_MODULES = "showwork.modules"
_NOBODY = "65534:65534"
_IDLE = 64 << 20  # what each session of a full cell may hold, beside those that run a cell with all their memory
_BUILD_SECONDS = 600  # that an engine may be silent while it builds: pip says nothing for minutes
_IMAGE_CURE = "pull or build it first, or leave `image=` out and Showwork makes its own (showwork sandbox build)"


class DockerBackend:
    """A container: no network, read-only, no capabilities, no new privileges, memory and process limits, nobody."""

    name = "docker"

    def __init__(self, runtime: str | None = None, image: str | None = None) -> None:
        self.runtime = runtime
        self.image = image

    def obstacle(self) -> str | None:
        """Why this backend cannot work here, or None."""
        try:
            with connect(seconds=10) as client:
                client.ping()
        except InfrastructureError as error:
            return str(error)
        return None

    def is_ready(self) -> bool:
        """Whether the image is there."""
        if self.image is not None:
            return True
        with connect() as client:
            return build_image.exists(client)

    def prepare(self) -> None:
        """Make the image where it is missing. Raises InfrastructureError if that cannot be done here."""
        if self.image is None:
            with connect() as client:
                _ready_image(client)

    def open(self, plan: CellPlan) -> Cell:
        import docker.errors

        with connect() as client:
            remove_orphans(client)
            image, plan = self._image(client, plan)
            try:
                return self._start(client, image, plan)
            except docker.errors.ImageNotFound as error:
                raise InfrastructureError(f"the engine has no image {image!r}: {_IMAGE_CURE}") from error

    def _image(self, client: Any, plan: CellPlan) -> tuple[str, CellPlan]:
        """The image for this plan, made where it is missing, and the plan with its packages' modules named."""
        if self.image is not None:
            if plan.packages:
                raise UsageError("image= is an image of your own: put the packages into it, or leave image= out")
            return self.image, plan
        lock = locked(plan.packages) if plan.packages else None
        if lock is None or not lock.versions:
            return _ready_image(client), plan
        image = packages_image(client, lock, say=_say)
        return image.tag, plan if plan.modules is not None else replace(plan, modules=image.modules)

    def _start(self, client: Any, image: str, plan: CellPlan) -> Cell:
        api = client.api
        size = plan.scratch_bytes if plan.writable else 4096
        limits = plan.limits
        # The supervisor keeps each program's two streams, and copies them once into its answer.
        memory = plan.slots * int(limits.memory_bytes + 4 * min(limits.output_bytes, LARGEST_OUTPUT))
        memory += size + CELL_OVERHEAD + plan.sessions * _IDLE
        memory = min(memory, plan.memory_bytes or memory)
        host = api.create_host_config(
            network_mode="none",
            ipc_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            mem_limit=memory,
            memswap_limit=memory,
            pids_limit=2 * plan.slots + plan.sessions + 8,
            ulimits=[{"Name": "core", "Soft": 0, "Hard": 0}, {"Name": "nofile", "Soft": 4096, "Hard": 4096}],
            tmpfs={"/tmp": f"mode=1777,size={size},nr_inodes=4096,nosuid,nodev,noexec"},
            log_config={"Type": "none"},
            auto_remove=True,
            runtime=self.runtime,
        )
        created = api.create_container(
            image,
            [interpreter.PYTHON, *FLAGS, "-c", BOOT],
            entrypoint=[],
            environment=ENVIRONMENT,
            user=_NOBODY,
            working_dir="/",
            hostname="sandbox",
            stdin_open=True,
            host_config=host,
            labels={LABEL: owner()},
        )
        identity = created["Id"]
        try:
            raw = api.attach_socket(identity, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            connection = plain_socket(raw)
            api.start(identity)
        except BaseException:
            with contextlib.suppress(Exception):  # the first error is the one to report
                api.remove_container(identity, force=True, v=True)
            raise
        streams = Streams()
        name = f"container {identity[:12]}"
        config = plan.config(interpreter.PYTHON, [interpreter.SITE, INSIDE], "/tmp")
        return Cell(
            name=name,
            socket=connection,
            payload=pack(sources(), SUPERVISOR, "inside.supervisor", config),
            kill=_ender(identity, connection),
            complaints=streams.complaints,
            decode=streams.feed,
            resize=_resizer(identity),
        )


def _ready_image(client: Any) -> str:
    if not build_image.exists(client):
        with connect(_BUILD_SECONDS) as patient:
            build_image.build(patient, say=_say)
    return build_image.tag()


@dataclass(frozen=True, slots=True)
class PackagesImage:
    """An image with packages of the user's choice."""

    tag: str
    modules: tuple[str, ...]
    """What there is to import at the top of those that were asked for."""


def packages_image(client: Any, lock: PackageLock, *, say: Callable[[str], None]) -> PackagesImage:
    """The image with these packages, made of the ordinary one where it is missing.

    Raises InfrastructureError where neither can be made.
    """
    base = _ready_image(client)
    tag = build_image.tag_with(lock.digest)
    labels = build_image.labels(client, tag)
    if labels is None:
        site = folder(lock, build_image.python_of(client, base))
        labels = {_MODULES: " ".join(modules(lock, site))}
        say(f"making the image {tag} with {', '.join(lock.versions)}")
        with connect(_BUILD_SECONDS) as patient:
            build_image.add(patient, base, tag, site, INSIDE, labels)
    return PackagesImage(tag, tuple(labels.get(_MODULES, "").split()))


def _say(line: str) -> None:
    print(f"showwork: {line}", file=sys.stderr)


def _ender(identity: str, connection: socket.socket) -> Callable[[], None]:
    def kill() -> None:
        with contextlib.suppress(OSError):
            connection.close()
        with contextlib.suppress(Exception), connect() as client:  # gone already, or gone with its engine
            client.api.remove_container(identity, force=True, v=True)

    return kill


def _resizer(identity: str) -> Callable[[int], None]:
    def resize(memory: int) -> None:
        with connect() as client:
            now = client.api.inspect_container(identity)["HostConfig"]["Memory"]
            if memory < now:
                client.api.update_container(identity, mem_limit=memory, memswap_limit=memory)

    return resize
