"""The table of backends, and one from a temporary package: a stranger's page, walked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox import InfrastructureError, Sandbox, UsageError
from sandbox.backends import registry
from sandbox.backends.docker import DockerBackend
from sandbox.backends.namespace import NamespaceBackend
from sandbox.cli import sandbox as command
from sandbox.image import build_image
from tests.sandbox.conftest import IN_CI

ROOT = Path(__file__).resolve().parents[3]

# The how-to page's own file: a real backend.
(BACKEND,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "how-to" / "new_backend.md").read_text(), re.DOTALL)

SCRIPT = """
import sys
from sandbox import Sandbox, Status

with Sandbox("quiet", workers=2, place=sys.argv[1]) as box:
    runs = list(box.map(["print(6*7)", "raise SystemExit(3)", "from sympy import *; print(factorint(360))"]))
assert [run.status for run in runs] == [Status.ok, Status.error, Status.ok], runs
print(runs[0].stdout.strip(), runs[2].stdout.strip())
"""


@pytest.fixture
def outside(tmp_path):
    """Runs Python with a temporary package that registers backends; returns the finished process."""

    def run(*arguments: object, points: str = "quiet = outside_quiet:QuietBackend") -> subprocess.CompletedProcess[str]:
        (tmp_path / "outside_quiet.py").write_text(BACKEND)
        about = tmp_path / "quiet-1.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet\nVersion: 1\n")
        (about / "entry_points.txt").write_text(f"[showwork.backends]\n{points}\n")
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        )

    return run


@pytest.mark.fast
def test_a_backend_from_a_temporary_package_runs_programs_under_its_own_name(outside, tmp_path):
    done = outside("-c", SCRIPT, tmp_path / "cells")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "42 {2: 3, 3: 2, 5: 1}"
    assert (tmp_path / "cells").read_text() == "opened\n"


def test_the_command_line_takes_it_by_name(outside, tmp_path):
    (tmp_path / "program.py").write_text("print(6*7)")
    done = outside("-m", "showwork", "sandbox", "run", "program.py", "--backend", "quiet")
    assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr


def test_auto_never_takes_one_from_outside_and_ours_cannot_be_replaced(outside):
    script = "import sys; from sandbox.backends.registry import find; print(type(find(sys.argv[1], {})).__name__)"
    points = "auto = outside_quiet:QuietBackend\nprocess = outside_quiet:QuietBackend"
    assert outside("-c", script, "process", points=points).stdout == "ProcessBackend\n"
    taken = outside("-c", script, "auto", points=points)
    assert taken.stdout in ("DockerBackend\n", "NamespaceBackend\n"), taken.stderr


@pytest.mark.parametrize(
    ("points", "script", "words"),
    [
        ("quiet = nowhere:Backend", "Sandbox('quiet').open()", "'quiet' (nowhere:Backend, entry point in group"),
        ("quiet = outside_quiet:Other", "Sandbox('quiet').open()", "cannot be loaded"),
        ("quiet = outside_quiet:QuietBackend", "Sandbox('quiet', colour=1).open()", "unexpected keyword argument"),
        ("quiet = collections:Counter", "Sandbox('quiet').open()", "has no method `open`"),
        ("quiet = outside_quiet:QuietBackend", "Sandbox('quite').open()", "confined, process, quiet"),
    ],
)
def test_what_is_wrong_with_one_from_outside_is_said_in_one_error(outside, points, script, words):
    done = outside("-c", f"from sandbox import Sandbox; {script}", points=points)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("sandbox.errors.UsageError: ")
    assert words in last


def test_our_own_names_never_read_the_entry_points():
    script = (
        "import importlib.metadata, sys\n"
        "importlib.metadata.entry_points = None\n"
        "from sandbox.backends.registry import find, is_known\n"
        "assert is_known('docker') and is_known('auto') and find('process', {}).name == 'process'"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.fast
@pytest.mark.parametrize("row", registry.TABLE, ids=lambda row: row.name)
def test_each_row_names_a_class_of_that_name_with_those_options(row):
    options = dict.fromkeys(row.options, "some")
    made = row.make({**options, "of_another": 1})
    assert made.name == row.name
    assert {name: getattr(made, name) for name in options} == options
    assert row.isolates == hasattr(made, "obstacle")
    assert row.summary


@pytest.mark.fast
def test_the_names_are_the_same_in_every_place():
    shown = f"[{'|'.join(registry.NAMES)}]"
    for verb in ("run", "doctor", "bench"):
        assert shown in CliRunner().invoke(command, [verb, "--help"]).output.replace("\n", "")
    page = ROOT / "docs" / "explanation" / "sandbox.md"
    columns = " | ".join(row.name for row in registry.TABLE)
    assert f"| layer | {columns} |" in page.read_text()


@pytest.mark.docker
def test_known_programs_do_not_wait_for_an_image_where_namespaces_work(monkeypatch):
    """The engine answers and the image is not there: `auto` builds it, and with `prefer_ready` nothing is built."""
    if (DockerBackend().obstacle() or NamespaceBackend().obstacle()) is not None:
        (pytest.fail if IN_CI else pytest.skip)("docker and namespaces are both needed here")
    monkeypatch.setattr(build_image, "tag", lambda: "showwork-nowhere:1")

    def build(*arguments, **options):
        raise InfrastructureError("an image was built")

    monkeypatch.setattr(build_image, "build", build)
    assert registry.find("auto", {"prefer_ready": True}).name == "namespace"
    monkeypatch.setattr(NamespaceBackend, "obstacle", lambda self: "not permitted")
    with pytest.raises(InfrastructureError, match="an image was built"):
        registry.find("auto", {"prefer_ready": True})


@pytest.mark.docker
def test_known_programs_take_docker_where_the_image_is_there():
    if DockerBackend().obstacle() is None and DockerBackend().is_ready():
        assert registry.find("auto", {"prefer_ready": True}).name == "docker"


@pytest.mark.fast
def test_an_option_that_nobody_knows_is_refused_at_once():
    with pytest.raises(UsageError, match=r"no option 'colour'; it has cells, .*runtime"):
        Sandbox("process", colour=1)
