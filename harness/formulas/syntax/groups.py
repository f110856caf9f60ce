"""Where a bracket closes, in text: what the readers of subscripts, of operators and of lines look ahead with."""

from __future__ import annotations

import re

_BRACKET = re.compile(r"\\.|[()\[\]{}]", re.DOTALL)
_GROUP = re.compile(r"\s*(?:(\{)|(\\[A-Za-z]+|[^\s{}\\&_^]))")


def closing(text: str, at: int, reach: int | None = None) -> int:
    """The index of the bracket that closes the one at `at`, of whatever kind; -1 where none does within `reach`
    characters. What stands behind a backslash, as in \\{, is passed over."""
    depth = 0
    for found in _BRACKET.finditer(text, at, len(text) if reach is None else min(len(text), at + reach)):
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth -= 1
            if depth == 0:
                return found.start()
    return -1


def group(text: str, at: int) -> tuple[str, int] | None:
    """What TeX takes for one argument at `at`: what is in the braces, a command, or one character; and its end."""
    found = _GROUP.match(text, at)
    if found is None:
        return None
    if found[2]:
        return found[2], found.end()
    end = closing(text, found.start(1))
    return None if end < 0 else (text[found.end() : end], end + 1)
