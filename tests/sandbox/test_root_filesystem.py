# ruff: noqa: E501 - programs stand on one line each
"""What a program finds beside itself: the standard library, the packages that are listed, and nothing of ours, however
the environment was installed and wherever it lies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import sandbox as package
from sandbox import InfrastructureError, Sandbox
from sandbox.backends.namespace import NamespaceBackend
from sandbox.backends.root_filesystem import root_filesystem
from sandbox.interpreter import PACKAGES, base_python, packages

ROOT = Path(package.__file__).parents[1]

# Modules of CPython that `sys.stdlib_module_names` leaves out: its own tests and build data.
_LEFT_OUT = re.compile(r"_test\w*|test|_?xx\w+|__\w+__|_sysconfigdata_\w+.*|_ctypes_test|lib2to3")
NAMES = """
import pkgutil, sys
print(*sorted({module.name for module in pkgutil.iter_modules()} - sys.stdlib_module_names))
"""
EVERYWHERE = """
import os
for folder, names, files in os.walk('/'):
    if folder == '/': names.remove('proc')
    if folder.endswith(('site-packages', 'dist-packages')) and (names or files):
        print(folder, names, files)
    if '__init__.py' in files and os.path.basename(folder) in ('harness', 'generators', 'trainer', 'click', 'docker', 'pip', 'scipy'):
        print(folder)
"""


def test_what_can_be_imported_is_the_standard_library_and_the_list(sandbox: Sandbox) -> None:
    found = sandbox.run(NAMES)
    beyond = {name for name in found.stdout.split() if not _LEFT_OUT.fullmatch(name)}
    confined = sandbox.backend == "confined"  # finds each by its name: what lies beside it cannot be listed
    assert beyond == (set() if confined else set(PACKAGES)), found


def test_nothing_of_ours_and_no_environment_lies_anywhere_inside(sandbox: Sandbox) -> None:
    found = sandbox.run(EVERYWHERE)
    assert (found.stdout, found.stderr) == ("", "")


def _environment(folder: Path, *, shipped: bool = True) -> Path:
    """A virtual environment that holds our floors as a wheel leaves them (not editable); returns its site-packages."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python3*/site-packages")
    if shipped:
        for floor in ("sandbox", "harness", "generators"):
            shutil.copytree(ROOT / floor, site / floor, ignore=shutil.ignore_patterns("__pycache__"))
    return site


