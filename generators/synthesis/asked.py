"""The question of a certified problem, read back from its program's own line, as its family's `parse` takes it.

A record holds no question object, and needs none: the line `Problem: ...` says all of it, and what is read is proved by
the problem's id, which is a hash of the question alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from harness.scoring.told_question import title
from harness.verification.problem import Problem

Texts = tuple[str, ...]
_DERIVATIVE = re.compile(r"differentiate (.+) with respect to (.+)")
_INDEFINITE = re.compile(r"find an antiderivative of (.+) with respect to (\w+)")
_DEFINITE = re.compile(r"compute the integral of (.+) from (\w+) = (.+) to \2 = (.+)")
_LIMIT = re.compile(r"find the limit of (.+) as (\w+) approaches (\S+)(?: from the (left|right))?")
_VECTORS = re.compile(r"(?:for which k )?are the vectors (.+) linearly dependent\?")
_SEQUENCE = re.compile(r"find (?:the limit|limsup and liminf) of ([aA]_n = .+)")
_CLASS = re.compile(r"[aA]_n = (.+?)(?: for (?:even n|odd n|n = \d+ mod \d+))?(?:, | and |$)(?=[aA]_n = |$)")
SIDES = {None: "+-", "left": "-", "right": "+"}


def asked(problem: Problem) -> Texts | None:
    """The texts that the family's `parse` takes; None for a family that is not read here, or a solution in words."""
    reader = READERS.get(problem.family)
    return None if reader is None else reader(title(problem.program))


def bracketed(text: str) -> list[str]:
    """The parts of a text between its commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def _arithmetic(line: str) -> Texts | None:
    return (line.removeprefix("evaluate "),) if line.startswith("evaluate ") else None


def _derivative(line: str) -> Texts | None:
    found = _DERIVATIVE.fullmatch(line)
    return found and (f"Derivative({found[1]}, {found[2]})",)


def _integral(line: str) -> Texts | None:
    if found := _INDEFINITE.fullmatch(line):
        return (f"Integral({found[1]}, {found[2]})",)
    found = _DEFINITE.fullmatch(line)
    return found and (f"Integral({found[1]}, ({found[2]}, {found[3]}, {found[4]}))",)


def _limit(line: str) -> Texts | None:
    found = _LIMIT.fullmatch(line)
    return found and (f"Limit({found[1]}, {found[2]}, {found[3]}, '{SIDES[found[4]]}')",)


def _linear_algebra(line: str) -> Texts | None:
    found = _VECTORS.fullmatch(line)
    return found and tuple(bracketed(found[1]))


def _sequence_limit(line: str) -> Texts | None:
    found = _SEQUENCE.fullmatch(line)
    if found is None:
        return None
    classes = _CLASS.findall(found[1])
    return tuple(classes) if found[1][0] == "a" else tuple(_set(one) for one in classes)


def _set(words: str) -> str:
    """`[0, 1/n) U (2, 3]` as SymPy writes it."""
    pieces = list(_intervals(words))
    return pieces[0] if len(pieces) == 1 else f"Union({', '.join(pieces)})"


def _intervals(words: str) -> Iterator[str]:
    for piece in words.split(" U "):
        low, high = bracketed(piece[1:-1])
        yield f"Interval({low}, {high}, {piece[0] == '('}, {piece[-1] == ')'})"


READERS: dict[str, Callable[[str], Texts | None]] = {
    "arithmetic": _arithmetic,
    "derivative": _derivative,
    "integral": _integral,
    "limit": _limit,
    "linear_algebra": _linear_algebra,
    "sequence_limit": _sequence_limit,
}
