"""The kinds of template, and which of them a program is forked from: the leanest that has what its text speaks of.

A fork costs what its template holds: memory areas that are copied, pages that are found again. NumPy's libraries are a
fifth of the CPU of a program that prints 4, and SymPy's pages another fifth (docs/results/sandbox.md). The supervisor
chooses, since a template never reads a program. A text that hides what it imports finds it all the same, at its own
expense; what it draws at random is seeded as ever (`sandbox.inside.seeding`).

Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Kind(NamedTuple):
    """What a template has imported."""

    name: str
    packages: tuple[str, ...]
    names: tuple[bytes, ...]
    """A program in whose text one of these stands is forked from this kind; the last kind that has one."""


PLAIN = Kind("plain", (), ())
SYMBOLIC = Kind("symbolic", ("sympy", "mpmath"), (b"sympy", b"mpmath"))
FULL = Kind("full", ("sympy", "mpmath", "numpy"), (b"numpy", b"lambdify"))  # lambdify imports NumPy
ALL = {kind.name: kind for kind in (PLAIN, SYMBOLIC, FULL)}


def wanted(config: dict[str, Any]) -> tuple[Kind, ...]:
    """The kinds that a cell starts with. Later cells of a session may import anything, and packages of the user's
    choice are there to be used: then there is one kind, which has everything."""
    return (FULL,) if config["everything"] else (PLAIN, SYMBOLIC)


def chosen(config: dict[str, Any], program: bytes) -> Kind:
    """The kind for this program; one that the cell does not start with is started for it."""
    if config["everything"]:
        return FULL
    return next((kind for kind in (FULL, SYMBOLIC) if any(name in program for name in kind.names)), PLAIN)
