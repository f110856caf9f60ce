"""Subscripts: x_1, x_{12}, x_{\\max} and x_{i,j} are names; a_{n+1} is a value of the sequence a.

SymPy prints the name x_12 as x_{12}, x_alpha as x_{\\alpha} and x_i_j as x_{i j}: these are read back as those names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.formulas.syntax.groups import closing

_PLAIN = re.compile(r"\s*_\s*(?:\{\s*([A-Za-z0-9]+)\s*\}|([A-Za-z0-9]))")
_BRACED = re.compile(r"\s*_\s*\{")
_STYLE = re.compile(r"\\(?:text|mathrm|textrm|rm|mathit|operatorname|textit)\s*\{([A-Za-z0-9 ]*)\}")
_PARTS = re.compile(r"\s*+\\?[A-Za-z0-9]++(?:(?:\s|,|\\,|~)*+\\?[A-Za-z0-9]++)*+\s*+")
_PART = re.compile(r"[A-Za-z0-9]+")
_SHIFTED = re.compile(r"[A-Za-z0-9+\-\s]+")
_REACH = 120
"""Characters of a subscript in braces."""
_SPELLED = {"lambda": "lamda"}


@dataclass(frozen=True, slots=True)
class Subscript:
    """What stands in a subscript: the end of a name, or (in a_{n+1}) a formula. end: where it ends in the text."""

    name: str
    formula: str
    end: int


def subscript_at(text: str, at: int) -> Subscript | None:
    """The subscript that begins at `at`; None where there is none, or none that is read."""
    plain = _PLAIN.match(text, at)
    if plain:
        return Subscript(plain[1] or plain[2], "", plain.end())
    braced = _BRACED.match(text, at)
    end = closing(text, braced.end() - 1, _REACH) if braced else -1
    if braced is None or end < 0:
        return None
    inner = _STYLE.sub(r" \1 ", text[braced.end() : end])
    if _PARTS.fullmatch(inner):
        parts = _PART.findall(inner.replace("\\,", " "))
        return Subscript("_".join(_SPELLED.get(part, part) for part in parts), "", end + 1)
    if _SHIFTED.fullmatch(inner) and any(map(str.isalpha, inner)):
        return Subscript("", inner.strip(), end + 1)
    return None
