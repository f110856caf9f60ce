"""Whether a sentence claims what it says: it may suppose, ask, quote or refute it, or a later one may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import islice

from harness.scoring.prose.tokens import Kind, Token

TAKEN_BACK_WITHIN = 3
"""Sentences behind a claim in which it is looked for whether it is taken back."""
_SUPPOSED = frozenset(
    "if suppose supposing assume assuming imagine were unless whether pretend hypothetically contrary otherwise guess "
    "try trying incorrectly mistakenly claims claimed thinks thought believes believed wrote says said argues would "
    "might 假设 如果 若 假如 倘若".split()
)
_ASSUMED = frozenset("suppose supposing assume assuming contrary 假设 假如 反证".split())
_REFUTED = frozenset(
    "wrong incorrect incorrectly false mistake mistaken mistakes error errors contradiction contradicts contradict "
    "contradicting contradictory contradictions impossible absurd absurdity invalid untrue nonsense oops fails fail "
    "failed reject rejected discard discarded extraneous miscalculated recheck recalculate inconsistent typo "
    "错误 错 矛盾 不可能 不对 不成立 不等于 不是 无解".split()
)
_DENIED = frozenset(
    "not cannot can't doesn't isn't don't aren't wasn't won't never no nor neither n't rather instead fallacy too "
    "✗ ❌ ✘ ×".split()
)
_RETRACTS = frozenset(
    "wait actually oops no nope hmm sorry correction scratch hold but however let 等等 等一下".split()
) - {"let", "however"}
_QUOTES = frozenset('"“”「」')


class Stance(StrEnum):
    """What a sentence does with its claims."""

    claims = "claimed"
    supposes = "supposed, asked or quoted, and not claimed"
    refutes = "refuted or taken back by the words beside it"


class Stances:
    """The stances of the sentences of one text."""

    def __init__(self, sentences: Sequence[Sequence[Token]]) -> None:
        self.words = [
            [token.low.replace("’", "'") for token in sentence if token.text.strip()] for sentence in sentences
        ]
        sets = [frozenset(words) for words in self.words]
        self.sets = sets
        self.asked = [bool(words) and words[-1] in "?？" for words in self.words]
        self.strong = [bool(one & _REFUTED) or _has_chinese(words) for one, words in zip(sets, self.words, strict=True)]
        self.last_refuted = max((at for at, found in enumerate(self.strong) if found), default=-1)
        self.first_assumed = next((at for at, one in enumerate(sets) if one & _ASSUMED), len(sets))

    def of(self, at: int, quoted: bool = False) -> Stance:
        """The stance of a sentence."""
        words = self.sets[at]
        if self.strong[at] or words & _DENIED or self._taken_back(at):
            return Stance.refutes
        if self.first_assumed <= at <= self.last_refuted:
            return Stance.refutes
        if quoted or self.asked[at] or words & _SUPPOSED:
            return Stance.supposes
        return Stance.claims

    def _taken_back(self, at: int) -> bool:
        for later in range(at + 1, min(at + 1 + TAKEN_BACK_WITHIN, len(self.words))):
            first = islice((word for word in self.words[later] if word[0].isalpha()), 2)
            if _RETRACTS & frozenset(first) - ({"but"} if later > at + 1 else set()):
                return True
        return at + 1 < len(self.words) and (
            self.strong[at + 1] or (self.asked[at + 1] and len(self.words[at + 1]) < 4)
        )


def _has_chinese(words: Sequence[str]) -> bool:
    return any(
        part in word
        for word in words
        if word >= "\u4e00"
        for part in ("矛盾", "不可能", "错误", "不对", "不成立", "无解")
    )


def quoted(sentence: Sequence[Token], first: int, last: int) -> bool:
    """Whether the tokens [first, last) of a sentence stand between quotation marks."""
    before = sum(token.text in _QUOTES for token in sentence[:first])
    return before % 2 == 1 and any(token.text in _QUOTES for token in sentence[last:])


def sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each sentence; a line that begins with a sign, or ends in one, goes on."""
    found: list[list[Token]] = [[]]
    for at, token in enumerate(tokens):
        if token.kind is Kind.row:
            before = found[-1][-1] if found[-1] else None
            behind = [one for one in tokens[at + 1 : at + 7] if one.kind is not Kind.row][:2]
            ends_open = before is not None and before.kind in (Kind.sign, Kind.op)
            if not ends_open and not _goes_on(token, behind, found[-1]):
                found.append([])
        else:
            found[-1].append(token)
            if token.kind is Kind.stop:
                found.append([])
    return [sentence for sentence in found if sentence]


def _goes_on(row: Token, behind: Sequence[Token], sentence: Sequence[Token]) -> bool:
    """Whether a sentence goes on behind the end of a line. behind: the next two tokens."""
    if not behind or behind[0].kind is Kind.sign:
        return bool(behind)
    if behind[0].kind is not Kind.side or not behind[0].text.startswith(("+", "-", "\\cdot", "\\times")):
        return False
    # `$9 - 20 = -11$`, and on the next line `$-11 - 6 = -17$`: a formula of its own.
    own = row.text == "\n" and behind[0].text[0] == "-" and len(behind) == 2 and behind[1].kind is Kind.sign
    return not (own and any(one.kind is Kind.sign for one in sentence))
