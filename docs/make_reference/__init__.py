"""The pages of docs/reference/ that are made from the code.

    python -m docs.make_reference            write them
    python -m docs.make_reference --check    exit 1, and name the pages that are not current (tests/test_reference.py)

Each module makes one page. What a page says stands in docstrings, enums, options, recipes and click commands; to change
a page, change those.
"""

from __future__ import annotations

import importlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "reference"

PAGES = ("commands", "families", "integral_rules", "methods", "python_api", "recipes", "scores", "verdicts")
"""The pages; each is written by `page()` of the module of its name, imported when it is needed (with torch)."""


def text_of(page: str) -> str:
    """What the code says that a page should be."""
    text: str = importlib.import_module(f"docs.make_reference.{page}").page()
    return text


def path_of(page: str) -> Path:
    """The file of a page."""
    return FOLDER / f"{page}.md"


def stale() -> list[str]:
    """The pages whose file is missing or says something else than the code."""
    return [page for page in PAGES if not path_of(page).is_file() or path_of(page).read_text("utf-8") != text_of(page)]


def write() -> None:
    """Write every page."""
    for page in PAGES:
        path_of(page).write_text(text_of(page), "utf-8")
