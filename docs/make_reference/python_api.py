"""The page on the public Python names: what each package's `__all__` exports, with signature and docstring."""

from __future__ import annotations

import importlib
import inspect
import re
from types import ModuleType
from typing import Any

from docs.make_reference import markdown
from generators import registry

PACKAGES = ("harness", "generators", "sandbox")

ABOUT = """Public is what a package exports; deeper paths may move between releases (CHANGELOG.md says where to).
`trainer` exports nothing: it is used from the command line, and its recipes are in [recipes.md](recipes.md)."""


def page() -> str:
    """The whole page."""
    parts = [ABOUT]
    for package in PACKAGES:
        module = importlib.import_module(package)
        parts += [f"## {package}"]
        parts += [_described(package, name, getattr(module, name)) for name in sorted(module.__all__, key=str.lower)]
    return markdown.page("Public Python names", *parts)


def _described(package: str, name: str, value: Any) -> str:
    if isinstance(value, ModuleType):  # `generators.families` is a folder that can be called, like the function
        value = registry.families
    if not callable(value):
        return f"### {package}.{name}\n\n    {value!r}"
    parts = [f"### {package}.{name}", markdown.text_block(_signature(name, value))]
    words = inspect.getdoc(value) or ""
    if words and not words.startswith(f"{name}("):  # a dataclass without a docstring says its signature
        parts.append(markdown.text_block(words))
    if isinstance(value, type):
        parts += [_members(value), _methods(value)]
    return "\n\n".join(part for part in parts if part)


class _Written:
    """An annotation as it stands in the source, without the quotes of a string."""

    def __init__(self, annotation: object) -> None:
        self._text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)

    def __repr__(self) -> str:
        return str(self._text)


def _signature(name: str, value: Any) -> str:
    if isinstance(value, type) and issubclass(value, (BaseException, str)):
        return f"class {name}({value.__mro__[1].__name__})"
    kind = "class " if inspect.isclass(value) else "async def " if inspect.iscoroutinefunction(value) else "def "
    signature = inspect.signature(value.__init__ if inspect.isclass(value) else value)
    parameters = [
        part if part.annotation is part.empty else part.replace(annotation=_Written(part.annotation))
        for part in signature.parameters.values()
        if part.name != "self"
    ]
    returned = signature.return_annotation
    if inspect.isclass(value) or returned is signature.empty:
        returned = signature.empty
    else:
        returned = _Written(returned)
    text = str(inspect.Signature(parameters, return_annotation=returned))
    return kind + name + re.sub(r"<factory>|<[^<>]* at 0x[0-9a-f]+>", "...", text)  # an address changes with every run


def _members(kind: type) -> str:
    """The fields or enum members that have a docstring of their own."""
    try:
        rows = [(markdown.code(name), words) for name, _, words in markdown.members(kind) if words]
    except (OSError, TypeError):
        return ""
    return markdown.table(("member", ""), rows) if rows else ""


def _methods(kind: type) -> str:
    """The public methods and properties that the class itself defines."""
    rows = []
    for name, value in vars(kind).items():
        if name.startswith("_") or not (inspect.isroutine(value) or isinstance(value, (property, classmethod))):
            continue
        words = markdown.paragraph(inspect.getdoc(getattr(kind, name)))
        if words:
            rows.append((markdown.code(name if isinstance(value, property) else f"{name}()"), words))
    return markdown.table(("method or property", ""), rows) if rows else ""
