"""The upper and the lower limit of a sequence, each by its name: \\limsup a_n = 1, \\liminf a_n = -1."""

from __future__ import annotations

import re

_UPPER = (
    r"(?P<upper>\\(?:var)?limsup|\\lim\s*\\sup|\\overline\s*\{?\s*\\lim\s*\}?"
    r"|lim\s*\.?-?_?\s*sup|limit superior|upper limit)"
)
_LOWER = (
    r"(?P<lower>\\(?:var)?liminf|\\lim\s*\\inf|\\underline\s*\{?\s*\\lim\s*\}?"
    r"|lim\s*\.?-?_?\s*inf|limit inferior|lower limit)"
)
_NAMED = re.compile(
    rf"(?:the\s+)?(?:{_UPPER}|{_LOWER})(?![a-z])(?:\\limits)?"
    r"\s*(?:_\s*(?:\{[^{}]*\}|\w))?[^=:;,]{0,60}?\s*(?:=|:|\bis\b|\bequals\b)\s*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:\s|[,;]|\\q?quad|\\[,; ]|\band\b|\bwhile\b|\\(?:text|mathrm)\s*\{[\s,;]*(?:and)?[\s,;]*\})+$")


def limit_pair(text: str) -> tuple[str, str] | None:
    """What a text says of the upper and of the lower limit, in this order; None where it does not name both."""
    named = list(_NAMED.finditer(text))
    if len(named) != 2 or named[0].start() != 0 or (named[0]["upper"] is None) == (named[1]["upper"] is None):
        return None
    first, second = text[named[0].end() : named[1].start()], text[named[1].end() :]
    joint = _JOINT.search(first)
    if joint is None or not (first := first[: joint.start()]) or not second:
        return None
    return (first, second) if named[0]["upper"] is not None else (second, first)