def _copied(folder: Path) -> dict[str, str]:
    site = _environment(folder / "an env")
    for name, place in packages().items():
        shutil.copytree(place, site / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    return {}


def _linked(folder: Path) -> dict[str, str]:
    site = _environment(folder / "an env")
    for name, place in packages().items():
        (site / name).symlink_to(place)
    return {}


def _linked_file_by_file(folder: Path) -> dict[str, str]:
    """As installers leave it that link each file into a store."""
    site = _environment(folder / "an env")
    for name, place in packages().items():
        shutil.copytree(place, site / name, copy_function=lambda source, to: os.symlink(source, to))
    return {}


def _by_path_file(folder: Path) -> dict[str, str]:
    site = _environment(folder / "an env")
    (site / "theirs.pth").write_text("".join(f"{parent}\n" for parent in {p.parent for p in packages().values()}))
    return {}


def _by_python_path(folder: Path) -> dict[str, str]:
    _environment(folder / "an env", shipped=False)
    target = folder / "a target"
    for floor in ("sandbox", "harness", "generators"):
        shutil.copytree(ROOT / floor, target / floor, ignore=shutil.ignore_patterns("__pycache__"))
    for name, place in packages().items():
        (target / name).symlink_to(place)
    return {"PYTHONPATH": str(target)}


LAYOUTS = [_copied, _linked, _linked_file_by_file, _by_path_file, _by_python_path]
PROBE = f"""
from sandbox import Sandbox
from sandbox.backends.namespace import NamespaceBackend
print(NamespaceBackend().obstacle())
with Sandbox("namespace", workers=1) as sandbox:
    for program in ({NAMES!r}, {EVERYWHERE!r}, "import harness", "import generators.problems", "import sandbox",
        "import os, numpy; print(os.listdir('/tmp'))", "from sympy import *; x = Symbol('x'); print(diff(x**3, x))"):
        found = sandbox.run(program)
        print(found.status.value, found.stdout.strip(), found.stderr.strip().rpartition(chr(10))[2], sep="|")
"""


def _probe(python: Path | str, environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [python, "-c", PROBE],
        capture_output=True,
        text=True,
        cwd="/",
        timeout=300,
        env={"PATH": os.environ["PATH"], **environment},
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


EMPTY = "ok||"


def _judge(lines: list[str]) -> None:
    assert lines[0] == "None", "the trial says that it works"
    status, names, _ = lines[1].split("|")
    assert status == "ok"
    assert {name for name in names.split() if not _LEFT_OUT.fullmatch(name)} == set(PACKAGES)
    assert lines[2:] == [
        EMPTY,
        *(f"error||ModuleNotFoundError: No module named {name!r}" for name in ("harness", "generators", "sandbox")),
        "ok|[]|",
        "ok|3*x**2|",
    ]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__.strip("_"))
def test_from_an_ordinary_install_below_tmp_a_program_sees_the_list_alone(
    tmp_path: Path, layout: Callable[[Path], dict[str, str]]
) -> None:
    _judge(_probe(tmp_path / "an env" / "bin" / "python", layout(tmp_path)))


def test_an_interpreter_below_tmp_opens_too(tmp_path: Path) -> None:
    """Its executable, its standard library and its shared library; the packages by links into this environment."""
    real = Path(base_python())
    base = tmp_path / "a base"
    (base / "bin").mkdir(parents=True)
    (base / sys.platlibdir).mkdir()
    shutil.copy2(real, base / "bin" / "python3")
    for library in (real.parents[1] / "lib").glob("libpython*.so*"):
        shutil.copy2(library, base / "lib", follow_symlinks=False)
    stdlib = Path(os.__file__).parent
    skip = shutil.ignore_patterns("site-packages", "dist-packages", "test", "idlelib", "__pycache__", "config-*")
    shutil.copytree(stdlib, base / sys.platlibdir / stdlib.name, ignore=skip)
    site = base / sys.platlibdir / stdlib.name / "site-packages"
    site.mkdir()
    for floor in ("sandbox", "harness", "generators"):
        shutil.copytree(ROOT / floor, site / floor, ignore=shutil.ignore_patterns("__pycache__"))
    for name, place in packages().items():
        shutil.copytree(place, site / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    lines = _probe(base / "bin" / "python3", {"PYTHONPATH": str(site), "LD_LIBRARY_PATH": str(base / "lib")})
    _judge(lines)
    venv_python = tmp_path / "on top" / "bin" / "python"
    subprocess.run(
        [base / "bin" / "python3", "-m", "venv", "--without-pip", venv_python.parents[1]],
        check=True,
        env={"LD_LIBRARY_PATH": str(base / "lib")},
    )
    _judge(_probe(venv_python, {"PYTHONPATH": str(site), "LD_LIBRARY_PATH": str(base / "lib")}))


def test_the_root_is_built_where_no_source_lies() -> None:
    root = root_filesystem()
    assert all(not (source + "/").startswith(root.root + "/") for source, _ in root.binds)
    assert all(inside.startswith("/") and not inside.startswith("/tmp") for _, inside in root.binds)


def test_a_package_in_a_zip_file_is_one_line_with_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "packages"), "zip", packages()["mpmath"].parent, "mpmath"))
    monkeypatch.syspath_prepend(str(archive))
    monkeypatch.delitem(sys.modules, "mpmath", raising=False)  # what is imported already is looked for no more
    said = NamespaceBackend().obstacle()
    assert said is not None
    assert "\n" not in said
    assert "pip install mpmath" in said
    with pytest.raises(InfrastructureError, match="pip install mpmath"), Sandbox("namespace"):
        pass


def test_what_fails_inside_is_one_line_with_a_cure_and_auto_does_not_take_it(tmp_path: Path) -> None:
    """An environment whose NumPy is another Python's: the trial finds it, before any program is lost."""
    _linked(tmp_path)
    (site,) = (tmp_path / "an env").glob("lib/python3*/site-packages")
    (site / "mpmath").unlink()
    (site / "mpmath").mkdir()
    (site / "mpmath" / "__init__.py").write_text("raise ImportError('built for another Python')\n")
    ask = "from sandbox.backends.namespace import NamespaceBackend; print(NamespaceBackend().obstacle())"
    python = tmp_path / "an env" / "bin" / "python"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, cwd="/", check=True)
    (said,) = done.stdout.splitlines()
    assert "built for another Python" in said
    assert "reinstall its packages" in said


def test_the_root_of_a_namespace_of_an_ordinary_user_has_a_sandbox_too() -> None:
    """uid 0 there is no right to become anyone, as in rootless containers."""
    ask = "from sandbox import Sandbox\nwith Sandbox('namespace', workers=1) as s: print(s.run('import os; print(os.getuid())').stdout)"
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c", ask]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.stdout.strip(), done.stderr) == ("65534", "")
