"""Markdown of tables and docstrings, and what the source says of a class's members."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

MADE = "Made from the code by `python -m docs.make_reference`; CI checks that it is current."
"""The line below the title of every page."""


def page(title: str, *parts: str) -> str:
    """A whole page from its title and its parts."""
    return "\n\n".join([f"# {title}", MADE, *(part.strip("\n") for part in parts)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; line breaks and bars in a cell are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """Text as inline code, or nothing where there is none."""
    return f"`{text}`" if str(text) else ""


def paragraph(docstring: str | None) -> str:
    """A docstring's first paragraph on one line."""
    return cell(inspect.cleandoc(docstring or "").split("\n\n")[0]).replace("\\|", "|")


def text_block(words: str) -> str:
    """Preformatted text."""
    return f"```text\n{words.strip(chr(10))}\n```"


def members(thing: type | ModuleType) -> Iterator[tuple[str, str, str]]:
    """(name, value or default as written, docstring) of what a class or module assigns: enum members, fields, caps."""
    body = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    if isinstance(thing, type):
        (definition,) = body
        assert isinstance(definition, ast.ClassDef)
        body = definition.body
    for statement, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign):
            target: ast.expr = statement.target
        elif isinstance(statement, ast.Assign):
            target = statement.targets[0]
        else:
            continue
        if isinstance(target, ast.Name):
            docstring = after.value if isinstance(after, ast.Expr) else None
            words = docstring.value if isinstance(docstring, ast.Constant) and isinstance(docstring.value, str) else ""
            yield target.id, ast.unparse(statement.value) if statement.value else "", paragraph(words)


def described(docstring: str | None) -> dict[str, str]:
    """name -> text of the lines `name: text` (or `name  text`) of a docstring; further lines are indented."""
    descriptions: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(docstring or "").splitlines():
        start = re.match(r"(\w+)(?:: | {2,})(\S.*)", line)
        if start:
            name = start[1]
            descriptions[name] = start[2]
        elif name and line.startswith("    "):
            descriptions[name] += " " + line.strip()
        else:
            name = ""
    return descriptions
