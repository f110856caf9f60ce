"""Cells of code and what they printed, in a solution that uses a tool: no lines of the solution's own."""

from __future__ import annotations

import re

_PAIRS = (("```", "```"), ("~~~", "~~~"), ("[asy]", "[/asy]"))
_OPEN = re.compile(r"^[ \t]*```[ \t]*(?:python3?|py|sympy|output|tool_code|tool_output)\b.*", re.MULTILINE | re.DOTALL)
"""A cell that is never closed: the text was cut."""
_TAGGED = re.compile(
    r"<(?P<tag>(?:llm-)?code(?:-output)?|python|program|output|execut\w+|interpreter|tool_call|tool_response|stdout|sympy)"
    r"\b[^<>\n]{0,80}>.*?(?:</(?P=tag)>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_PROMPT = re.compile(r"^[ \t]*(?:>>>|In ?\[\d*\]:|Out ?\[\d*\]:).*", re.MULTILINE)
_NO_ROW = re.compile(r"[^\n]")


def without_cells(text: str) -> str:
    """The text with cells and their outputs blanked out; every other character stays where it was."""
    for opening, closing in _PAIRS:
        if opening in text:
            text = _without(text, opening, closing)
    for mark, pattern in (("```", _OPEN), ("<", _TAGGED), (">>>", _PROMPT), ("]:", _PROMPT)):
        if mark in text:
            text = pattern.sub(_blank, text)
    return text


def _without(text: str, opening: str, closing: str) -> str:
    """Without what stands between two marks; one that is not closed is none."""
    pieces, at = [], 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        end += len(closing)
        pieces += [text[at:start], _NO_ROW.sub(" ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _blank(found: re.Match[str]) -> str:
    return _NO_ROW.sub(" ", found[0])
