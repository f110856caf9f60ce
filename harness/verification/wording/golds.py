"""Golds in words: `98 values`, `9 (apples)`, `No, it is not possible`; not what can be read as it stands."""

from __future__ import annotations

from functools import lru_cache

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.parse import read_remembered
from harness.formulas.trees.algebra import free_names
from harness.verification.wording.equations import Stated
from harness.verification.wording.said import answers_in


@lru_cache(maxsize=8192)
def meant(gold: str) -> tuple[str, ...]:
    """The texts that a gold stands for: itself where it can be read, else what it says in other words, any of which
    answers it; none where nothing of it can be read."""
    if is_read(gold):
        return (gold,)
    return tuple(one.text for one in answers_in(gold) if _is_sure(one) and is_read(one.text))


def _is_sure(said: Stated) -> bool:
    """Whether a reading is sure enough to judge by: of equations none but C(10, 5) = 252, for another may be the answer
    itself (y' + y = 0)."""
    if not said.labelled:
        return True
    if said.relation is None or said.doubtful:
        return False
    called, value = said.relation.children()
    arguments = list(called.children())[1:] if called.head == "Call" else [called]
    return not any(map(free_names, (*arguments, value)))


def is_read(text: str) -> bool:
    """Whether a text can be read as it stands."""
    try:
        read_remembered(text)
    except SyntaxRefused:
        return False
    return True
