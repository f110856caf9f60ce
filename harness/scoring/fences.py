"""What stands behind an opening fence: the language, and whether the rest of its line is attributes or code."""

from __future__ import annotations

import re

_TAG_WORD = re.compile(r"[{.]{0,2}([\w+#-]*+)(?=[}:,{=]|\Z)")
# One attribute: key="value", key='value', key=value, {1,3-4}, {.numberLines}, .class, or a bare word.
_ATTRIBUTE = re.compile(
    r"[ \t]*+(?:(?P<key>[A-Za-z_][\w:-]*+)(?:=\"[^\"\n]*+\"|='[^'\n]*+'|=[\w./:,-]++)?+|"
    r"\{[^{}\n]*+\}|\.[\w-]++|\})(?=[ \t\r}]|\Z)"
)


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
