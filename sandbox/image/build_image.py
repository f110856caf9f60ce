"""Makes the image and names it by its content: the same lock file and the same recipe are the same tag."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import logging
import os
import platform
import stat
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from sandbox.errors import InfrastructureError
from sandbox.image import rootfs
from sandbox.interpreter import PYTHON, SITE

log = logging.getLogger(__name__)

NAME = "showwork-sandbox"
_REMIND_SECONDS = 10.0
BASE = "python:3.12-slim"

_FROM_REGISTRY = f"""FROM {BASE}
COPY requirements.lock /requirements.lock
RUN pip install --no-cache-dir --no-deps --target {SITE} --requirement /requirements.lock \\
    && rm -rf {SITE}/bin {SITE}/*.py /usr/local/lib/python3*/site-packages/*
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


def tag_with(digest: str) -> str:
    """The tag of that image with packages added, which the digest names."""
    return f"{tag()}-{digest}"


def labels(client: Any, name: str) -> dict[str, str] | None:
    """The labels of an image; None where the engine has none of that name."""
    import docker.errors

    try:
        return dict(client.images.get(name).labels)
    except docker.errors.ImageNotFound:
        return None


def python_of(client: Any, image: str) -> str:
    """The version of the Python in it, as packages are made for it: 3.12."""
    ask = [PYTHON, "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return str(client.containers.run(image, ask, remove=True, network_mode="none", user="65534:65534").decode().strip())


def add(client: Any, base: str, name: str, folder: Path, place: str, labels: dict[str, str]) -> None:
    """Make an image of another, with a folder of this machine added at a place."""
    with tempfile.TemporaryDirectory(prefix="showwork-image-") as room:
        archive = Path(room) / "packages.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(folder, arcname=".", filter=_owned_by_root)
        _make(client, f"FROM {base}\nADD packages.tar {place}/\n", {"packages.tar": archive}, base, name, labels)


def build(client: Any, *, offline: bool = False, force: bool = False, say: Callable[[str], None] = print) -> str:
    """Make the image where it is missing (or `force`); return its tag.

    From BASE where the registry answers and has what is needed, unless `offline`; else from what this machine has.
    Raises InfrastructureError if neither can be done. `say` gets one line a stage, and one more every ten seconds.
    """
    with _alone():
        if exists(client) and not force:
            return tag()
        say(f"making the sandbox's image {tag()}, once for this version: a minute or two")
        if offline or not _from_registry(client, say):
            _from_this_machine(client, say)
    return tag()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two processes that start together build once.

    The lock is in a folder of this user's own: in one that others write to, its name could be a link to anything.
    """
    folder = Path(tempfile.gettempdir()) / f"showwork-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
            raise InfrastructureError(f"{folder} is not a private folder of yours: remove it, or set TMPDIR to another")
        lock = os.open(folder / f"{NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InfrastructureError(
            f"the image's lock cannot be made ({error}): set TMPDIR to a folder of yours"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _from_registry(client: Any, say: Callable[[str], None]) -> bool:
    import docker.errors
    import requests

    try:
        with _told(say, f"asking the registry for {BASE}"):
            client.images.pull(BASE)
        with _told(say, "installing SymPy, mpmath and NumPy in it"):
            _make(client, _FROM_REGISTRY, {"requirements.lock": rootfs.LOCK}, BASE)
    except (docker.errors.DockerException, requests.RequestException, InfrastructureError) as error:
        log.info("the image could not be made from %s: %s", BASE, error)
        say("no registry or no package index answers the engine: the image is made of what this machine has")
        return False
    return True


def _from_this_machine(client: Any, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="showwork-image-") as folder:
        root = Path(folder) / "rootfs"
        root.mkdir()
        with _told(say, "gathering Python, SymPy, mpmath and NumPy of this machine"):
            version = rootfs.stage(root)
        archive = Path(folder) / "rootfs.tar"
        with _told(say, f"handing the engine an image with Python {version}"):
            with tarfile.open(archive, "w") as tar:
                tar.add(root, arcname=".", filter=_owned_by_root)
            _make(client, _FROM_SCRATCH, {"rootfs.tar": archive}, f"Python {version} of this machine")


@contextlib.contextmanager
def _told(say: Callable[[str], None], task: str) -> Iterator[None]:
    """Report that a task begins, and every ten seconds that it is still running: someone may be waiting."""
    finished = threading.Event()
    started = time.monotonic()

    def remind() -> None:
        while not finished.wait(_REMIND_SECONDS):
            say(f"{task}: {time.monotonic() - started:.0f} s so far")

    say(task)
    reminder = threading.Thread(target=remind, daemon=True)
    reminder.start()
    try:
        yield
    finally:
        finished.set()
        reminder.join()


def _make(
    client: Any,
    dockerfile: str,
    files: dict[str, Path],
    origin: str,
    name: str = "",
    labels: dict[str, str] | None = None,
) -> None:
    name = name or tag()
    import docker.errors

    with tempfile.TemporaryFile() as context:
        _pack(context, dockerfile, files)
        context.seek(0)
        try:
            client.images.build(
                fileobj=context,
                custom_context=True,
                tag=name,
                rm=True,
                forcerm=True,
                labels={"showwork.image": name, "showwork.origin": origin, **(labels or {})},
            )
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
