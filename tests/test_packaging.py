"""The wheel: what it holds, that its verbs work in an empty environment outside the checkout, and that another
distribution's package under one of its names is noticed."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Nothing of this checkout's is to be imported in the environments made here.
BARE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
        timeout=300,
    )
    (built,) = folder.glob("showwork-*.whl")
    return built


def test_the_wheel_ships_the_floors_and_neither_tests_nor_benchmarks(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"showwork.py", "sandbox", "harness", "generators", "trainer"}
    for needed in (
        "sandbox/py.typed",
        "harness/formulas/syntax/latex.lark",
        "generators/families/arithmetic/arithmetic.lark",
        "trainer/recipes/tiny.yaml",
    ):
        assert needed in names


@pytest.mark.slow
def test_in_an_empty_environment_the_core_generates_checks_verifies_and_runs(wheel: Path, tmp_path: Path) -> None:
    """Without torch: only the core's own dependencies are installed."""
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*command: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            list(map(str, command)), cwd=elsewhere, env=BARE, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == code, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    run(bin_ / "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel)
    run(bin_ / "showwork", "generate", "--families", "derivative,arithmetic", "--count", "6", "--out", "data.jsonl")
    run(bin_ / "showwork", "recheck", "data.jsonl")
    # Files of the user's own in the folder where the command is given are nobody's business, also in its processes.
    for package in ("sandbox", "harness", "generators", "trainer"):
        (elsewhere / f"{package}.py").write_text("raise SystemExit('imported')\n")
    run(bin_ / "showwork", "generate", "--families", "derivative", "--count", "2", "--out", "again.jsonl")
    for package in ("sandbox", "harness", "generators", "trainer"):
        (elsewhere / f"{package}.py").unlink()
    assert "false" in run(bin_ / "showwork", "check", "Derivative(x**2, x) = 3*x", code=1)
    (elsewhere / "mine.txt").write_text("print(6*7)\n")
    # The environment lies below /tmp, and holds our floors as a user's does: a program sees neither.
    assert tmp_path.is_relative_to(tempfile.gettempdir())
    run(bin_ / "showwork", "sandbox", "doctor", "--backend", "namespace")
    assert "42" in run(bin_ / "showwork", "sandbox", "run", "mine.txt", "--backend", "namespace")
    for name in ("harness", "generators", "sandbox.host.sandbox", "click", "docker", "lark"):
        (elsewhere / "mine.txt").write_text(f"import {name}\n")
        said = run(bin_ / "showwork", "sandbox", "run", "mine.txt", "--backend", "namespace", code=1)
        assert "ModuleNotFoundError" in said
    evaluated = run(bin_ / "showwork", "eval", "--tasks", "arithmetic-1", "--limit", "2", "--sandbox", "namespace")
    assert "100" in evaluated
    run(bin_ / "python", "-c", "from harness.scoring.reward import ExecutionReward")
    run(bin_ / "python", "-c", "import importlib.util as u; assert u.find_spec('torch') is None")


FOREIGN = "raise SystemExit('the foreign package was imported')\n"


def foreign_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> Path:
    """A wheel of somebody else's, small and whole."""
    info = f"{name}-{version}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {
        path: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for path, text in files.items()
    }
    record = "".join(f"{path},sha256={digest},{len(files[path])}\n" for path, digest in digests.items())
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in (files | {f"{info}/RECORD": record + f"{info}/RECORD,,\n"}).items():
            archive.writestr(inside, text)
    return path


class Environment:
    """An environment that holds our wheel and what its command line imports at once."""

    def __init__(self, folder: Path, wheel: Path):
        venv.create(folder / "venv", with_pip=True)
        self.python = folder / "venv" / "bin" / "python"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.pip("install", "--no-deps", "--constraint", str(ROOT / "constraints.txt"), str(wheel), "click")

    def pip(self, *arguments: str) -> None:
        subprocess.run([self.python, "-m", "pip", "--quiet", *arguments], check=True, timeout=300)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments], cwd=self.elsewhere, env=BARE, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("environment"), wheel)


