"""Where the formulas of a text stand: $...$, \\(...\\), \\[...\\], $$...$$ and environments. Dollars may be money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 4000
"""Characters of one formula that is looked at."""
_OPENING = re.compile(
    r"\\\\|\\\$|\$\$|\$|\\\[|\\\(|\\begin\{(align|aligned|gather|gathered|eqnarray|equation|split|multline)(\*?)\}"
)
_CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}


class Segment(NamedTuple):
    """The characters [start, end) of a text, their delimiters included; [inner, outer) is the formula."""

    start: int
    inner: int
    outer: int
    end: int


def segments(text: str) -> Iterator[Segment]:
    """The formulas of a text, in their order: those between delimiters, and lines that are LaTeX and hold no words."""
    last = 0
    for segment in _delimited(text):
        yield from _bare(text, last, segment.start)
        yield segment
        last = segment.end
    yield from _bare(text, last, len(text))


def _bare(text: str, start: int, end: int) -> Iterator[Segment]:
    """Lines between two places that are formulas without delimiters."""
    if text.find("\\", start, end) < 0:
        return
    for found in _LINE.finditer(text, start, end):
        line = found[0]
        whole = (found.start() == 0 or text[found.start() - 1] == "\n") and text[found.end() : found.end() + 1] in (
            "",
            "\n",
        )
        if whole and len(line) <= MOST and _COMMAND.search(line) and not _WORD.search(_SAID.sub(" ", line)):
            yield Segment(found.start(), found.start(), found.end(), found.end())


_LINE = re.compile(r"[^\n]*\\[^\n]*")
_COMMAND = re.compile(
    r"\\(?:[dt]?frac|sqrt|cdot|times|left|pi|sum|int|div|le|ge|approx|sin|cos|tan|log|ln|theta|alpha)"
)
_SAID = re.compile(r"\\(?:text|mathrm|textbf)\s*\{[^{}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]{3,}")


def _delimited(text: str) -> Iterator[Segment]:
    at, missing = 0, set[str]()
    while (found := _OPENING.search(text, at)) is not None:
        at = found.end()
        opening = found[0]
        if opening in ("\\\\", "\\$"):
            continue
        closing = "\\end{" + found[1] + found[2] + "}" if found[1] else _CLOSING.get(opening, "$")
        if closing in missing:
            continue
        if opening == "$":
            end = _dollar(text, at)
        else:
            end = text.find(closing, at, at + MOST)
            if end < 0 and text.find(closing, at) < 0:
                missing.add(closing)
        if end >= at:
            yield Segment(found.start(), found.end(), end, end + len(closing))
            at = end + len(closing)


def _dollar(text: str, start: int) -> int:
    """Where the formula ends that a dollar sign before `start` opens; -1 where it is money.

    A formula begins and ends without a space, and no digit follows it: $20,000 and $30,000 is no formula.
    """
    if start >= len(text) or text[start].isspace():
        return -1
    at = start
    while True:
        at = text.find("$", at, start + MOST)
        if at < 0 or "\n\n" in text[start:at]:
            return -1
        if text[at - 1] != "\\":
            break
        at += 1
    if at == start or text[at - 1].isspace() or text[at + 1 : at + 2].isdigit():
        return -1
    return at if _no_money(text[start:at]) else -1


_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}\s+[A-Za-z]{2,}(?![A-Za-z}])")


def _no_money(inner: str) -> bool:
    """Whether what stands between two dollar signs is a formula: `5 and earns the rest in ` is none."""
    return not (inner[0].isdigit() and _WORDS.search(inner))
