"""A sentence's claims: sides with signs between them, as far as they can be read, and what is doubtful at their ends.

`She pays 3 * 4 = 12 dollars, so 20 - 12 = 8 are left` holds two chains. What is not read as a whole side is no side:
a side beside a word that binds (`average of 4 + 5 = 12`, `= 9 times as much`) is doubtful, and proves nothing false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.scoring.prose.chain import Chain, Side
from harness.scoring.prose.remainders import MARK, modulus_in
from harness.scoring.prose.run import Run
from harness.scoring.prose.runs import read_run
from harness.scoring.prose.tokens import Kind, Token
from harness.scoring.prose.units_behind import UNDER
from harness.scoring.prose.vocabulary import BEFORE, BEHIND, BINDING, NO_UNITS, OPENERS, SIGNS

MOST_BACK = 60
"""Tokens before a sign in which the beginning of its side is looked for."""
_ENDS = frozenset({Kind.mark, Kind.stop, Kind.row, Kind.sign})
_OF_THE_SIDE_ABOVE = frozenset({Kind.number, Kind.side, Kind.money, Kind.op, Kind.percent})
_CLEAN = frozenset({Kind.stop, Kind.row, Kind.opening, Kind.sign})
_NO_BOUNDARY = frozenset({Kind.op, Kind.number, Kind.side, Kind.call, Kind.money, Kind.percent, Kind.factorial})
_CLEAN_MARKS = frozenset(",;:，；：、\"'“”‘’()—*→~∴✓✔✅")
LONE = re.compile(r"([A-Za-z]|\\[A-Za-z]+)(?:_(?:\{(\w+)\}|(\w)))?|[A-Za-z]\d")
"""A name, as it may be given a value."""
_UNIT_LETTERS = "mgsLNJWVKh"


class Place(NamedTuple):
    """A sign among the tokens [first, last); verb: whether it is a word."""

    sign: str
    first: int
    last: int
    verb: bool = False


def chains(tokens: Sequence[Token], known: Mapping[str, str]) -> Iterator[Chain]:
    """The chains of one sentence, in their order."""
    places = list(_signs(tokens, known))
    at = 0
    while at < len(places):
        chain, at = _chain(tokens, places, at, known)
        if sum(side.run is not None for side in chain.sides) >= 1:
            yield chain


def _chain(tokens: Sequence[Token], places: Sequence[Place], at: int, known: Mapping[str, str]) -> tuple[Chain, int]:
    """The chain whose first sign is that of a number, and the number of the next chain's."""
    first = places[at]
    begin = places[at - 1].last if at else 0
    left, label, led = _left(tokens, begin, first, known)
    sides, signs = [left], [first.sign]
    verb = first.verb
    while True:
        place = places[at]
        at += 1
        end = places[at].first if at < len(places) else len(tokens)
        if at < len(places):
            whole = read_run(tokens, place.last, end, closed=True, known=known)
            if whole is not None and whole.last == end:
                sides.append(Side(whole, units=whole.units))
                signs.append(places[at].sign)
                verb = verb or places[at].verb
                continue
        sides.append(_right(tokens, place.last, end, known, final=at == len(places)))
        break
    runs = [side.run for side in sides if side.run is not None]
    start = left.run.first if left.run is not None else first.first - (label != "")
    last = runs[-1].last if runs else place.last
    last = max(last, place.last)
    modulus = ""
    if last < len(tokens) and tokens[last].text.startswith(MARK):
        modulus = modulus_in(tokens[last].text)
        last += 1
    return Chain(tuple(sides), tuple(signs), start, last, label, led, verb, modulus), at


def _signs(tokens: Sequence[Token], known: Mapping[str, str]) -> Iterator[Place]:
    """The signs of a sentence; a verb is one between two sides, the first with something to work out or a bare name."""
    before = 0
    for at, token in enumerate(tokens):
        if token.kind is Kind.sign:
            yield Place(token.text, at, at + 1)
            before = at + 1
        elif token.kind is Kind.word and token.low in _FIRST and at >= before:
            place = _verb(tokens, at, known)
            if place is not None:
                yield place
                before = place.last


_LONGEST = sorted(SIGNS, key=len, reverse=True)
_FIRST = frozenset(words[0] for words in SIGNS)


