"""What keeps the project in order: pins that agree, a citation that is valid, quick tests for every package."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.fast
ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_hooks_run_the_versions_that_the_constraints_pin() -> None:
    pinned = set((ROOT / "constraints.txt").read_text().split())
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    needed = [package for hook in repository["hooks"] for package in hook["additional_dependencies"]]
    assert needed
    assert set(needed) <= pinned


def test_the_citation_is_complete_and_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == [{"name": "The Showwork contributors"}]


def marked(mark: str) -> list[Path]:
    """The test files that hold a test so marked, from `tests` on."""
    files = (ROOT / "tests").rglob("test_*.py")
    return [path.relative_to(ROOT / "tests") for path in files if f"mark.{mark}" in path.read_text()]


def test_every_package_has_tests_that_are_marked_fast() -> None:
    rooms = ("sandbox", "harness/verification", "harness/scoring", "harness/evaluation", "generators", "trainer")
    for room in rooms:
        assert any(path.is_relative_to(room) for path in marked("fast")), room


PYTHONS_OWN = re.compile(r"^(?:import|from) (?:ast|gc|multiprocessing|pickle|symtable|tokenize)\b", re.MULTILINE)
"""What a module imports whose work Python itself does: programs' grammar and trees, processes, the collector."""


def test_what_python_itself_does_has_tests_that_every_python_runs() -> None:
    """Of the harness and the generators tox's core environments run what is marked; the sandbox they run whole."""
    texts = [(ROOT / "tests" / path).read_text() for path in marked("interpreter")]
    modules = [path for room in ("harness", "generators") for path in (ROOT / room).rglob("*.py")]
    rooms = {str(path.parent.relative_to(ROOT)) for path in modules if PYTHONS_OWN.search(path.read_text())}
    assert len(rooms) > 4
    for room in rooms:
        assert any(f"from {room.replace('/', '.')}." in text for text in texts), room


HIDE_THE_TRAINING_STACK = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] in {hidden}
        return None if hidden else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Without
import pytest
sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "-m", "not train", "tests", "--ignore",
                      "tests/trainer", "--ignore", "tests/adapters"]))
"""


@pytest.mark.train
def test_what_the_core_environments_run_is_collected_without_the_training_stack() -> None:
    """tox's core environments come last: what they cannot import is told here, in the first minutes."""
    names = {re.split(r"[>=]", one)[0] for one in PROJECT["optional-dependencies"]["train"]}
    code = HIDE_THE_TRAINING_STACK.replace("{hidden}", str(names))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_every_command_of_the_makefile_is_declared_and_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    verbs = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    (declared,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert sorted(verbs) == sorted(declared.split())
    guide = (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "README.md").read_text()
    assert [verb for verb in verbs if f"make {verb}" not in guide] == []


def test_the_threat_model_names_every_backend_that_it_speaks_of() -> None:
    from sandbox.backends.registry import TABLE

    words = (ROOT / "SECURITY.md").read_text()
    assert [row.name for row in TABLE if f"`{row.name}`" not in words] == []


def test_the_changelog_has_a_row_for_each_version_that_numbers_depend_on() -> None:
    from generators.version import GENERATOR_VERSION
    from harness.scoring.score import SCORER_VERSION
    from harness.verification.verdict import VERIFIER_VERSION

    tables = (ROOT / "CHANGELOG.md").read_text().split("\n| ")
    newest = {row.split(" | ")[0]: after.split(" | ")[0] for row, after in itertools.pairwise(tables)}
    for what, version in (("verifier", VERIFIER_VERSION), ("scorer", SCORER_VERSION), ("generator", GENERATOR_VERSION)):
        assert newest[what] == version.rpartition(".")[2], what


def test_a_path_that_moved_is_gone_and_the_new_one_is_there() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert len(rows) > 50
    for old, new in rows:
        place = ROOT / new.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), new
        assert not (ROOT / old.replace(".", "/")).with_suffix(".py").exists(), old


def test_the_map_of_folders_names_rooms_that_are_there() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    paths = re.findall(r"`((?:sandbox|harness|generators|trainer|tests|benchmarks|examples)/[\w./]*)`", guide)
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_row_of_the_changelogs_tables_has_the_columns_of_its_head() -> None:
    for block in (ROOT / "CHANGELOG.md").read_text().split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1, rows[0]
