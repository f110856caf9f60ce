"""How levels are written on every command line."""

from __future__ import annotations

import re

from generators.errors import ProblemError


def parse_levels(text: str) -> tuple[int, ...]:
    """The levels of `2`, `1-3` or `1,4-5`, in order, each once. Raises ProblemError."""
    levels: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part.strip(), re.ASCII)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if low > high:
            raise ProblemError(f"--levels {text!r} is not a list of levels: write 2, 1-3 or 1,4-5")
        levels |= set(range(low, high + 1))
    return tuple(sorted(levels))
