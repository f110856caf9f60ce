"""The interpreter and the packages that a local cell computes with: those of the running environment."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from sandbox.errors import InfrastructureError

PACKAGES = ("sympy", "mpmath", "numpy")
"""All that a program may import beside the standard library, on every isolating backend."""

# Where both isolating backends show it to programs.
PYTHON = "/usr/local/bin/python3"
SITE = "/opt/site"

_ARCHIVE = "{name} is imported from inside a file ({place}): install it as a folder (pip install {name})"


def base_python() -> str:
    """The running interpreter outside of any virtual environment (whose site-packages are none of a program's
    business)."""
    return str(Path(getattr(sys, "_base_executable", None) or sys.executable).resolve())


def running_version() -> str:
    """Of the running interpreter, as packages are made for it: 3.12."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def loader_environment() -> dict[str, str]:
    """The dynamic loader's settings on this machine, without which the interpreter may not start at all."""
    paths = os.environ.get("LD_LIBRARY_PATH", "")
    return {"LD_LIBRARY_PATH": paths} if paths else {}


def packages() -> dict[str, Path]:
    """The real folder of each of PACKAGES that is installed here, and of the libraries that came in its wheel.

    Raises InfrastructureError for one that is no folder (a zip file on the path).
    """
    folders: dict[str, Path] = {}
    for name in PACKAGES:
        place = _place(name)
        if place is None:
            continue
        if not place.is_dir():
            raise InfrastructureError(_ARCHIVE.format(name=name, place=place))
        folders[name] = place
        libraries = place.parent / f"{name}.libs"
        if libraries.is_dir():
            folders[libraries.name] = libraries
    return folders


def package_paths() -> list[str]:
    """The sys.path entries from which those packages are imported."""
    places = [place for place in map(_place, PACKAGES) if place is not None]
    return list(dict.fromkeys(str(place.parent) for place in places))


def _place(name: str) -> Path | None:
    """The package's real path, links resolved: of the folder, or of each file in it (as some installers leave them)."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    inner = folder / "__init__.py"
    return inner.resolve().parent if inner.exists() else folder.resolve()
