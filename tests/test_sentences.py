"""What is written for people steers nothing: no code compares, searches or cuts a message of our own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("harness", "generators", "sandbox", "trainer", "benchmarks", "examples")
FILES = sorted([path for package in PACKAGES for path in (ROOT / package).rglob("*.py")] + [ROOT / "showwork.py"])
FOR_PEOPLE = frozenset({"detail", "why", "shortfall", "cause", "fault"})
"""Fields of our records, and keys of their JSON, that hold sentences. (`message` is one too, and a key of chats.)"""
READERS = frozenset(
    "startswith endswith find rfind index rindex count partition rpartition split rsplit removeprefix removesuffix "
    "match fullmatch search findall finditer sub replace casefold lower".split()
)


def _is_for_people(node: ast.expr) -> bool:
    """`x.detail`, `x["detail"]`, `str(error)`, `error.args`."""
    match node:
        case ast.Attribute(attr=name):
            return name in FOR_PEOPLE | {"message"}
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in FOR_PEOPLE
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=("error" | "refusal" | "reason"))]):
            return True
    return False


def _is_a_sentence(node: ast.expr) -> bool:
    """A literal of several words, or a tuple, list or set with one in it."""
    match node:
        case ast.Constant(value=str(text)):
            return re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text) is not None
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(_is_a_sentence(part) for part in parts)
    return False


def read_sentences(tree: ast.AST) -> Iterator[int]:
    """The lines of a file that read what is written for people."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                plain = [op for op in ops if not isinstance(op, (ast.Is, ast.IsNot))]
                if plain and any(map(_is_for_people, (left, *others))):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=args) if name in READERS:
                if not _takes_one_line(name, args) and any(map(_is_for_people, (value, *args))):
                    yield node.lineno
            case ast.Subscript(value=value) if _is_for_people(value) and not _only_cuts(node):
                yield node.lineno
            case ast.Match(subject=subject) if _is_for_people(subject):
                yield node.lineno


def _takes_one_line(name: str, args: list[ast.expr]) -> bool:
    """`" ".join(str(error).split())` and `.partition("\\n")`: a library's message becomes one line of ours."""
    return (name == "split" and not args) or [ast.dump(arg) for arg in args] == [ast.dump(ast.Constant("\n"))]


def _only_cuts(node: ast.Subscript) -> bool:
    """`detail[:300]` shortens a text for a page, and reads nothing."""
    return isinstance(node.slice, ast.Slice) and node.slice.lower is None


def _starts_with_a_sentence(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=args) if any(
                map(_is_a_sentence, args)
            ):
                yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_reads_what_is_written_for_people(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = [*read_sentences(tree), *_starts_with_a_sentence(tree)]
    assert not lines, f"{path.relative_to(ROOT)}, lines {lines}: read an enum, not a sentence"


@pytest.mark.parametrize(
    "line",
    [
        'found.detail.startswith(("unparsable", "not judged"))',
        "verdict.detail == WRITTEN",
        "'time' in check.detail",
        "{'a': 1}.get(x) or step['detail'] != ''",
        'found.detail.partition(": ")[2]',
        're.match("unparsable", score.verdict.detail)',
        'str(error).partition(": ")[2]',
        "refusal.cause == UNCONFIRMED",
        "verdict.detail[0] == 'x'",
        'said.startswith("not judged")',
        "match_(verdict.detail.lower())",
    ],
)
def test_the_check_sees_code_that_reads_a_sentence(line: str) -> None:
    tree = ast.parse(line)
    assert [*read_sentences(tree), *_starts_with_a_sentence(tree)]


@pytest.mark.parametrize(
    "line",
    ["verdict.method is Method.budget", "f'{name}: {verdict.detail}'", "judgement.detail[:1000]", "x.reason in UNREAD"],
)
def test_the_check_lets_sentences_be_shown(line: str) -> None:
    tree = ast.parse(line)
    assert not [*read_sentences(tree), *_starts_with_a_sentence(tree)]
