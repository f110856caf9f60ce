"""Makes the image and names it by its content: the same lock file and the same recipe are the same tag."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import platform
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sandbox.errors import InfrastructureError
from sandbox.image import rootfs

NAME = "showwork-sandbox"
BASE = "python:3.12-slim"

_FROM_REGISTRY = f"""FROM {BASE}
COPY requirements.lock /requirements.lock
RUN pip install --no-cache-dir --no-deps --target {rootfs.SITE} --requirement /requirements.lock
"""
_FROM_SCRATCH = """FROM scratch
ADD rootfs.tar /
"""


def tag() -> str:
    """The tag of the image that this version of the project wants: a hash of everything that decides its content."""
    recipe = rootfs.LOCK.read_bytes() + Path(rootfs.__file__).read_bytes() + _FROM_REGISTRY.encode()
    digest = hashlib.blake2b(recipe + platform.machine().encode(), digest_size=6).hexdigest()
    return f"{NAME}:{digest}"


def exists(client: Any) -> bool:
    """Whether the engine holds that image."""
    import docker.errors

    try:
        client.images.get(tag())
    except docker.errors.ImageNotFound:
        return False
    return True


def build(client: Any, *, offline: bool = False, force: bool = False, say: Callable[[str], None] = print) -> str:
    """Make the image where it is missing (or `force`); return its tag.

    From BASE where the registry answers, unless `offline`; else from what this machine has. Raises InfrastructureError
    where neither can be done.
    """
    with (Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes that start together build once
        if exists(client) and not force:
            return tag()
        if not offline and _pulled(client, say):
            _make(client, _FROM_REGISTRY, {"requirements.lock": rootfs.LOCK}, BASE)
            return tag()
        with tempfile.TemporaryDirectory(prefix="showwork-image-") as folder:
            root = Path(folder) / "rootfs"
            root.mkdir()
            say("staging Python, SymPy, mpmath and NumPy from this machine")
            version = rootfs.stage(root)
            archive = Path(folder) / "rootfs.tar"
            with tarfile.open(archive, "w") as tar:
                tar.add(root, arcname=".", filter=_owned_by_root)
            say(f"building {tag()} with Python {version}")
            _make(client, _FROM_SCRATCH, {"rootfs.tar": archive}, f"Python {version} of this machine")
    return tag()


def _pulled(client: Any, say: Callable[[str], None]) -> bool:
    import docker.errors
    import requests

    try:
        client.images.pull(BASE)
    except (docker.errors.DockerException, requests.RequestException) as error:
        say(f"{BASE} cannot be pulled ({str(error)[:120]}); using what this machine has")
        return False
    return True


def _make(client: Any, dockerfile: str, files: dict[str, Path], origin: str) -> None:
    import docker.errors

    with tempfile.TemporaryFile() as context:
        _pack(context, dockerfile, files)
        context.seek(0)
        try:
            client.images.build(
                fileobj=context, custom_context=True, tag=tag(), rm=True, forcerm=True,
                labels={"showwork.image": tag(), "showwork.origin": origin},
            )  # fmt: skip
        except docker.errors.BuildError as error:
            raise InfrastructureError(f"the sandbox image could not be built: {error.msg}") from error
        except docker.errors.DockerException as error:
            raise InfrastructureError(f"the Docker engine failed while building the image: {error}") from error


def _pack(context: IO[bytes], dockerfile: str, files: dict[str, Path]) -> None:
    with tarfile.open(fileobj=context, mode="w") as tar:
        info = tarfile.TarInfo("Dockerfile")
        info.size = len(dockerfile)
        tar.addfile(info, io.BytesIO(dockerfile.encode()))
        for name, path in files.items():
            tar.add(path, arcname=name)


def _owned_by_root(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Everything is root's, and readable by all: programs run as nobody."""
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mode |= 0o555 if info.isdir() or info.mode & 0o100 else 0o444
    return info
