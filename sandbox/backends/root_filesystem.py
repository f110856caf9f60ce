"""The root file system of the `namespace` backend: which file of this machine appears where inside. Built on the host.

Nothing keeps its path: the interpreter, its library and the packages are mounted where the container's image has them.
So it does not matter where they are on this machine (below /tmp, in a home, in a store of links), and a program sees
what is listed and no neighbour of it: no site-packages of any interpreter, ours or the system's.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import InfrastructureError
from sandbox.interpreter import PYTHON, SITE, base_python, loader_environment, packages

LIBRARIES = "/usr/local/lib"
"""Where the loader inside looks first: the shared libraries that belong to the interpreter."""

# Where a dynamically linked interpreter finds the system's libraries.
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
# Debian's BLAS is a link through alternatives.
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl/openssl.cnf")
_OF_THE_LOADER = re.compile(r"\w+-linux-(gnu|musl)\w*|locale|gconv")
_PYTHONS = re.compile(r"(python|pypy)[\d.]*t?|(site|dist)-packages")
_SHARED = re.compile(r".+\.so(\.[\w.]+)?")
# Where the new root is built: it covers one of these, in the namespace alone.
_ROOTS = ("/mnt", "/media", "/srv", "/opt", "/var/tmp", "/tmp", "/run", "/boot", "/home", "/root", "/sys")


@dataclass(frozen=True, slots=True)
class RootFilesystem:
    """A root file system, as orders to `sandbox.inside.enter`, to be carried out in this order."""

    root: str
    """The folder of this machine that it is mounted over; no source is below it."""
    binds: list[tuple[str, str]]
    """(file or folder of this machine, its path inside); all read-only."""
    links: list[tuple[str, str]]
    """(what a symbolic link says, its path inside)."""
    hidden: list[str]
    """Folders inside that are covered by an empty one."""


def root_filesystem(also: Iterable[tuple[str, str]] = ()) -> RootFilesystem:
    """The one for the running interpreter, `also` with these binds. Raises InfrastructureError if a part of it is
    missing on this machine."""
    library = Path(sysconfig.get_path("stdlib"))
    if not library.is_dir():
        raise InfrastructureError(
            f"the standard library is not a folder here ({library}): use an ordinary Python, or Docker"
        )
    # Python finds its library from its own path: ../lib/python3.X, whose `lib` some systems call lib64.
    home = f"/usr/local/{sys.platlibdir}/{library.name}"
    binds, links, hidden = _system()
    binds += [(base_python(), PYTHON), (str(library), home)]
    binds += [(str(folder), f"{SITE}/{name}") for name, folder in packages().items()]
    binds += also
    hidden += _pythons(library, home)
    targets = {inside for _, inside in binds}
    for file in _shared_libraries():
        inside = f"{LIBRARIES}/{file.name}"
        if inside not in targets:
            targets.add(inside)
            binds.append((os.path.realpath(file), inside))
    return RootFilesystem(_root([source for source, _ in binds]), binds, links, hidden)


def _system() -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """Binds, links and hidden folders of the system's own libraries, and of nothing that lies among them: whole
    applications, with Pythons of their own, live in /usr/lib."""
    binds, links, hidden = [], [], []
    for path in _SYSTEM:
        if os.path.islink(path):  # `/lib` is `usr/lib` on most systems
            links.append((os.readlink(path), path))
        elif os.path.isdir(path):
            binds += [(os.path.realpath(file), f"{path}/{file.name}") for file in _shared(path)]
            for folder in sorted(Path(path).iterdir()):
                if _OF_THE_LOADER.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
                    binds.append((str(folder), str(folder)))
                    hidden += _pythons(folder, str(folder))
    binds += [(path, path) for path in _SETTINGS if os.path.exists(path)]
    return binds, links, hidden


def _pythons(folder: Path, inside: str) -> list[str]:
    """What lies in a folder and is some Python's, or its packages; a link to such a thing leads nowhere inside."""
    if not folder.is_dir():
        return []
    return [
        f"{inside}/{entry.name}"
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)
        if _PYTHONS.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
    ]


def _shared_libraries() -> Iterator[Path]:
    """The shared libraries in the folders of the interpreter: libpython, where it is built on one, and in a
    conda-like environment most of what its extension modules need."""
    built_with = [sysconfig.get_config_var("LIBDIR"), os.path.join(sys.base_exec_prefix, "lib")]
    searched = loader_environment().get("LD_LIBRARY_PATH", "").split(":")
    for folder in dict.fromkeys(filter(None, [*built_with, *searched, LIBRARIES])):
        if folder in _SYSTEM or not os.path.isdir(folder):
            continue
        yield from _shared(folder)


def _shared(folder: str) -> list[Path]:
    return sorted(file for file in Path(folder).iterdir() if _SHARED.fullmatch(file.name) and file.is_file())


def _root(sources: list[str]) -> str:
    for root in _ROOTS:
        if os.path.isdir(root) and not any(path == root or path.startswith(root + "/") for path in sources):
            return root
    raise InfrastructureError(f"the namespace needs one of {', '.join(_ROOTS)} that holds no part of Python")
