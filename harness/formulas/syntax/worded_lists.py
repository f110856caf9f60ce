"""Lists with words of answers among their entries: `diverges, 0` and `increasing, bounded`."""

from __future__ import annotations

import re

from harness.formulas.syntax.words import read_words
from harness.formulas.trees.tree import Node

_WORD = re.compile(r"[A-Za-z]{4}")
_BRACKET = re.compile(r"[()\[\]{}]")
_BETWEEN = re.compile(r",?\s+and\s+|[,;]")
MOST = 20
"""Entries of such a list."""


def entries_of(text: str) -> list[tuple[str, Node | None]]:
    """The entries of a list without brackets, each with the word that it is, if it is one; none where no entry is a
    word."""
    if _WORD.search(text) is None or _BRACKET.search(text):
        return []
    entries = [entry.strip() for entry in _BETWEEN.split(text)]
    if not 1 < len(entries) <= MOST or not all(entries):
        return []
    found = [(entry, read_words(entry)) for entry in entries]
    first = found[0][1]
    if first is not None and first.head == "Boolean":  # No, it is linearly dependent: a sentence
        return []
    return found if any(word is not None and word.head == "Word" for _, word in found) else []
