"""Every file, folder and command that a document, a comment or a message names is there."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click

import showwork

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ("sandbox", "harness", "generators", "trainer", "docs", "tests", "benchmarks", "examples")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "tox.ini",
    ROOT / "Makefile",
    ROOT / ".ci" / "run",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "benchmarks").rglob("*.md")),
    *sorted((ROOT / "trainer" / "recipes").glob("*.yaml")),
]
SOURCES = [
    ROOT / "showwork.py",
    *(path for folder in HOUSE if folder not in ("docs", "tests") for path in sorted((ROOT / folder).rglob("*.py"))),
]
FILES = {
    path.relative_to(ROOT).as_posix()
    for folder in (*HOUSE, ".ci", "findings")
    for path in (ROOT / folder).rglob("*")
    if "__pycache__" not in path.parts
} | {path.name for path in ROOT.iterdir()}

NAMED = re.compile(r"(?<![\w/.*{-])[\w./-]*\w\.(?:py|md|ya?ml|ini|toml|lark|lock|cff)(?![\w/(-]|\.\w)")
"""A file by its ending: those of a repository, not those that a run writes."""
PLACED = re.compile(rf"(?<![\w/.*{{<-])(?:{'|'.join(HOUSE)})/[\w./-]*\w")
"""A file or a folder by its place."""
COMMAND = re.compile(r"(?<![\w'/.-])showwork ([a-z]+)(?: ([a-z]+(?:-[a-z]+)*))?(?![\w.])")

ELSEWHERE = {
    "nightly.yaml": "a user's own settings of an evaluation",
    "mine.py": "a user's own script",
    "program.py": "a user's own program",
    "my_reward.py": "a user's own reward",
    "my_recipe.yaml": "a user's own recipe",
    "your_package.py": "a user's own package",
    "comment.md": "what a user writes to",
    "generators/families/average.py": "the family that docs/how-to/new_family.md adds",
    "harness.py": "a user's own file under one of our names",
    "trainer.py": "the same",
    "sandbox.py": "the same",
    "config.yaml": "in a training run's folder",
    "summary.md": "in an evaluation's folder",
    ".README.md": "the end of a dataset card's name",
    "STEM.README.md": "the whole of it",
    "/requirements.lock": "where the image has it",
    "a.py": "the title of a code block, as a model writes it",
    "s.py": "the end of a template",
} | dict.fromkeys(
    (
        "test_all.py",
        "test_boxed.py",
        "test_numina_cases.py",
        "test_open_thoughts.py",
        "test_strict.py",
        "test_yujianll.py",
    ),
    "math-verify's own tests",
)
"""Files that our texts name and that are not ours: name -> whose. One with NAME in it is the reader's to add."""

PROSE = {"can", "holds", "needs", "is", "itself", "image", "project"}
"""What may follow the project's name in running text."""


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text): of a document all, of a source its strings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", -1)):
            yield from enumerate(token.string.splitlines(), token.start[0])


def _there(name: str, origin: Path) -> bool:
    """Whether the name is a file's or folder's: from the root, from beside the text, or by the end of its path."""
    name = name.removeprefix("./").rstrip("/")
    beside = (origin.parent / name).resolve()
    return name in FILES or beside.exists() or any(path.endswith(f"/{name}") for path in FILES)


def test_every_file_and_folder_that_a_text_names_is_there() -> None:
    wrong, seen = [], 0
    for path in (*DOCUMENTS, *SOURCES):
        for line, text in _texts(path):
            for name in {*NAMED.findall(text), *PLACED.findall(text)}:
                seen += 1
                if name not in ELSEWHERE and "NAME" not in name and not _there(name, path):
                    wrong.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    assert not wrong
    assert seen > 100, "the names are not found any more"


def test_every_link_of_a_document_leads_to_a_file() -> None:
    links = [
        (path, target)
        for path in DOCUMENTS
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert [f"{path.name}: {target}" for path, target in links if not (path.parent / target).exists()] == []
    assert len(links) > 20, "the links are not found any more"


def test_every_verb_that_a_text_names_exists() -> None:
    context = click.Context(showwork.door)
    wrong, seen = [], 0
    for path in (*DOCUMENTS, *SOURCES):
        for line, text in _texts(path):
            for verb, inner in COMMAND.findall(text):
                if verb in PROSE:
                    continue
                seen += 1
                command = showwork.door.get_command(context, verb) if verb in showwork.VERBS else None
                known = verb in showwork.VERBS and (
                    not isinstance(command, click.Group) or inner in ("", *command.commands)
                )
                wrong += [] if known else [f"{path.relative_to(ROOT)}:{line}: showwork {verb} {inner}"]
    assert not wrong
    assert seen > 100, "the commands are not found any more"


def test_what_is_named_and_nowhere_would_be_noticed() -> None:
    """The kind of the fault: a design that never was in the repository, a folder that has moved."""
    text = "see DESIGN.md, `harness/nowhere/`, (trainer/sft.py:12) and docs/how-to/training.md"
    names = {*NAMED.findall(text), *PLACED.findall(text)}
    assert {name for name in names if not _there(name, ROOT / "README.md")} == {"DESIGN.md", "harness/nowhere"}
    assert COMMAND.findall("run showwork frobnicate now") == [("frobnicate", "now")]
