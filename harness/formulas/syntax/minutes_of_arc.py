"""Angles in degrees, minutes and seconds: 63^{\\circ} 45^{\\prime} is 63.75 degrees, and not 63 degrees times 45'."""

from __future__ import annotations

import re

_NUMBER = r"(\d{1,2}(?:\.\d{1,12})?)"
_PRIME = r"(?:'|\^\s*\{?\s*\\prime\s*\}?)"
_SECOND = r"(?:\"|''|\^\s*\{\s*\\prime\s*\\prime\s*\})"
_SPACE = r"(?:\s|\\[,;:! ]|~)*"
_ANGLE = re.compile(
    rf"(\d{{1,4}}){_SPACE}\^\s*\{{?\s*\\circ\s*\}}?{_SPACE}{_NUMBER}{_SPACE}{_PRIME}(?!{_PRIME})"
    rf"(?:{_SPACE}{_NUMBER}{_SPACE}{_SECOND})?"
)


def in_degrees(text: str) -> str:
    """The text with each such angle as a number of degrees, where minutes and seconds stay below 60."""
    if "\\circ" not in text or not ("'" in text or "prime" in text or '"' in text):
        return text
    return _ANGLE.sub(_sum, text)


def _sum(found: re.Match[str]) -> str:
    degrees, minutes, seconds = found.groups()
    if float(minutes) >= 60 or float(seconds or 0) >= 60:
        return found[0]
    parts = [degrees, f"{minutes}/60", *([f"{seconds}/3600"] if seconds else [])]
    return f"({'+'.join(parts)})^\\circ "
