"""Every command in the documents is run: here, or by CI itself where it is one of CI's own.

A document's commands stand in ```console blocks, one a line after "$ ". They run in order, in a copy of the checkout,
and must exit 0; a trailing comment "# exit 1" says otherwise. PATH stands for a model, and is a tiny one here.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXIT = re.compile(r"#\s*exit (\d+)\s*$")
PROGRAMS = {"showwork": ["-m", "showwork"], "pytest": ["-m", "pytest"], "python": []}
# Run by .ci/run in these very words, or (tox) an environment whose own command another test runs.
ELSEWHERE = re.compile(r"(pip install|make|tox|sudo|accelerate)\b")


def commands(document: Path) -> list[tuple[str, int]]:
    """The document's commands, each with the exit code it promises."""
    found = []
    for block in BLOCK.findall(document.read_text()):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                promised = EXIT.search(line)
                command = re.sub(r"\s+#\s.*$", "", line[2:])
                found.append((command, int(promised[1]) if promised else 0))
    return found


def test_the_documents_commands_are_of_known_programs() -> None:
    for document in DOCUMENTS:
        for command, _ in commands(document):
            assert command.split()[0] in PROGRAMS or ELSEWHERE.match(command), f"{document.name}: {command}"


def test_every_make_and_tox_word_in_the_documents_exists() -> None:
    tox = (ROOT / "tox.ini").read_text()
    make = (ROOT / "Makefile").read_text()
    for document in DOCUMENTS:
        for command, _ in commands(document):
            words = command.split()
            if words[0] == "make":
                assert re.search(rf"^{words[1]}:", make, re.MULTILINE), command
            if words[0] == "tox" and len(words) > 2:
                assert f"[testenv:{words[2]}]" in tox or words[2] == "py311", command


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("docs") / "checkout"
    ignored = shutil.ignore_patterns(".git", ".tox", ".venv", "runs", "*cache*", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from trainer.tiny_model import build_tiny_model

    folder = tmp_path_factory.mktemp("model")
    build_tiny_model(folder)
    return folder


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_documents_commands_run_as_written(document: Path, checkout: Path, model: Path) -> None:
    # The pytest that runs this must not speak to the pytest that a document runs.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    for command, promised in commands(document):
        if ELSEWHERE.match(command):
            continue
        words = [str(model) if word == "PATH" else word for word in shlex.split(command)]
        done = subprocess.run(
            [sys.executable, *PROGRAMS[words[0]], *words[1:]],
            cwd=checkout, env=environment, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == promised, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
