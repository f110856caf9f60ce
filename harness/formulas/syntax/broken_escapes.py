"""Commands whose backslash a JSON file has swallowed: `\\neq` written once too little is a line's end and `eq`.

    "x \\neq 0"    x, a new line, eq 0    x \\neq 0
    "\\frac{1}{2}"    a form feed, rac{1}{2}    \\frac{1}{2}

Only beginnings that are words of nothing else are mended: a new line before `e` may be a new line.
"""

from __future__ import annotations

import re

_SWALLOWED = {
    "\a": ("a", "lpha|pprox|ngle|rc(?:sin|cos|tan)|st"),
    "\b": ("b", "eta|ar(?=\\s*\\{)|ig[lr]?|inom|egin(?=\\{)|oxed(?=\\{)|mod|ullet"),
    "\t": ("t", "imes|heta|au|ext(?=\\s*\\{)|frac(?=\\s*\\{)|riangle"),
    "\n": ("n", "eq|abla|otin"),
    "\v": ("v", "ec(?=\\s*\\{)|arphi|arepsilon|artheta|ee"),
    "\f": ("f", "rac|orall"),
    "\r": ("r", "ho|ight|angle|ceil|floor"),
}
_PATTERN = re.compile("|".join(f"(?:{sign}(?:{ends})(?![A-Za-z]))" for sign, (_, ends) in _SWALLOWED.items()))


def mended(text: str) -> str:
    """The text with the backslash and the letter of each such command in place of its control character."""
    return _PATTERN.sub(lambda found: f"\\{_SWALLOWED[found[0][0]][0]}{found[0][1:]}", text)
