"""Fenced blocks: where they begin and end, their language, and whether the rest of the opening line is code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.scoring.end_of_turn import only_marks

# A fence: three or more backticks or tildes and the rest of the line. An opening fence may stand behind a sentence
# ("Here it is: ```python"); a closing one is alone on its line, or ends it.
FENCE = re.compile(
    r"(?P<lead>^[ \t>*-]*+)?(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<tag>[^\s`~]*+)(?P<rest>[^\n`~]*+)", re.MULTILINE
)
PYTHON = frozenset({"python", "py", "python3", "python2", "sympy", "{python}", "{.python}", "ipython", "pycon", "sage"})
NO_CODE = frozenset({"text", "txt", "output", "stdout", "console", "bash", "sh", "shell", "json", "latex", "tex"})
_TAG_WORD = re.compile(r"[{.]{0,2}([\w+#-]*+)(?=[}:,{=]|\Z)")
# One attribute: key="value", key='value', key=value, {1,3-4}, {.numberLines}, .class, or a bare word.
_ATTRIBUTE = re.compile(
    r"[ \t]*+(?:(?P<key>[A-Za-z_][\w:-]*+)(?:=\"[^\"\n]*+\"|='[^'\n]*+'|=[\w./:,-]++)?+|"
    r"\{[^{}\n]*+\}|\.[\w-]++|\})(?=[ \t\r}]|\Z)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """The inside of one: its language, its span in the text, and whether it was closed."""

    tag: str
    start: int
    end: int
    closed: bool


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """The fenced blocks, inner ones before the block around them."""
    stack: list[tuple[str, str, int]] = []
    for fence in FENCE.finditer(text, start, end):
        mark, tag = fence["mark"], language_of(fence["tag"])
        alone = fence["lead"] is not None
        top = stack[-1] if stack else None
        closes = top is not None and mark[0] == top[0][0] and len(mark) >= len(top[0]) and _nothing_behind(fence)
        if closes and top is not None:
            stack.pop()
            yield Block(top[1], top[2], fence.start(), True)
        elif top is not None and tag in PYTHON and top[1] in PYTHON:
            # A new Python block where the last was never closed: that one ends here.
            stack[-1] = (mark, tag, _body(text, fence, end))
            yield Block(top[1], top[2], fence.start(), False)
        elif alone or top is None:
            stack.append((mark, tag, _body(text, fence, end)))
    for _, tag, begin in reversed(stack):
        yield Block(tag, begin, end, False)


def _nothing_behind(fence: re.Match[str]) -> bool:
    """Whether a fence has no tag: nothing stands behind it, or only marks that end a turn."""
    behind = fence["tag"] + fence["rest"]
    return not behind.strip() or only_marks(behind)


def _body(text: str, fence: re.Match[str], end: int) -> int:
    """Where a block's body starts: on the next line, or right behind the tag where the code stands on the same line."""
    if fence["rest"].strip() and language_of(fence["tag"]) in PYTHON:
        return body_of(text, fence, end)
    return min(end, line_end(text, fence.end(), end) + 1)


def line_end(text: str, start: int, end: int) -> int:
    """Where the line ends that a place of the text stands on."""
    newline = text.find("\n", start, end)
    return end if newline < 0 else newline


def language_of(tag: str) -> str:
    """The language that a fence's tag names, in lower case: of `python`, `{.python`, `python:a.py`, `python{1,3}`."""
    tag = tag.lower()
    found = _TAG_WORD.match(tag)
    return found[1] if found and found[1] else tag


def body_of(text: str, fence: re.Match[str], end: int) -> int:
    """Where the body of a Python fence starts, whose line goes on behind the tag: on the next line where the rest is
    attributes (`title="a.py"`), at the rest where it is code.

    Attributes are names with values that the code below never speaks of: leaving them out changes no program.
    """
    code = fence.start("rest") + len(fence["rest"]) - len(fence["rest"].lstrip())
    newline = text.find("\n", fence.end(), end)
    if newline < 0 or text[fence.end() : newline].strip():
        return code
    stop = text.find(fence["mark"], newline, end)
    body = text[newline : end if stop < 0 else stop]
    at, rest = 0, fence["rest"].rstrip()
    while at < len(rest):
        found = _ATTRIBUTE.match(rest, at)
        if found is None or (found["key"] and re.search(rf"\b{re.escape(found['key'])}\b", body)):
            return code
        at = found.end()
    return newline + 1 if body.strip() else code
