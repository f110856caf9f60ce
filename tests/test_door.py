"""The door: lazy, one-line errors, documented exit codes, and a clear word where a stray module shadows a floor."""

from __future__ import annotations

import importlib
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


@pytest.mark.parametrize("floor", showwork.FLOORS)
@pytest.mark.parametrize("line", ["import showwork", "from harness.reward import ExecutionReward"])
def test_a_stray_module_beside_a_users_script_is_named_in_one_line(tmp_path: Path, floor: str, line: str) -> None:
    if floor == "harness" and line != "import showwork":
        return  # their own harness.py is what they import there: Python itself says that it has no `reward`
    (tmp_path / f"{floor}.py").write_text("")
    (tmp_path / "mine.py").write_text(line + "\n")
    shown = subprocess.run(
        [sys.executable, "mine.py"], capture_output=True, text=True, cwd=tmp_path, timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    if line != "import showwork" and floor in {"generators", "trainer"}:
        assert shown.returncode == 0, shown.stderr  # the harness stands on the sandbox alone
        return
    assert shown.returncode != 0
    last = shown.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: showwork needs its own package")
    assert f"{floor}.py" in last
    assert "rename" in last
