"""The interpreter and the packages that a local cell computes with: those of the running environment."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

# What a program may import beside the standard library. `numpy.libs` holds the libraries of NumPy's wheel.
PACKAGES = ("sympy", "mpmath", "numpy", "numpy.libs", "gmpy2", "gmpy2.libs")


def base_python() -> str:
    """The running interpreter outside of any virtual environment (whose site-packages are none of a program's
    business)."""
    return str(Path(getattr(sys, "_base_executable", None) or sys.executable).resolve())


def package_folders() -> list[Path]:
    """The folders of the packages that are installed here."""
    folders: list[Path] = []
    for name in PACKAGES:
        if name.endswith(".libs"):
            parents = {folder.parent for folder in folders}
            folders += [parent / name for parent in sorted(parents) if (parent / name).is_dir()]
            continue
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            folders.append(Path(next(iter(spec.submodule_search_locations))).resolve())
    return folders


def package_paths() -> list[str]:
    """The sys.path entries from which those packages are imported."""
    return list(dict.fromkeys(str(folder.parent) for folder in package_folders()))
