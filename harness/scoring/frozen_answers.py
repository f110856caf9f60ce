"""Answers that can be hashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.scoring.gold_values import is_missing
from harness.verification.errors import GoldError
from harness.verification.problem import Answer


class _Assumptions(Mapping[str, str]):
    """The assumptions of an answer, hashable."""

    __slots__ = ("_items",)

    def __init__(self, items: tuple[tuple[str, str], ...]) -> None:
        self._items = items

    def __getitem__(self, key: str) -> str:
        return dict(self._items)[key]

    def __iter__(self) -> Any:
        return iter(dict(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        # Mapping's own makes two dicts; scoring compares golds several times a completion.
        return self._items == other._items if type(other) is _Assumptions else super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self._items)


_NO_ASSUMPTIONS = _Assumptions(())


def frozen(answer: Answer) -> Answer | str:
    """The same answer, hashable; one without a kind ("untyped") is its text. Raises GoldError where it has no text."""
    if not isinstance(answer.value, str):
        raise GoldError(f"a gold answer is text, not {type(answer.value).__name__}")
    if answer.kind in ("", "untyped"):
        if is_missing(answer.value):
            raise GoldError(f"the problem has no gold answer: its value is {answer.value!r}")
        if not answer.others:
            return answer.value
    assumptions = _NO_ASSUMPTIONS  # one object for nearly all golds: comparing them ends at its identity
    if answer.assumptions:
        texts = sorted((str(name), str(assumed)) for name, assumed in dict(answer.assumptions).items())
        assumptions = _Assumptions(tuple(texts))
    others: tuple[Answer | str, ...] = ()  # as nearly always, and `tuple` of none takes longer
    if answer.others:
        others = tuple(frozen(gold) if isinstance(gold, Answer) else gold for gold in answer.others)
    kind = "" if answer.kind == "untyped" else answer.kind
    return Answer(kind, answer.value, answer.variable, answer.of, answer.domain, assumptions, others)
