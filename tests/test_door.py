"""The door: lazy, one-line errors, documented exit codes, and a clear word where a stray module shadows a floor."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import showwork

ROOT = Path(showwork.__file__).parent


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "showwork", *arguments], capture_output=True, text=True, cwd=cwd or ROOT, timeout=120
    )


def test_help_names_every_verb_with_a_line_of_its_own() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for verb in showwork.VERBS:
        assert f"\n  {verb} " in shown.stdout


@pytest.mark.parametrize("verb", showwork.VERBS)
def test_every_verb_exists_and_its_help_has_examples(verb: str) -> None:
    module, _, attribute = showwork.VERBS[verb][0].partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, click.Command)
    context = click.Context(command, info_name=f"showwork {verb}")
    assert f"showwork {verb}" in command.get_help(context).replace(f"Usage: showwork {verb}", "", 1)


def test_help_imports_neither_sympy_nor_torch_nor_a_floors_rooms() -> None:
    code = (
        "import sys, showwork\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(showwork.door, ['--help']).exit_code == 0\n"
        "heavy = {'sympy', 'torch', 'transformers', 'docker', 'rich', 'flint', 'numpy', 'lark'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=120)


def test_an_unknown_verb_is_misuse_in_one_line() -> None:
    shown = run("frobnicate")
    assert shown.returncode == 2
    assert "No such command 'frobnicate'" in shown.stderr
    assert "Traceback" not in shown.stderr


PACKAGES = ("sandbox", "harness", "generators", "trainer")


def run_script(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A user's script of one line, in a folder of theirs."""
    (folder / "mine.py").write_text(line + "\n")
    return subprocess.run(
        [sys.executable, "mine.py"],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )


def put_a_stray(folder: Path, package: str, shape: str) -> Path:
    """The user's own module or package under one of our names; it must not be imported."""
    path = folder / (f"{package}.py" if shape == "module" else f"{package}/__init__.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text("raise SystemExit('imported')\n")
    return path


@pytest.mark.parametrize("shape", ["module", "package"])
@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("ours", ["showwork", "trainer", "generators", "harness.scoring.reward"])
def test_a_stray_file_beside_a_users_script_is_named_in_one_line_by_what_stands_on_that_name(
    tmp_path: Path, ours: str, package: str, shape: str
) -> None:
    above = {
        "showwork": PACKAGES,
        "trainer": PACKAGES[:3],
        "generators": PACKAGES[:2],
        "harness.scoring.reward": PACKAGES[:1],
    }
    path = put_a_stray(tmp_path, package, shape)
    if package == ours.partition(".")[0]:
        return  # what they import there is their own, by name: nothing of ours runs
    shown = run_script(tmp_path, f"import {ours}")
    if package not in above[ours]:
        assert shown.returncode == 0, shown.stderr
        return
    assert shown.returncode == 1
    last = shown.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: showwork needs its own package {package!r}, but Python finds {path} first")
    assert f"rename that {'file' if shape == 'module' else 'folder'}" in last


@pytest.mark.parametrize("package", PACKAGES)
def test_the_command_line_asks_for_what_its_verb_needs_and_no_more(tmp_path: Path, package: str) -> None:
    path = put_a_stray(tmp_path, package, "package")
    for verb, (module, _) in showwork.VERBS.items():
        needed = PACKAGES[: PACKAGES.index(module.partition(".")[0]) + 1]
        shown = subprocess.run(
            [sys.executable, "-m", "showwork", verb, "--help"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=120,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )
        if package in needed:
            assert (shown.returncode, shown.stdout, shown.stderr.count("\n")) == (2, "", 1), shown.stderr
            assert str(path) in shown.stderr
        else:
            assert shown.returncode == 0, shown.stderr


def test_a_package_that_says_nothing_of_where_it_comes_from_is_not_ours(tmp_path: Path) -> None:
    shown = run_script(
        tmp_path, "import sys, types; sys.modules['trainer'] = types.ModuleType('trainer'); import showwork"
    )
    assert shown.stderr.strip().splitlines()[-1].startswith("ImportError: showwork needs its own package 'trainer'")


def test_a_copy_of_our_package_elsewhere_is_ours(tmp_path: Path) -> None:
    """What counts is what the file holds, not where it lies."""
    shutil.copytree(ROOT / "trainer", tmp_path / "trainer")
    assert run_script(tmp_path, "import showwork").returncode == 0
