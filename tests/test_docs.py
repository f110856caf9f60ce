"""Every command in the documents is run: here, or by CI itself where it is one of CI's own.

A document's commands stand in ```console blocks, one a line after "$ ". They run in order, in a copy of the checkout,
and must exit 0; a trailing comment "# exit 1" says otherwise. PATH stands for a model, and is a tiny one here. Python
snippets run too; a comment behind an expression of theirs is its value, or what it prints.
"""

from __future__ import annotations

import ast
import contextlib
import io
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


def test_no_two_documents_write_to_one_place() -> None:
    # They are run in one checkout, in any order, as a reader may run them.
    writers: dict[str, set[str]] = {}
    for document in DOCUMENTS:
        for command, _ in commands(document):
            for place in re.findall(r"--(?:output-dir|out) (\S+)", command):
                writers.setdefault(place, set()).add(document.name)
    assert {place: names for place, names in writers.items() if len(names) > 1} == {}


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
            cwd=checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == promised, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"


LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(document.read_text())
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    for path, anchor in LINK.findall(document.read_text()):
        if path.startswith("http"):
            continue
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name}: {path}"
        if anchor:
            assert anchor in anchors(target), f"{document.name}: {path}#{anchor}"


def test_the_index_of_the_documents_names_every_page_once() -> None:
    index = ROOT / "docs" / "README.md"
    named = [(index.parent / path).resolve() for path, _ in LINK.findall(index.read_text())]
    assert sorted(named) == sorted(page for page in DOCUMENTS if page.is_relative_to(index.parent) and page != index)


DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")


@pytest.mark.parametrize("document", sorted((ROOT / "docs" / "how-to").glob("*.md")), ids=lambda path: path.name)
def test_a_how_to_page_holds_no_dated_measurement(document: Path) -> None:
    assert DATE.findall(document.read_text()) == []


SNIPPET = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Their snippets are run by tests of their own: with trainers, and as a family that is registered from outside.
RUN_ELSEWHERE = {"rewards.md", "new_family.md", "new_kind.md", "new_backend.md", "new_function.md"}
SNIPPETS = [
    pytest.param(snippet, id=f"{document.parent.name}/{document.stem}-{number}")
    for document in DOCUMENTS
    if document.name not in RUN_ELSEWHERE
    for number, snippet in enumerate(SNIPPET.findall(document.read_text()))
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_of_a_document_runs_and_says_what_its_comments_say(snippet: str) -> None:
    names: dict[str, object] = {}
    lines = snippet.splitlines()
    for statement in ast.parse(snippet).body:
        printed = io.StringIO()
        value = None
        with contextlib.redirect_stdout(printed):
            source = ast.unparse(statement)
            if isinstance(statement, ast.Expr):
                value = eval(source, names)  # noqa: S307  # the project's own documents
            else:
                exec(source, names)  # noqa: S102  # the project's own documents
        comment = re.search(r"  # (.*)$", lines[(statement.end_lineno or 0) - 1])
        if comment and isinstance(statement, ast.Expr):
            assert comment[1] in (repr(value), printed.getvalue().strip())
