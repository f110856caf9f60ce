"""The notebook of the examples is executed from its first cell to its last, by nbclient in a kernel of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]


@pytest.mark.docker
def test_the_notebook_runs_and_shows_each_claim_with_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(ROOT / "examples" / "scores.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": os.fspath(tmp_path)}}).execute()
    shown: list[dict[str, Any]] = [
        output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output
    ]
    pages = [data["text/html"] for data in shown if "text/html" in data]
    assert any("correct" in page and "✓" in page for page in pages)
    assert any("wrong_answer" in page for page in pages)
    assert any("differs at x = 2: 4 against 6" in data["text/plain"] for data in shown)
    assert shown[-1]["text/plain"] == "[2.0, 0.5]"


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(ROOT / "examples" / "scores.ipynb", as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)
