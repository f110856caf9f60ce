"""Names with a hyphen in them: P-value, z-score, x-intercept are one name each, and no difference.

    P-value = 0.014    P_value = 0.014

What stands with spaces on both sides of its sign is a difference as ever: `x - value`.
"""

from __future__ import annotations

import re

_HYPHENED = re.compile(
    r"(?:\\(?:mathrm|text|mathit)\s*\{\s*([A-Za-z])\s*\}|(?<![A-Za-z\\_])([A-Za-z]))\s?-"
    r"(value|score|statistic|intercept|coordinate)s?(?![A-Za-z])"
)
_ENDINGS = ("-value", "-score", "-stat", "-inter", "-coord")


def joined(text: str) -> str:
    """The text with each of these names in one piece."""
    if not any(ending in text for ending in _ENDINGS):
        return text
    return _HYPHENED.sub(lambda found: f"{found[1] or found[2]}_{found[3]}", text)
