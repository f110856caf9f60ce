"""TeX's infix commands, and the fraction that holds an integral's dx, brought into the form that the grammar reads.

{a \\over b}          \\frac{a}{b}
{n \\choose k}        \\binom{n}{k}
\\int \\frac{2x dx}{y}  \\int \\frac{2x}{y} dx
"""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.groups import closing

_INFIX = re.compile(r"\\(over|choose)(?![A-Za-z])")
_AS = {"over": "\\frac", "choose": "\\binom"}
MOST = 20
"""Infix commands of one formula."""
_FRACTION_WITH_DX = re.compile(
    r"(\\[dtc]?frac\s*)\{([^{}]{0,200}?)(?:\\[,;:! ]|\s){0,4}"
    r"((?:d|\\mathrm\s*\{\s*d\s*\})\s*(?:[A-Za-z]|\\[a-z]+))\s*\}\s*"
    r"(?=\{(?!\s*(?:d|\\mathrm\s*\{\s*d)\s*[A-Za-z]\s*\}))"
)


def without_infix(text: str) -> str:
    """The text without \\over and \\choose, and with every dx behind its fraction. Raises SyntaxRefused."""
    for _ in range(MOST):
        found = _INFIX.search(text)
        if found is None:
            break
        text = _prefixed(text, found)
    else:
        raise SyntaxRefused(0, f"more than {MOST} infix commands", text)
    return _dx_behind(text) if "\\int" in text else text


def _prefixed(text: str, infix: re.Match[str]) -> str:
    """The group around one infix command as a command with two arguments; without a group it is the whole text."""
    depth, start = 0, infix.start() - 1
    while start >= 0 and (text[start] != "{" or depth):
        depth += (text[start] == "}") - (text[start] == "{")
        start -= 1
    end = closing(text, start) if start >= 0 else len(text)
    if end < 0:
        raise SyntaxRefused(start, "a bracket that is never closed", text)
    above, below = text[start + 1 : infix.start()], text[infix.end() : end]
    made = f"{_AS[infix[1]]}{{{above}}}{{{below}}}"
    return f"{text[:start]}{{{made}}}{text[end + 1 :]}" if start >= 0 else made


def _dx_behind(text: str) -> str:
    """\\frac{2x dx}{y} as \\frac{2x}{y} dx."""
    for _ in range(MOST):
        found = _FRACTION_WITH_DX.search(text)
        end = closing(text, found.end()) if found else -1
        if found is None or end < 0:
            break
        top = found[2].strip() or "1"
        below = text[found.end() : end + 1]
        text = f"{text[: found.start()]}{found[1]}{{{top}}}{below}\\, {found[3]} {text[end + 1 :]}"
    return text
