"""Packages beside SymPy, mpmath and NumPy: a lock of exact versions, and a folder that each backend shows to programs.

What is asked for is resolved once and written down, in the user's cache folder; from then on the same request gives the
same versions, on every backend. pip installs wheels only, so that nothing of a package runs while it is installed: it
is imported for the first time by the template, in the sandbox (with `confined` and `process` that is a process of this
machine, which locks itself in later).
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import InfrastructureError, UsageError
from sandbox.image.rootfs import LOCK
from sandbox.interpreter import running_version

INSIDE = "/opt/packages"
"""Where both isolating backends show them to programs; after /opt/site, so that SymPy stays the sandbox's own."""

_REQUIREMENT = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[\w,.-]+\])?((==|~=|!=|>=|<=|>|<)[\w.*+!]+(,(==|~=|!=|>=|<=|>|<)[\w.*+!]+)*)?"
)
_PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackageLock:
    """What was asked for, and the exact versions that it came to, dependencies too; without what the sandbox has."""

    requested: tuple[str, ...]
    versions: tuple[str, ...]
    """`name==version`, sorted."""

    @property
    def digest(self) -> str:
        text = "\n".join((*self.versions, platform.machine(), *_base()))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def requirements(asked: Iterable[str]) -> tuple[str, ...]:
    """What was asked for, in one spelling. Raises UsageError for what is no name with versions (a path, an option)."""
    if isinstance(asked, str):
        raise UsageError(f"packages are a list of names, like ['networkx==3.5'], not the text {asked!r}")
    found = {re.sub(r"\s", "", str(one)) for one in asked}
    for one in sorted(found):
        if not _REQUIREMENT.fullmatch(one):
            raise UsageError(f"{one!r} is no package: write a name, or a name and versions, like networkx==3.5")
    return tuple(sorted(found))


def locked(asked: tuple[str, ...], *, renew: bool = False) -> PackageLock:
    """The lock for these requirements: as it was written down, or (the first time, or to `renew` it) resolved by pip.

    Raises UsageError where they cannot be had together, and InfrastructureError where no index answers.
    """
    key = hashlib.blake2b("\n".join((*asked, *_base())).encode(), digest_size=10).hexdigest()
    file = cache() / "locks" / f"{key}.txt"
    if renew or not file.exists():
        _write(file, "".join(f"{line}\n" for line in ("# " + " ".join(asked), *_resolve(asked))))
    lines = file.read_text().splitlines()
    return PackageLock(asked, tuple(line for line in lines if not line.startswith("#")))


def folder(lock: PackageLock, version: str) -> Path:
    """A folder with these packages for that version of Python (3.12), made by pip the first time."""
    target = cache() / "sites" / f"{lock.digest}-{version}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
        try:
            _pip("install", "--no-deps", *_for(version), "--target", str(made), *lock.versions)
            _open_to_all(made)
            made.rename(target)
        except OSError:
            if not target.is_dir():  # somebody else was quicker
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return target


def modules(lock: PackageLock, site: Path) -> tuple[str, ...]:
    """What to import of the packages that were asked for: the modules and packages at the top of each."""
    asked = {_spelled(re.split(r"[\[=~!<>]", one)[0]) for one in lock.requested}
    found = set()
    for info in site.glob("*.dist-info"):
        if _spelled(info.name.partition("-")[0]) in asked:
            for line in (info / "RECORD").read_text().splitlines():
                first, _, rest = line.partition(",")[0].partition("/")
                if rest == "__init__.py":
                    found.add(first)
                elif not rest and first.endswith(".py"):
                    found.add(first.removesuffix(".py"))
    return tuple(sorted(name for name in found if name.isidentifier()))


def size(site: Path) -> int:
    """Bytes of a folder's files."""
    return sum(file.stat().st_size for file in site.rglob("*") if file.is_file())


def cache() -> Path:
    """Where locks and folders are kept: SHOWWORK_CACHE, or `showwork` in the user's own cache folder."""
    own = os.environ.get("SHOWWORK_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "showwork"


def _base() -> list[str]:
    """The sandbox's own packages, at their pins."""
    return [f"{name}=={version}" for name, version in _PINNED.findall(LOCK.read_text())]


def _resolve(asked: tuple[str, ...]) -> list[str]:
    """Exact versions, beside the sandbox's own at their pins."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        options = ["--dry-run", "--ignore-installed", "--report", str(report), "--constraint", str(LOCK)]
        _pip("install", *options, *_for(running_version()), "--target", place, *asked)
        installs = json.loads(report.read_text())["install"]
    found = {_spelled(one["metadata"]["name"]): one["metadata"]["version"] for one in installs}
    own = {_spelled(line.partition("==")[0]) for line in _base()}
    return [f"{name}=={version}" for name, version in sorted(found.items()) if name not in own]


def _for(version: str) -> list[str]:
    return ["--only-binary=:all:", "--python-version", version]


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments[:1], "--quiet", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run([*command, *arguments[1:]], capture_output=True, text=True)
    if done.returncode == 0:
        return
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
    cause = (errors or ["it failed without a word"])[-1].removeprefix("ERROR: ")[:300]
    if "No module named pip" in done.stderr:
        raise InfrastructureError("this Python has no pip to install packages with: python -m ensurepip")
    if "ResolutionImpossible" in done.stderr or "No matching distribution" in done.stderr:
        raise UsageError(
            f"pip finds no such wheels beside the sandbox's own packages ({cause}): ask for other versions, or use an "
            "image of your own (docs/how-to/sandbox_packages.md)"
        )
    raise InfrastructureError(f"the packages could not be installed ({cause}): give pip an index that answers")


def _open_to_all(site: Path) -> None:
    """Programs run as nobody."""
    for path in (site, *site.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _write(file: Path, text: str) -> None:
    """All of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    os.replace(name, file)


def _spelled(name: str) -> str:
    """One spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()
