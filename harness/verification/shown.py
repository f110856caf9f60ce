"""Rows as HTML and as a table of the terminal: what IPython asks `_repr_html_` for, and rich `__rich__`.

A text in a cell is text: no markup, and nothing that steers a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

MARKS = {True: "✓", False: "✗", None: "?"}
"""Of a claim: true, false, undecided."""
STYLES = {"✓": "green", "✗": "bold red", "?": "yellow"}
LONGEST = 2000
"""Characters of one cell."""

Rows = Iterable[Sequence[str]]


def html_table(rows: Rows) -> str:
    """Rows as an HTML table, the first cell of each a heading."""
    lines = (
        f"<tr><th style='text-align:left'>{_text(first)}</th>"
        + "".join(f"<td style='text-align:left'>{_text(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f"<table>{''.join(lines)}</table>"


def html_folded(title: str, content: str) -> str:
    """A text of several lines that is opened by a click on its title."""
    return f"<details><summary>{_text(title)}</summary><pre style='text-align:left'>{_text(content)}</pre></details>"


def terminal_table(rows: Rows) -> Table:
    """Rows as rich prints them; a first cell that begins with a mark has its colour."""
    from rich.table import Table
    from rich.text import Text

    from sandbox.visible import visible

    table = Table.grid(padding=(0, 2))
    for first, *rest in rows:
        style = STYLES.get(first[:1], "bold")
        cells = [Text(visible(cell[:LONGEST])) for cell in rest]
        table.add_row(Text(visible(first[:LONGEST]), style=style, no_wrap=True), *cells)
    return table


def _text(text: str) -> str:
    cut = text if len(text) <= LONGEST else text[:LONGEST] + " ..."
    return escape(cut.encode("utf-8", "replace").decode("utf-8"))