@pytest.mark.slow
def test_another_distributions_package_over_ours_is_named_in_one_line_and_never_imported(
    environment: Environment, tmp_path: Path
) -> None:
    """Both wheels hold trainer/__init__.py and trainer/callbacks.py: pip overwrites ours without a word."""
    files = {"trainer/__init__.py": FOREIGN, "trainer/callbacks.py": FOREIGN, "trainer/theirs.py": FOREIGN}
    assert environment.run("-c", "import showwork, trainer").returncode == 0
    environment.pip(
        "install", "--no-deps", "--no-index", str(foreign_wheel(tmp_path, "speech_trainer", "0.0.36", files))
    )

    imported = environment.run("-c", "import showwork")
    assert imported.returncode == 1
    said = imported.stderr.strip().splitlines()[-1].removeprefix("ImportError: ")
    (file,) = environment.python.parents[1].glob("lib/*/site-packages/trainer/__init__.py")
    assert f"Python finds {file}, which the distribution 'speech_trainer' (0.0.36) installed" in said

    for verb in ("train", "merge", "demo"):
        started = environment.run("-m", "showwork", verb)
        assert (started.returncode, started.stdout, started.stderr) == (2, "", said + "\n")
    by_script = subprocess.run(
        [environment.python.with_name("showwork"), "train"], env=BARE, capture_output=True, text=True, timeout=120
    )
    assert (by_script.returncode, by_script.stderr) == (2, said + "\n")
    # What stands below the trainer goes on working.
    assert environment.run("-c", "import harness, sandbox").returncode == 0
    assert environment.run("-m", "showwork", "sandbox", "--help").returncode == 0

    # Their removal takes our two files along.
    environment.pip("uninstall", "--yes", "speech_trainer")
    bereft = environment.run("-m", "showwork", "train")
    assert bereft.returncode == 2
    assert "'trainer', but Python finds no file of that name: reinstall" in bereft.stderr
    assert bereft.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("package", ["sandbox", "harness", "generators"])
def test_a_package_that_others_stand_on_is_noticed_by_each_of_them(wheel: Path, tmp_path: Path, package: str) -> None:
    environment = Environment(tmp_path, wheel)
    theirs = foreign_wheel(tmp_path, "theirs", "1.0", {f"{package}/__init__.py": FOREIGN})
    environment.pip("install", "--no-deps", "--no-index", str(theirs))
    packages = ["sandbox", "harness", "generators", "trainer", "showwork"]
    for above in packages[packages.index(package) + 1 :]:
        shown = environment.run("-c", f"import {above}")
        assert shown.returncode == 1
        last = shown.stderr.strip().splitlines()[-1]
        assert last.startswith(f"ImportError: showwork needs its own package {package!r}, but Python finds ")
        assert "which the distribution 'theirs' (1.0) installed" in last
    for verb in ("generate", "train"):
        started = environment.run("-m", "showwork", verb)
        assert (started.returncode, started.stderr.count("\n")) == (2, 1), started.stderr
        assert "'theirs' (1.0)" in started.stderr


@pytest.mark.slow
def test_a_users_project_that_is_installed_in_place_is_named_as_the_owner(wheel: Path, tmp_path: Path) -> None:
    environment = Environment(tmp_path, wheel)
    project = tmp_path / "their project"
    (project / "trainer").mkdir(parents=True)
    (project / "trainer" / "__init__.py").write_text(FOREIGN)
    info = environment.python.parents[1]
    (site,) = info.glob("lib/*/site-packages")
    theirs = foreign_wheel(tmp_path, "theirproject", "2", {"theirproject.pth": f"{project}\n"})
    environment.pip("install", "--no-deps", "--no-index", str(theirs))
    # As pip leaves it after `pip install -e`.
    origin = f'{{"dir_info": {{"editable": true}}, "url": "{project.as_uri()}"}}'
    (site / "theirproject-2.dist-info" / "direct_url.json").write_text(origin)
    shown = subprocess.run(
        [environment.python, "-c", "import showwork"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={"PYTHONPATH": str(project), "PATH": "/usr/bin:/bin"},
    )
    assert "which the distribution 'theirproject' (2) installed" in shown.stderr.strip().splitlines()[-1]
