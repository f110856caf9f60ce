"""The wheel: what it holds, and that its verbs work in an empty environment outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True, timeout=300,
    )  # fmt: skip
    (built,) = folder.glob("showwork-*.whl")
    return built


def test_the_wheel_ships_the_floors_and_neither_tests_nor_benchmarks(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"showwork.py", "sandbox", "harness", "generators", "trainer"}
    for needed in (
        "sandbox/py.typed", "harness/syntax/latex.lark", "generators/arithmetic.lark", "trainer/recipes/tiny.yaml",
    ):  # fmt: skip
        assert needed in names


@pytest.mark.slow
def test_in_an_empty_environment_the_core_generates_checks_verifies_and_runs(wheel: Path, tmp_path: Path) -> None:
    """Without torch: only the core's own dependencies are installed."""
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*command: str | Path, code: int = 0) -> str:
        done = subprocess.run(list(map(str, command)), cwd=elsewhere, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    run(bin_ / "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel)
    run(bin_ / "showwork", "generate", "--families", "derivative,arithmetic", "--count", "6", "--out", "data.jsonl")
    run(bin_ / "showwork", "verify", "data.jsonl")
    assert "false" in run(bin_ / "showwork", "check", "Derivative(x**2, x) = 3*x", code=1)
    (elsewhere / "mine.txt").write_text("print(6*7)\n")
    # The environment lies below /tmp, and holds our floors as a user's does: a program sees neither.
    assert tmp_path.is_relative_to(tempfile.gettempdir())
    run(bin_ / "showwork", "sandbox", "doctor", "--backend", "namespace")
    assert "42" in run(bin_ / "showwork", "sandbox", "run", "mine.txt", "--backend", "namespace")
    for name in ("harness", "generators", "sandbox.pool", "click", "docker", "lark"):
        (elsewhere / "mine.txt").write_text(f"import {name}\n")
        said = run(bin_ / "showwork", "sandbox", "run", "mine.txt", "--backend", "namespace", code=1)
        assert "ModuleNotFoundError" in said
    evaluated = run(bin_ / "showwork", "eval", "--tasks", "arithmetic-1", "--limit", "2", "--sandbox", "namespace")
    assert "100" in evaluated
    run(bin_ / "python", "-c", "from harness.reward import ExecutionReward")
    run(bin_ / "python", "-c", "import importlib.util as u; assert u.find_spec('torch') is None")
