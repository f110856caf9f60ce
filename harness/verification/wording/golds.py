"""Golds in words: `98 values`, `9 (apples)`, `No, it is not possible`; not what can be read as it stands."""

from __future__ import annotations

from functools import lru_cache

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.parse import read_remembered
from harness.verification.wording.said import answers_in


@lru_cache(maxsize=8192)
def meant(gold: str) -> tuple[str, ...]:
    """The texts that a gold stands for: itself where it can be read, else what it says in other words, any of which
    answers it; none where nothing of it can be read."""
    if _is_read(gold):
        return (gold,)
    return tuple(one.text for one in answers_in(gold) if not one.doubtful and _is_read(one.text))


def _is_read(text: str) -> bool:
    try:
        read_remembered(text)
    except SyntaxRefused:
        return False
    return True
