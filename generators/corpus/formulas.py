"""The formulas of a passage: what is stated between its commas, and what stands within that on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from generators.corpus.passages import Passage
from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.parse import SHORT, parse
from harness.formulas.trees.facts import CALCULUS

_CUT = re.compile(
    r"(?P<open>[(\[{]|\\begin\b)|(?P<close>[)\]}]|\\end\b)"
    r"|(?P<relation>(?<![<>=!:])=+(?!=)|[<>!]=|[<>≤≥≠≈]|\\(?:leq?|geq?|neq?|approx|equiv|lt|gt)\b)"
    r"|(?P<stop>(?<!\\)[,;]|\\\\|\\q?quad\b|\\(?:text|mbox|textrm)\s*\{[^{}]*\}|\\(?:tag|label)\{[^{}]*\}|\n\s*\n)"
)
_EDGE = " \t\n.,;:!?&"
_NAME = re.compile(
    r"\\?[A-Za-z]\w*'*(?:\s*\(\s*\\?[A-Za-z]\w*(?:\s*,\s*\\?[A-Za-z]\w*)*\s*\))?|\\frac\{d\w*\}\{d\s*\w\}|\w+/d\w"
)
"""What only names what stands on the other side of an equals sign: y, f(x), dy/dx."""
_CALL = re.compile(r"(?:[A-Za-z]\w*\.)?[A-Za-z_]\w*\((.*)\)", re.DOTALL)
_ALIGNED = re.compile(r"(?<!\\)&|\\(?:nonumber|notag|displaystyle|limits|left|right)\b(?![|.(\[{\\])")
_SAYS_SOMETHING = re.compile(r"[\w})]\s+[\w(\\]|\w\W*[-+*/^\\√|²³×·÷]|[-+*/^\\√|]\W*\w|\w\(|\d[A-Za-z]|,")
MAX_INNER = 12
"""Arguments of one call that are looked at."""


def statements(passage: Passage) -> Iterator[str]:
    """What a passage states: each relation or expression between its commas, a named one without its name."""
    for stated in _cut(passage.text, "stop"):
        sides = list(_cut(stated, "relation"))
        named = [side for side in sides if not _NAME.fullmatch(side)]
        if len(named) < len(sides):
            yield from named
        elif sides:
            yield stated if len(sides) > 1 else sides[0]


def within(stated: str) -> Iterator[str]:
    """What stands in a statement on its own: it itself, its sides, and the arguments of a call that it is."""
    yield stated
    sides = list(_cut(stated, "relation"))
    if len(sides) > 1:
        yield from sides
    for side in sides:
        call = _CALL.fullmatch(side)
        if call:
            yield from list(_cut(call[1], "stop"))[:MAX_INNER]


def says_something(text: str) -> bool:
    """Whether a text may be more than a name or a number."""
    return _SAYS_SOMETHING.search(text) is not None


def read_formula(text: str) -> Node | None:
    """The tree of a formula in any syntax, the operand alone of a derivative, an integral or a limit; None if there is
    none."""
    return _remembered(text) if len(text) <= SHORT else _read(text)


def _read(text: str) -> Node | None:
    try:
        tree = parse_remembered(text) if len(text) <= SHORT else parse(text)
    except SyntaxRefused:
        return None
    while tree.head in CALCULUS:
        tree = next(tree.children())
    return tree


_remembered = lru_cache(maxsize=8192)(_read)


def _cut(text: str, where: str) -> Iterator[str]:
    """The pieces of a text between cuts of one sort outside all brackets, without what stands at their edges."""
    depth = at = 0
    for match in _CUT.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == where and depth <= 0:
            yield from _bare(text[at : match.start()])
            at = match.end()
    yield from _bare(text[at:])


def _bare(text: str) -> Iterator[str]:
    plain = _ALIGNED.sub(" ", text).strip(_EDGE)
    if plain:
        yield plain
