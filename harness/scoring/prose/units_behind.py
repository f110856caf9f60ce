"""The nouns behind a number: `12 cm`, `5 cookies per bag`, `60 km/h`."""

from __future__ import annotations

from collections.abc import Container, Sequence

from harness.scoring.prose.tokens import Kind, Token
from harness.scoring.prose.vocabulary import NO_UNITS

MOST_WORDS = 3
UNDER = frozenset("hsmgL")
"""Letters behind the stroke of a unit."""
_LETTERS = "mgsLNJWVK"


def units_behind(tokens: Sequence[Token], at: int, end: int, known: Container[str]) -> tuple[list[str], int]:
    """The words that may be units among the tokens [at, end), a stroke for `per`, and the place behind them. known:
    words that were given a value, and are no units."""
    before, words = tokens[at - 1], list[str]()
    while at < end and len(words) < MOST_WORDS:
        token, behind = tokens[at], tokens[at + 1] if at + 1 < end else None
        noun = behind is not None and behind.kind is Kind.word
        if words and behind is not None and behind.text in UNDER and _joined(tokens[at - 1], token, behind):
            words += ["/", behind.text]
            at += 1
        elif (token.text == "/" and noun) or (token.low == "per" and words):
            words.append("/")
        elif token.kind is Kind.word and token.low not in NO_UNITS and token.text not in known:
            words.append(token.low)
        elif token.kind is Kind.letter and token.text in _LETTERS and token.start > before.end:
            words.append(token.text)
        elif words and token.low == "a" and noun:
            words.append("/")
        else:
            break
        at += 1
    return words, at


def _joined(before: Token, stroke: Token, behind: Token) -> bool:
    """Whether a stroke stands between its neighbours without a blank."""
    return stroke.text == "/" and before.end == stroke.start and stroke.end == behind.start
