"""Where the solutions of well-known data sets mark their answers."""

from __future__ import annotations


def after_marks(text: str) -> str | None:
    """What stands after the last `####`, as GSM8K marks its answers."""
    return text.rpartition("####")[2].strip() if "####" in text else None


def last_box(text: str) -> str | None:
    """The content of the last `\\boxed{...}` or `\\fbox{...}`, braces matched; None without one."""
    start = max(text.rfind("\\boxed{"), text.rfind("\\fbox{"))
    if start < 0:
        return None
    depth, begin = 0, text.index("{", start)
    for place in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0) if text[place - 1] != "\\" else 0
        if depth == 0:
            return text[begin + 1 : place]
    return None
