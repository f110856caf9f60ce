"""Rows as HTML, for notebooks: what IPython asks `_repr_html_` for. Everything in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

MARKS = {True: "✓", False: "✗", None: "?"}
"""Of a claim: true, false, undecided."""
LONGEST = 2000
"""Characters of one cell."""


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as an HTML table, the first cell of each a heading."""
    lines = (
        f"<tr><th style='text-align:left'>{_text(first)}</th>"
        + "".join(f"<td style='text-align:left'>{_text(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f"<table>{''.join(lines)}</table>"


def _text(text: str) -> str:
    cut = text if len(text) <= LONGEST else text[:LONGEST] + " ..."
    return escape(cut.encode("utf-8", "replace").decode("utf-8"))
