"""Names that a mark makes other names of: \\bar{x}_1, \\dot{x}, f^{-1}(x), f^{(3)}(x), \\mathbf{u}_1.

f^{-1}(x) is a value of the inverse of f, and nothing is known of it but its name: it is not 1/f(x), and not f(x).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from harness.formulas.syntax.names import GREEK
from harness.formulas.syntax.subscripts import subscript_at

INVERSE = "^-1"
"""What ends the name of an inverse function: f^-1."""
NEWTON = {"dot": 1, "ddot": 2, "dddot": 3}
"""Newton's marks, and how many primes each is: \\ddot{x} is x''."""
MOST_ORDER = 9

_INVERSE = re.compile(r"\s*\^\s*(?:\{\s*-\s*1\s*\}|\(\s*-\s*1\s*\)|-\s*1(?!\d))(?=\s*(?:\\left\s*)?\()")
_ORDER = re.compile(r"\s*\^\s*\{\s*\(\s*(\d)\s*\)\s*\}")
_MARKED = re.compile(r"\{\s*([A-Za-z]{1,8}|\\[A-Za-z]+)\s*(?=[}_])|([A-Za-z])(?![A-Za-z])|(\\[A-Za-z]+)")
_END = re.compile(r"\s*\}")
_GREEK = frozenset(GREEK.values()) | {"lambda", "Lambda"}
_SPELLED = {"lambda": "lamda", "Lambda": "Lamda"}
_STYLED = re.compile(
    r"(?:\\(?:mathbf|mathit|mathrm|mathcal|mathsf|boldsymbol|bm|textit|textbf|vec)\s*|(?<![\w^}\]\\_]))"
    r"\{\s*([A-Za-z]|\\[A-Za-z]+)\s*\}(?=\s*_)"
)


class Marked(NamedTuple):
    """The name under a mark, its subscript in it, and where it ends in the text."""

    name: str
    end: int


def inverse_at(name: str, text: str, at: int) -> int:
    """Where the exponent of an inverse function ends that begins at `at`, right before brackets; 0 where none does.
    Of another letter than f, g and h the power is a power."""
    found = _INVERSE.match(text, at) if name[0] in "fghFGH" else None
    return found.end() if found else 0


def order_at(text: str, at: int) -> tuple[int, int] | None:
    """(order, end) of a derivative by its order, y^{(4)}; None where there is none that is read."""
    found = _ORDER.match(text, at)
    return (int(found[1]), found.end()) if found and 0 < int(found[1]) <= MOST_ORDER else None


def marked_at(text: str, at: int) -> Marked | None:
    """The name, alone or in braces, that a mark stands over; None for a formula in braces."""
    found = _MARKED.match(text, at)
    if found is None:
        return None
    name, end = (found[1] or found[2] or found[3]), found.end()
    if name.startswith("\\"):
        name = name[1:]
        if name not in _GREEK:
            return None
        name = _SPELLED.get(name, name)
    if found[1]:
        name, end = _with_subscript(name, text, end)
        closed = _END.match(text, end)
        if closed is None:
            return None
        end = closed.end()
    return Marked(*_with_subscript(name, text, end))


def _with_subscript(name: str, text: str, end: int) -> tuple[str, int]:
    found = subscript_at(text, end)
    return (name, end) if found is None or found.formula else (f"{name}_{found.name}", found.end)


def without_style(text: str) -> str:
    """The text with \\mathbf{u}_{1} as u_{1}: bold letters with an index are names of their own as they are."""
    return _STYLED.sub(r" \1", text)
