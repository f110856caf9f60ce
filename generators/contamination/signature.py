"""A formula's signature: its numbers and its functions, read off the text in a few microseconds.

Two ways to write one formula have one signature, so a text is parsed only where a benchmark's formula has it too.
What is written in several ways says nothing: 0, 1 and 2 (roots, halves, signs), exp, abs, factorials.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

Signature = tuple[str, ...]
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+")
_SILENT = frozenset({"0", "1", "2"})
_SPOKEN = {
    **{name: name for name in "sin cos tan cot sec csc sinh cosh tanh coth sech csch log erf".split()},
    **{
        f"{prefix}{name}": name
        for prefix in ("a", "arc", "ar")
        for name in "sin cos tan cot sec csc sinh cosh tanh coth sech csch".split()
    },
    "ln": "log",
    "cbrt": "3",
}
_CALCULUS = re.compile(
    r"\\i*nt\b|∫|\\lim|\\sum|\\prod|∑|\\frac\s*\{\s*\\?(?:d|mathrm|partial)|Derivative|Integral|Limit|Sum|\bd/d"
)
MOST_PARTS = 6
"""Numbers and functions of an integral, beyond which it is parsed unseen."""


def signature(text: str) -> Signature:
    """The numbers and functions of a text, sorted."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    parts = []
    for token in _TOKEN.findall(plain):
        if token[0].isdigit():
            if token not in _SILENT:
                parts.append(token)
        elif (name := _SPOKEN.get(token.lower())) is not None:
            parts.append(name)
    return tuple(sorted(parts))


def may_hold(text: str, known: frozenset[Signature]) -> bool:
    """Whether a text may be, or be an integral, derivative or limit of, a formula with a known signature."""
    own = signature(text)
    if own in known:
        return True
    if _CALCULUS.search(text) is None:
        return False
    if len(own) > MOST_PARTS:
        return True
    return any(part in known for size in range(len(own)) for part in combinations(own, size))
