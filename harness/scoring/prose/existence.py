"""`diverges`, `does not exist`, `= DNE`: what is said of a limit, a series or an integral without giving it a value.

The words behind a formula become a sign and a state, before anything else looks at the sentence: the `not` of `does not
exist` denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.formulas.syntax import Node
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.algebra import contains
from harness.scoring.claims import Claim, Scope
from harness.scoring.prose.tokens import Kind, Token, token_of
from harness.verification.verdict import Verdict, differ, same, undecided

STATE = "\\state"
"""The sign between a formula and its state."""
NONE, DIVERGES, CONVERGES = "DNE", "diverges", "converges"
_PHRASES: Mapping[tuple[str, ...], str] = {
    ("does", "not", "exist"): NONE,
    ("doesn't", "exist"): NONE,
    ("fails", "to", "exist"): NONE,
    ("is", "divergent"): DIVERGES,
    ("diverges",): DIVERGES,
    ("does", "not", "converge"): DIVERGES,
    ("doesn't", "converge"): DIVERGES,
    ("is", "convergent"): CONVERGES,
    ("converges",): CONVERGES,
    ("does", "not", "diverge"): CONVERGES,
    ("不存在",): NONE,
    ("发散",): DIVERGES,
    ("收敛",): CONVERGES,
}
_LAST = frozenset(words[-1] for words in _PHRASES)
SAYS_SO = re.compile(r"exist|diverg|converg|evaluates|tends|approaches|DNE|不存在|发散|收敛")
"""Whether a text may hold any of this."""
_ON_CONDITION = frozenset("if when whenever for iff unless only absolutely conditionally uniformly to at".split())
"""Words behind a state that say more."""
_ASKS = re.compile(r"\\lim|\\sum|\\int|\\prod|\b(?:Limit|Sum|Integral|limit)\(|∫|∑")
_HEADS = ("Limit", "Sum", "Integral")
_PARTLY_REAL = ("sqrt", "cbrt", "log", "asin", "acos", "Pow", "Piecewise")
"""Heads of functions that may not be real on both sides of a point."""
_INFINITIES = (parse_remembered("oo"), parse_remembered("-oo"))
_GIVES = frozenset({("converges", "to"), ("evaluates", "to"), ("tends", "to"), ("approaches",)})
"""Words behind such a formula that give it a value."""
_OPERANDS = frozenset({Kind.number, Kind.side, Kind.op, Kind.letter, Kind.opening, Kind.call})


def with_states(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with a sign and a state for the words behind a formula that say it exists or not."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        phrase = _phrase(tokens, at) if found else None
        state = None if phrase is None else _PHRASES[phrase]
        last = at + (len(phrase) if phrase else 1)
        token = tokens[at]
        if found and found[-1].kind is Kind.sign and (state == NONE or token.text == NONE):
            found.append(token_of(Kind.side, NONE, token.start, tokens[last - 1].end))
        elif state is not None and _is_asked(found) and not _on_condition(tokens, last):
            found.append(token_of(Kind.sign, STATE, token.start, token.start))
            found.append(token_of(Kind.letter, state, token.start, tokens[last - 1].end))
        elif found and (gives := _gives(tokens, at)) and _is_asked(found):
            last = at + gives
            found.append(token_of(Kind.sign, "=", token.start, tokens[last - 1].end))
        else:
            found += tokens[at:last]
        at = last
    return found


def _gives(tokens: Sequence[Token], at: int) -> int:
    """How many words give what stands before them a value; 0 where none do."""
    for words in _GIVES:
        behind = at + len(words)
        said = tuple(token.low for token in tokens[at:behind])
        if said == words and behind < len(tokens) and tokens[behind].kind in _OPERANDS:
            return len(words)
    return 0


def _phrase(tokens: Sequence[Token], at: int) -> tuple[str, ...] | None:
    if tokens[at].kind is not Kind.word:
        return None
    words = tuple(token.low.replace("’", "'") for token in tokens[at : at + 3])
    if not _LAST.intersection(words):
        return None
    return next((phrase for phrase in _PHRASES if words[: len(phrase)] == phrase), None)


def _is_asked(found: Sequence[Token]) -> bool:
    """Whether the tokens end in a formula that asks for a limit, a sum or an integral."""
    if found[-1].kind is Kind.side:
        return _ASKS.search(found[-1].text) is not None
    return found[-1].kind is Kind.closing and any(
        token.kind is Kind.call and _ASKS.match(f"{token.text}(") for token in found[-60:]
    )


def _on_condition(tokens: Sequence[Token], last: int) -> bool:
    return last < len(tokens) and tokens[last].low in _ON_CONDITION


def judge_state(asked: Node, state: str, scope: Scope, *, literal: bool) -> Verdict | None:
    """The verdict on what is said of a limit, a series or an integral; None for anything else. literal: it is written
    as a value (`= DNE`), which oo is not; in words, what grows without bound has no limit either."""
    if asked.head not in _HEADS:
        return None
    infinite = [scope.judge(Claim(asked, value)).equal for value in _INFINITIES]
    nothing = scope.judge(Claim(asked, Node("Word", ("dne",)))).equal
    if nothing or any(infinite):
        if literal and not nothing:
            return undecided("it grows without bound")
        return same() if state != CONVERGES else differ("it has no finite value")
    if nothing is None or None in infinite:
        return undecided("whether it has a value is not decided")
    if state == CONVERGES:
        return same()
    if state == NONE and contains(asked, _PARTLY_REAL) and asked.head == "Limit":
        return undecided("it may not be real on both sides")
    return differ("it has a finite value")
