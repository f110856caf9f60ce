"""The entry: text in any syntax to the tree, and a claim to its two sides."""

from __future__ import annotations

import re

from harness.syntax.bounds import SyntaxRefused
from harness.syntax.normalise import normalise
from harness.syntax.python import parse_python
from harness.syntax.tree import Node

_SPACED_EQUALS = re.compile(r"(?<=\s)=(?=\s)")
_BRACKETS = re.compile(r"[()\[\]{}]|(?<![<>=!:])=(?!=)")


def parse(text: str) -> Node:
    """The tree of an answer. Raises SyntaxRefused, and nothing else, for any input."""
    return parse_python(text)


def split_claim(text: str) -> tuple[str, str]:
    """The two sides of a claim, split at its one ` = ` outside all brackets (or its one `=`, where none is spaced).

    Brackets are counted without regard to their kind, because [0, 1) is an interval. Raises SyntaxRefused where there
    is no such sign, or where there are two: a chain is no claim.
    """
    plain = normalise(text)
    places = _top_level_equals(plain)
    spaced = [at for at in places if _SPACED_EQUALS.match(plain, at)]
    chosen = spaced or places
    if len(chosen) != 1:
        reason = "a chain of two `=`" if chosen else "no ` = ` outside brackets"
        raise SyntaxRefused(chosen[1] if chosen else 0, reason, plain)
    left, right = plain[: chosen[0]].strip(), plain[chosen[0] + 1 :].strip()
    if not left or not right:
        raise SyntaxRefused(chosen[0], "a claim has two sides", plain)
    return left, right


def _top_level_equals(text: str) -> list[int]:
    depth, places = 0, []
    for found in _BRACKETS.finditer(text):
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth -= 1
        elif depth == 0:
            places.append(found.start())
    return places
