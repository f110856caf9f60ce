"""The `docker` backend: each cell is one long-lived container, talked to over its stdin and stdout.

Nothing is mounted, published or listened on: the engine's attach stream is the only way in, so that a remote engine
(DOCKER_HOST, TLS, ssh) and Docker Desktop serve as well as the local one. The container's stdin closes when its client
goes, however it goes, and the supervisor ends with it: that is the watchdog. Containers left by an engine or a machine
that failed are found by their label and removed when the next one is opened.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox import interpreter
from sandbox.backends.cell import CELL_OVERHEAD, Cell, CellPlan
from sandbox.errors import InfrastructureError, UsageError
from sandbox.execution import LARGEST_OUTPUT
from sandbox.image import build_image
from sandbox.packages import INSIDE, PackageLock, folder, locked, modules
from sandbox.payload import BOOT, ENVIRONMENT, FLAGS, SUPERVISOR, pack, sources

LABEL = "showwork.sandbox"
_MODULES = "showwork.modules"
_NOBODY = "65534:65534"
_IDLE = 64 << 20  # what each session of a full cell may hold, beside those that run a cell with all their memory
_SECONDS, _BUILD_SECONDS = 60, 600  # that an engine may be silent; while it builds, pip says nothing for minutes
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
            with _client(seconds=10) as client:
                client.ping()
        except InfrastructureError as error:
            return str(error)
        return None

    def is_ready(self) -> bool:
        """Whether the image is there."""
        if self.image is not None:
            return True
        with _client() as client:
            return build_image.exists(client)

    def prepare(self) -> None:
        """Make the image where it is missing. Raises InfrastructureError if that cannot be done here."""
        if self.image is None:
            with _client() as client:
                _ready_image(client)

    def open(self, plan: CellPlan) -> Cell:
        import docker.errors

        with _client() as client:
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
            labels={LABEL: _owner()},
        )
        identity = created["Id"]
        try:
            raw = api.attach_socket(identity, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            connection = _plain_socket(raw)
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


class Streams:
    """Takes apart what the engine sends: an 8-byte head (which stream, how much) before each piece of output."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._words = bytearray()

    def feed(self, data: bytes) -> bytes:
        """The piece of stdout in this data; stderr is kept for `complaints`."""
        buffer, out, at = self._buffer, [], 0
        buffer += data
        while len(buffer) - at >= 8:
            size = int.from_bytes(buffer[at + 4 : at + 8], "big")
            if len(buffer) - at - 8 < size:
                break
            piece = bytes(buffer[at + 8 : at + 8 + size])
            if buffer[at] == 2:
                self._words = (self._words + piece)[-4096:]
            else:
                out.append(piece)
            at += 8 + size
        del buffer[:at]
        return b"".join(out)

    def complaints(self) -> str:
        return self._words.decode("utf-8", "replace").strip()


def remove_orphans(client: Any) -> int:
    """Remove the containers whose owner, a process of this machine, has ended; return how many there were."""
    import docker.errors

    removed = 0
    for container in client.api.containers(all=True, filters={"label": LABEL}):
        if _is_dead(container["Labels"][LABEL]):
            with contextlib.suppress(docker.errors.APIError):  # somebody else was quicker
                client.api.remove_container(container["Id"], force=True, v=True)
                removed += 1
    return removed


def _owner() -> str:
    """This process, so named that no later process of this or another machine has the same name."""
    return f"{_boot()} {os.getpid()} {_started(os.getpid())}"


def _is_dead(owner: str) -> bool:
    boot, _, process = owner.partition(" ")
    pid, _, started = process.partition(" ")
    return boot == _boot() and boot != "" and _started(int(pid)) != started


def _boot() -> str:
    """Which machine, since which start, in which process namespace: only there does a process number mean anything."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


@contextlib.contextmanager
def _client(seconds: int = _SECONDS) -> Iterator[Any]:
    """A connection of this thread's own; every failure of the engine becomes an InfrastructureError."""
    import docker
    import docker.errors
    import requests

    try:
        client = docker.from_env(timeout=seconds)
    except docker.errors.DockerException as error:
        where = os.environ.get("DOCKER_HOST") or "its usual socket"
        raise InfrastructureError(f"no Docker engine answers at {where} ({_cause(error)})") from error
    try:
        yield client
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(f"the Docker engine failed: {_cause(error)}") from error
    finally:
        client.close()


connect = _client  # for the command line and the tests


def _cause(error: BaseException) -> str:
    """What is at the bottom of it, in one line: the client wraps a refused connection four times."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        inner = inner.__cause__ or inner.__context__
    return (str(getattr(error, "explanation", None) or error).splitlines() or [type(error).__name__])[0][:300]


def _ready_image(client: Any) -> str:
    if not build_image.exists(client):
        with _client(_BUILD_SECONDS) as patient:
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
        with _client(_BUILD_SECONDS) as patient:
            build_image.add(patient, base, tag, site, INSIDE, labels)
    return PackagesImage(tag, tuple(labels.get(_MODULES, "").split()))


def _say(line: str) -> None:
    print(f"showwork: {line}", file=sys.stderr)


def _ender(identity: str, connection: socket.socket) -> Callable[[], None]:
    def kill() -> None:
        with contextlib.suppress(OSError):
            connection.close()
        with contextlib.suppress(Exception), _client() as client:  # gone already, or gone with its engine
            client.api.remove_container(identity, force=True, v=True)

    return kill


def _resizer(identity: str) -> Callable[[int], None]:
    def resize(memory: int) -> None:
        with _client() as client:
            now = client.api.inspect_container(identity)["HostConfig"]["Memory"]
            if memory < now:
                client.api.update_container(identity, mem_limit=memory, memswap_limit=memory)

    return resize


def _plain_socket(raw: Any) -> socket.socket:
    """The attach stream as a socket that a selector can wait for, independent of the objects it came with."""
    inner = getattr(raw, "_sock", raw)
    if type(inner) is socket.socket:
        plain = socket.socket(fileno=os.dup(inner.fileno()))
        raw._response.close()
        raw.close()
        return plain
    # TLS and ssh have no descriptor that tells when there is something to read: two threads carry the bytes.
    host_end, relay_end = socket.socketpair()
    send = inner.sendall if hasattr(inner, "sendall") else inner.send
    inner.settimeout(None)

    def carry(receive: Callable[[int], bytes], give: Callable[[bytes], object], finish: Callable[[], None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := receive(1 << 16):
                give(data)
        finish()

    def hang_up() -> None:
        inner.close()

    for receive, give, finish in ((inner.recv, relay_end.sendall, relay_end.close), (relay_end.recv, send, hang_up)):
        threading.Thread(target=carry, args=(receive, give, finish), daemon=True).start()
    return host_end
