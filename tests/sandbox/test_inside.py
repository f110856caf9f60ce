"""What runs inside the sandbox imports the standard library and itself, and nothing else of ours."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import sandbox
from sandbox import payload

ROOT = Path(sandbox.__file__).parent
SENT = ("sandbox.inside", "sandbox.payload", "sandbox.protocol", "sandbox.standstill")
WARMED = {"sandbox/inside/warm.py": {"sympy"}}
"""warm.py imports SymPy by name, to have it ready for the programs."""


def imported(path: Path) -> set[str]:
    """Every module that a file imports, also inside its functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                f"{node.module}.{alias.name}" if node.module == "sandbox" else node.module for alias in node.names
            }
    return found


@pytest.mark.parametrize("name", sorted({*payload.SUPERVISOR, *payload.TEMPLATE, *payload.ENTER}))
def test_a_module_that_is_sent_inside_imports_the_standard_library_alone(name: str) -> None:
    path = ROOT / (name.replace(".", "/") + ".py")
    allowed = WARMED.get(f"sandbox/{path.relative_to(ROOT)}", set())
    foreign = {
        module
        for module in imported(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, *allowed} and not module.startswith(SENT)
    }
    assert not foreign


def test_every_module_of_the_folder_is_sent() -> None:
    sent = {*payload.SUPERVISOR, *payload.TEMPLATE, *payload.ENTER}
    assert {f"inside.{path.stem}" for path in (ROOT / "inside").glob("*.py") if path.stem != "__init__"} <= sent