def _verb(tokens: Sequence[Token], at: int, known: Mapping[str, str]) -> Place | None:
    if at == 0:
        return None
    words = next((words for words in _LONGEST if _says(tokens, at, words)), None)
    if words is None:
        return None
    last = at + len(words)
    if read_run(tokens, last, len(tokens), closed=False, known=known) is None:
        return None
    run = _suffix(tokens, 0, at, known)
    if run is None:
        return None
    before = tokens[run.first - 1] if run.first else None
    named = run.last - run.first == 1 and LONE.fullmatch(tokens[run.first].text) is not None
    opened = (
        before is None
        or before.kind in _ENDS - {Kind.sign}
        or before.low in OPENERS
        or (before.kind is Kind.word and before.low == "the")
    )
    if not opened or not (run.computed or named):
        return None
    return Place(SIGNS[words], at, last, verb=True)


def _says(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    said = tokens[at : at + len(words)]
    return len(said) == len(words) and all(token.low == word for token, word in zip(said, words, strict=True))


def _suffix(tokens: Sequence[Token], begin: int, end: int, known: Mapping[str, str]) -> Run | None:
    """The longest side that ends right before a token."""
    for first in range(_clause(tokens, begin, end), end):
        before = tokens[first - 1] if first > begin else None
        if before is not None and not _may_begin(tokens, first, begin, before):
            continue
        if tokens[first].kind is Kind.op and _bullet(tokens, first, begin):
            continue
        run = read_run(tokens, first, end, closed=True, known=known)
        if run is not None and run.last == end:
            return run
    return None


def _may_begin(tokens: Sequence[Token], first: int, begin: int, before: Token) -> bool:
    """Whether a side may begin here: not behind an operator or a number, nor in the middle of a call."""
    token = tokens[first]
    if before.kind in _NO_BOUNDARY:
        return _bullet(tokens, first - 1, begin)
    if token.kind is Kind.op:
        negative = before.low in OPENERS and token.text == "-" and token.end == tokens[first + 1].start > token.start
        return before.kind in _ENDS or before.kind is Kind.opening or negative  # We have -5 + 3 = -2
    if before.kind in (Kind.letter, Kind.word) and token.start == before.end:
        return before.kind is Kind.word and not before.text.isascii()
    if before.text in ("x", "X"):
        return False
    at = first - 1
    while at > begin and tokens[at].kind is Kind.word:
        at -= 1
    return tokens[at].kind is not Kind.op or at <= begin or _bullet(tokens, at, begin)


def _clause(tokens: Sequence[Token], begin: int, end: int) -> int:
    """Where the clause begins that ends before a token: behind a comma or sign outside brackets, or an open bracket."""
    depth = 0
    for at in range(end - 1, max(begin, end - MOST_BACK) - 1, -1):
        kind = tokens[at].kind
        if kind is Kind.closing:
            depth += 1
        elif kind is Kind.opening:
            depth -= 1
            if depth < 0:
                return at + 1
        elif depth == 0 and kind in _ENDS:
            return at + 1
    return max(begin, end - MOST_BACK)


def _bullet(tokens: Sequence[Token], at: int, begin: int) -> bool:
    """Whether a dash or a star at the beginning of a line may be a bullet."""
    if at != begin or at != 0 or tokens[at].kind is not Kind.op or tokens[at].text not in "-*+":
        return False
    return len(tokens) > 1 and tokens[1].start > tokens[0].end


def _left(tokens: Sequence[Token], begin: int, place: Place, known: Mapping[str, str]) -> tuple[Side, str, bool]:
    """The first side of a chain, the word that it gives a value, and whether a bullet stands before it."""
    run = _suffix(tokens, begin, place.first, known)
    if run is None:
        return Side(None), _label(tokens, begin, place.first), False
    before = tokens[run.first - 1] if run.first > begin else None
    led = before is not None and _bullet(tokens, run.first - 1, begin)
    doubtful = not led and _binds_before(tokens, begin, run.first, before)
    word = before is not None and before.kind not in (Kind.stop, Kind.row)
    return Side(run, doubtful, run.units, word), "", led and before is not None and before.text == "-"


def _binds_before(tokens: Sequence[Token], begin: int, first: int, before: Token | None) -> bool:
    if before is None or before.kind in _CLEAN:
        return False
    if before.kind is Kind.mark:
        return before.text not in _CLEAN_MARKS and not before.text.startswith(("\\", "-", "=", "."))
    if before.kind in (Kind.closing, Kind.letter):
        return before.text not in ("a", "A", "I")
    if before.kind is Kind.word and before.low == "and":
        while begin and begin < first and tokens[begin].kind in _OF_THE_SIDE_ABOVE:
            begin += 1  # 3 * 4 = 12 and 5 * 2 = 10: the 12 has its place
        near = tokens[max(begin, first - 6) : first - 1]
        return any(one.kind in (Kind.number, Kind.side, Kind.money) or one.low in BINDING for one in near)
    if before.low == "of" and first - 2 >= begin and tokens[first - 2].low == "total":
        return False  # a total of 12 + 24 = 36
    return before.low in BEFORE or before.kind in _NO_BOUNDARY


def _label(tokens: Sequence[Token], begin: int, end: int) -> str:
    """The one word before a sign, where nothing but the beginning of a sentence or a comma stands before it."""
    if end - 1 < begin or tokens[end - 1].kind is not Kind.word or not tokens[end - 1].text.isascii():
        return ""
    before = tokens[end - 2] if end - 2 >= begin else None
    alone = before is None or before.kind in _ENDS or before.low in ("so", "then", "thus", "let")
    return tokens[end - 1].text if alone else ""


def _right(tokens: Sequence[Token], begin: int, end: int, known: Mapping[str, str], *, final: bool) -> Side:
    """The last side of a chain."""
    run = read_run(tokens, begin, end, closed=False, known=known)
    if run is None:
        return Side(None)
    behind = tokens[run.last] if run.last < end else None
    if behind is not None and (behind.kind is Kind.op or (behind.kind is Kind.sign)):
        return Side(None)
    units = _units_behind(tokens, run.last, end)
    return Side(run, _binds_behind(tokens, run.last, end, final=final), (*run.units, *units))


def _units_behind(tokens: Sequence[Token], at: int, end: int) -> tuple[str, ...]:
    if at >= end or tokens[at].start > tokens[at - 1].end + 12:
        return ()
    token = tokens[at]
    if token.kind is Kind.letter and token.text in _UNIT_LETTERS:
        return (token.text,)
    if token.kind is not Kind.word or token.low in NO_UNITS:
        return ()
    slash = at + 2 < end and tokens[at + 1].text == "/" and tokens[at + 2].kind is Kind.word
    return (f"{token.low} / {tokens[at + 2].low}",) if slash else (token.low,)


def _binds_behind(tokens: Sequence[Token], at: int, end: int, *, final: bool) -> bool:
    """Whether what stands behind a side may belong to it."""
    if at >= end:
        return False
    token = tokens[at]
    if token.kind is Kind.word:
        if token.low in BEHIND:
            return True
        if token.low == "and":
            return final and at + 1 < end and tokens[at + 1].kind in (Kind.number, Kind.side)
        behind = tokens[at + 1] if at + 1 < end else None
        if behind is not None and behind.text == "/" and at + 2 < end:
            under = tokens[at + 2]
            if under.kind is Kind.word or (under.text in UNDER and behind.end == under.start):
                return False  # 60 miles/hour, 60 km/h
        return behind is not None and ((final and behind.low in ("of", "remainder", "and")) or behind.kind is Kind.op)
    if token.kind is Kind.letter:
        return token.text not in f"aAI{_UNIT_LETTERS}" or (at + 1 < end and tokens[at + 1].kind is Kind.op)
    if token.kind is Kind.opening:
        return token.start == tokens[at - 1].end
    if token.kind is Kind.mark and token.text.startswith(MARK):
        return False
    if token.kind is Kind.mark:
        return token.text not in ",;，；、\"'“”‘’()—*→~{}✓✔✅" and not token.text.startswith(("\\", "-", "="))
    return token.kind not in (Kind.stop, Kind.row, Kind.closing) or token.text == "!"


def with_minus(chain: Chain) -> Chain:
    """The chain whose bullet is a minus sign."""
    first = chain.sides[0]
    assert first.run is not None
    negative = first._replace(run=first.run._replace(text=f"-{first.run.text}"))
    return chain._replace(sides=(negative, *chain.sides[1:]))
