"""A Docker engine, wherever it is: a connection to it, its attach stream, and whose its containers are."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sandbox.errors import InfrastructureError

LABEL = "showwork.sandbox"
"""On each container: whose it is."""
LOCAL = "unix://"
USUAL = f"{LOCAL}/var/run/docker.sock"
_SECONDS = 60  # that an engine may be silent


@contextlib.contextmanager
def connect(seconds: int = _SECONDS) -> Iterator[Any]:
    """A connection of this thread's own; every failure of the engine becomes an InfrastructureError."""
    import docker
    import docker.errors
    import requests

    try:
        _answers(os.environ.get("DOCKER_HOST") or USUAL)
        client = docker.from_env(timeout=seconds)
    except (docker.errors.DockerException, OSError) as error:
        where = os.environ.get("DOCKER_HOST") or "its usual socket"
        raise InfrastructureError(f"no Docker engine answers at {where} ({_cause(error)})") from error
    try:
        yield client
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(f"the Docker engine failed: {_cause(error)}") from error
    finally:
        client.close()


def _answers(host: str) -> None:
    """Raises OSError where nobody listens at a local socket. (The client would leave its own open.)"""
    if host.startswith(LOCAL):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
            asked.connect(host.removeprefix(LOCAL))


def _cause(error: BaseException) -> str:
    """What is at the bottom of it, in one line: the client wraps a refused connection four times."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        inner = inner.__cause__ or inner.__context__
    return (str(getattr(error, "explanation", None) or error).splitlines() or [type(error).__name__])[0][:300]


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


def plain_socket(raw: Any) -> socket.socket:
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


def owner() -> str:
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
