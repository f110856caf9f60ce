"""A root file system made of what this machine has: an interpreter, its library, the locked packages, and the shared
libraries that ldd names. For machines that no registry answers; 16 s instead of a pull."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import InfrastructureError
from sandbox.interpreter import PYTHON, SITE, base_python, packages

LOCK = Path(__file__).with_name("requirements.lock")

# Immortal objects (sandbox.inside.warm) need 3.12 or 3.13, so these are looked for before the running interpreter.
_PREFERRED = ("3.12", "3.13")
_NOT_NEEDED = shutil.ignore_patterns(
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "lib2to3",
    "ensurepip",
    "site-packages",
    "dist-packages",
    "config-*",
    "_tkinter*",
    "pydoc_data",
    "venv",
)
_USERS = "root:x:0:0:root:/:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n"


def stage(root: Path) -> str:
    """Fill the directory with a root file system; return the version of the Python in it."""
    python = find_python()
    version, library = _ask(python)
    short = ".".join(version.split(".")[:2])
    home = root / f"usr/local/lib/python{short}"
    shutil.copytree(library, home, ignore=_NOT_NEEDED, symlinks=False)
    executable = root / PYTHON.lstrip("/")
    executable.parent.mkdir(parents=True)
    shutil.copy2(python, executable)
    _install_packages(python, root / SITE.lstrip("/"), version)
    _copy_libraries(root, python)
    for folder in ("tmp", "proc", "sys", "dev", "etc"):
        (root / folder).mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)  # runc gives a tmpfs the mode of the folder beneath, whatever the options say
    (root / "etc/passwd").write_text(_USERS)
    (root / "etc/group").write_text("root:x:0:\nnobody:x:65534:\n")
    # Byte code made here is byte code that no container has to make, in vain, at each start.
    compile_all = [str(python), "-m", "compileall", "-q", "-s", str(root), "-p", "/", str(home), str(root / "opt")]
    subprocess.run(compile_all, capture_output=True, check=False)  # the library's own bad examples do not compile
    return version


def find_python() -> Path:
    """The interpreter to put into the image: a 3.12 or 3.13 if there is one, else the running one."""
    base = Path(base_python())
    for short in _PREFERRED:
        if f"{sys.version_info[0]}.{sys.version_info[1]}" == short:
            return base
        for candidate in _candidates(short):
            if _works(candidate, short):
                return candidate.resolve()
    return base


def _candidates(short: str) -> Iterator[Path]:
    path = shutil.which(f"python{short}")
    if path:
        yield Path(path)
    home = Path.home()
    for pattern in (
        home.glob(f".pyenv/versions/{short}*/bin/python{short}"),
        home.glob(f".local/share/uv/python/cpython-{short}*/bin/python{short}"),
        Path("/opt").glob(f"*/bin/python{short}"),
        Path("/usr/local/bin").glob(f"python{short}"),
    ):
        yield from sorted(pattern, reverse=True)


def _works(python: Path, short: str) -> bool:
    """It is the version that its name says (a pyenv shim may not be), outside of any virtual environment."""
    question = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix == sys.base_prefix)"
    try:
        trial = subprocess.run([python, "-c", question], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return trial.stdout.split() == [short, "True"]


def _ask(python: Path) -> tuple[str, Path]:
    question = "import platform, sysconfig; print(platform.python_version()); print(sysconfig.get_path('stdlib'))"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True)
    version, library = answer.stdout.splitlines()
    return version, Path(library)


def _install_packages(python: Path, site: Path, version: str) -> None:
    """The locked packages for that interpreter: from pip's index; where none answers, from this environment."""
    install = ["install", "--quiet", "--no-input", "--no-deps", "--target", str(site), "--requirement", str(LOCK)]
    complaints = []
    for pip in ([sys.executable, "-m", "pip", "--python", str(python)], [str(python), "-m", "pip"]):
        install_run = subprocess.run([*pip, *install], capture_output=True, text=True)
        if install_run.returncode == 0:
            break
        complaints.append(install_run.stderr.strip().splitlines()[-1:] or ["pip failed"])
    else:
        if not _copy_packages(site, version):
            raise InfrastructureError(
                f"the image's packages could not be installed ({complaints[0][0]}): give pip an index that answers"
            )
    for tests in [path for path in site.rglob("tests") if path.is_dir()]:
        shutil.rmtree(tests, ignore_errors=True)
    shutil.rmtree(site / "bin", ignore_errors=True)
    shutil.rmtree(site / "share", ignore_errors=True)
    for module in site.glob("*.py"):  # SymPy's wheel brings its console, isympy, as a module of its own
        module.unlink()


def _copy_packages(site: Path, version: str) -> bool:
    """Copy the running environment's packages, where they are the locked ones; NumPy only for the same Python."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    pinned = dict(re.findall(r"^(\w+)==(\S+)", LOCK.read_text(), re.MULTILINE))
    same_python = tuple(version.split(".")[:2]) == platform.python_version_tuple()[:2]
    try:
        if any(installed(name) != number for name, number in pinned.items() if name != "numpy" or same_python):
            return False
    except PackageNotFoundError:
        return False
    shutil.rmtree(site, ignore_errors=True)
    for name, folder in packages().items():
        if name in ("sympy", "mpmath") or same_python:
            shutil.copytree(folder, site / name)
    return (site / "sympy").is_dir()


def _copy_libraries(root: Path, python: Path) -> None:
    """Every shared library that the interpreter or an extension module needs, at the path where the loader looks."""
    objects = [python, *root.rglob("*.so"), *root.rglob("*.so.*")]
    libraries: set[Path] = set()
    for start in range(0, len(objects), 200):
        batch = [str(path) for path in objects[start : start + 200]]
        listing = subprocess.run(["ldd", *batch], capture_output=True, text=True)
        for line in listing.stdout.splitlines():
            match = re.search(r"(?:=>\s+)?(/\S+)\s+\(0x", line)
            if match:
                libraries.add(Path(match[1]))
    for library in libraries:
        target = root / str(library).lstrip("/")
        if root not in library.parents and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(os.path.realpath(library), target)
