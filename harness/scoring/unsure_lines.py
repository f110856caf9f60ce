"""Lines of a solution in words that are true and that their text does not stand by: one guess among several.

What is asked, supposed or left a choice is never false, so that a list of such guesses would cost nothing where it is
wrong and pay where it is right. As of several boxes the last alone is the answer, so of several values the last alone
is the text's: a true one with an excused one behind it is left open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.syntax.parse import parse_remembered
from harness.scoring.trace_shapes import LineCheck, LineKind

_OR_ELSE = re.compile(
    r"[\s,$(（]{0,8}(?:\bor|或者?)\s*(?:maybe|perhaps|possibly|也许|可能)?\s*\$?\s*([-+]?\d+(?:\.\d+)?)\s*\$?\s*(?=[.,;)。，；）]{0,2}\s*$)",
    re.MULTILINE,
)
"""`42 or 41`, with nothing behind it: `0.75 or 75%` and `48 hours or 2 days` say the same twice."""
_NUMERAL = re.compile(r"[-+]?\d+(?:\.\d+)?")


def unsure(text: str, lines: Sequence[LineCheck]) -> frozenset[int]:
    """The places in `lines` of the true ones that the text does not stand by."""
    found = {at for at, line in enumerate(lines) if line.true and _has_another_value(text, line)}
    excused = [at for at, line in enumerate(lines) if line.kind is LineKind.claim and line.true is None]
    if not excused:
        return frozenset(found)
    last_guess = max((at for at in excused if not lines[at].claimed), default=-1)
    sides = {at: _left(lines[at]) for at in excused}
    for at, line in enumerate(lines[: excused[-1]]):
        if not line.true or line.kind is not LineKind.claim:
            continue
        left = _left(line)
        again = left is not None and any(behind > at and side == left for behind, side in sides.items())
        if again or (not line.claimed and last_guess > at):
            found.add(at)
    return frozenset(found)


def _left(line: LineCheck) -> Node | None:
    """What a line gives a value, in canonical form; None where that cannot be read."""
    try:
        return canonical_cached(parse_remembered(line.text.partition("=")[0]))
    except SyntaxRefused:
        return None


def _has_another_value(text: str, line: LineCheck) -> bool:
    """Whether `or` and another number stand behind a line."""
    behind = _OR_ELSE.match(text, line.end)
    value = line.text.rpartition("=")[2].strip(" $")
    return bool(behind and _NUMERAL.fullmatch(value) and Fraction(behind[1]) != Fraction(value))
