"""What stands in a text and is not said in it: calculator notes, marks of Markdown. Masks keep every place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from harness.scoring.prose.cells import without_cells

_NOTE = re.compile(r"<<([^<>\n]{1,200})>>")
_BOLD = re.compile(r"(?<![^\s(\[\"'*])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![^\s.,;:!?)\]\"'*])")
"""Two stars at the edge of a word; x**2 and 2 ** 3 keep theirs."""
_HEADING = re.compile(r"^[ \t]{0,3}(?:#{1,6}(?=\s)|>(?=\s)|\|(?=\s))", re.MULTILINE)
_NUMBER = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?(?:\(?\d{1,2}[.)](?=\s)|\(?[a-h]\)(?=\s)|\(?[ivx]{1,4}\)(?=\s)"
    r"|(?:\*\*)?(?:Step|Line|Case|Part)\s+\w{1,3}\s*[:.)]|•)",
    re.MULTILINE | re.IGNORECASE,
)
"""What numbers a line: `2. x = 3` is the second line, and not 2.0*x."""
_TICKS = re.compile(r"`+")
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{")


class Note(NamedTuple):
    """A calculator's note `<<48/2=24>>`: what it says, and where."""

    text: str
    start: int
    end: int


def notes(text: str) -> Iterator[Note]:
    """The calculator notes of a text."""
    if "<<" in text:
        yield from (Note(found[1], found.start(), found.end()) for found in _NOTE.finditer(text))


def masked(text: str) -> str:
    """The text, of the same length, with spaces for notes, programs, marks of Markdown, numbers of lines, and the frame
    of a box."""
    text = without_cells(text)
    text = _NUMBER.sub(lambda found: " " * len(found[0]), text)
    for mark, pattern in (("<<", _NOTE), ("**", _BOLD), ("`", _TICKS), ("#", _HEADING), (">", _HEADING)):
        if mark in text:
            text = pattern.sub(lambda found: " " * len(found[0]), text)
    return _unboxed(text) if "box" in text else text


def _unboxed(text: str) -> str:
    """Without `\\boxed{` and the brace that closes it."""
    kept = list(text)
    for found in _BOXED.finditer(text):
        if text[found.start() - 1 : found.start()].isalnum():
            continue  # 8\boxed{321} is 8321, and not said so that it can be read
        end = _closing(text, found.end())
        if end is not None:
            kept[found.start() : found.end()] = " " * len(found[0])
            kept[end] = "~"  # LaTeX's own space: a blank before a dollar sign would say that it is money
    return "".join(kept)


def _closing(text: str, start: int, most: int = 400) -> int | None:
    """Where the brace that was opened before `start` is closed; None where it is not, or not nearby."""
    depth = 1
    for at in range(start, min(len(text), start + most)):
        if text[at] in "{}" and text[at - 1] != "\\":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
    return None
