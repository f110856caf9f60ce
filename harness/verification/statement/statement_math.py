"""The mathematics in the words of a problem statement: "Differentiate x**2*sin(3*x) with respect to x." holds x and
x**2*sin(3*x). Used to judge what a step may speak of; nothing is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from harness.formulas.syntax import Node, SyntaxRefused, parse, parse_python
from harness.formulas.syntax.calls import CALLS
from harness.formulas.syntax.names import CONSTANTS, FUNCTIONS, HEADS, SETS
from harness.formulas.syntax.parse import SHORT

MAX_STATEMENT = 16_384
MAX_FRAGMENTS = 100
_DOLLARS = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_JUXTAPOSED = re.compile(r"\d[A-Za-z(]|\)[A-Za-z0-9(]|\^")
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+\.\d+|\d+)|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)?)"
    r"|(?P<operator>\*\*|//|[-+*/^%])|(?P<relation><=|>=|[=<>!|,])|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<other>.)",
    re.DOTALL,
)
_SIGNS = frozenset("+-*/^%!()[]{}") | {"**", "//"}
"""Runs that are one sign, which no syntax reads."""
_ALONE = frozenset(CONSTANTS) | frozenset(SETS)
_CALLED = frozenset(CALLS) | frozenset(FUNCTIONS) | frozenset(HEADS)
"""Names that are mathematics where a bracket follows; alone, "rank", "limit" and "product" are English."""
_LETTER = re.compile(r"[A-Za-z](?:_?[0-9]+|_[a-z])?")


def fragments(statement: str, on_paper: bool = False) -> list[Node]:
    """The trees of every run of mathematics in the text that can be read, at most MAX_FRAGMENTS.

    on_paper: plain runs may be written as on paper, [a, b) for one; else only where a sign shows that they are: the
    reader of formulas takes a second to make, and our own problems do without it.
    """
    text = statement[:MAX_STATEMENT]
    found: list[Node] = []
    for match in _DOLLARS.finditer(text):
        found += _read(next(group for group in match.groups() if group), latex=True)
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), _DOLLARS.sub(" ; ", text))
    for run in _runs(plain) if len(plain) > SHORT else _runs_remembered(plain):
        found += _read(run, on_paper=on_paper)
        if len(found) >= MAX_FRAGMENTS:
            break
    return found[:MAX_FRAGMENTS]


def _read(run: str, latex: bool = False, on_paper: bool = False) -> Iterator[Node]:
    """The run as one tree; where it is none, its pieces between commas and equals signs."""
    run = run.strip(" \t\n,=<>|")
    if not run or run in _SIGNS:
        return
    wide = on_paper or _JUXTAPOSED.search(run) is not None  # 3x - 5
    tree = None if latex else python_tree(run)
    if tree is None and (latex or wide):
        with suppress(SyntaxRefused):
            tree = parse(run)
    if tree is not None:
        yield tree
        return
    pieces = [piece for piece in re.split(r"[,=<>|]|\s{2,}", run) if piece.strip()]
    if len(pieces) > 1:
        for piece in pieces:
            yield from _read(piece, latex, on_paper)


def python_tree(run: str) -> Node | None:
    """The tree of a run in SymPy's syntax; None where it is no such text. Remembered where it is short: a statement is
    read in two ways (see `written.py`), and most of its runs are the same in both."""
    return _python_tree(run) if len(run) <= SHORT else _python_tree.__wrapped__(run)


@lru_cache(maxsize=1024)
def _python_tree(run: str) -> Node | None:
    try:
        return parse_python(run)
    except SyntaxRefused:
        return None


@lru_cache(maxsize=64)
def _runs_remembered(text: str) -> tuple[str, ...]:
    """`_runs` of a short statement, which a trace, its reference and its answer ask for one after the other."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[str]:
    """Maximal stretches of mathematical tokens; two operands with no operator between them belong to two runs."""
    run: list[str] = []
    operand = spaced = False  # whether the run ends in an operand; whether blank space follows it
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match[0]
        if kind == "space":
            spaced = True
            continue
        mathematical = kind not in ("other", "name") or (
            kind == "name" and (token in _ALONE or _LETTER.fullmatch(token) is not None)
        )
        mathematical = mathematical or (token in _CALLED and text[match.end() : match.end() + 1] == "(")
        starts = kind in ("number", "name", "open")
        if not mathematical or (operand and spaced and starts):
            if run:
                yield "".join(run)
            run, operand = [], False
        if mathematical:
            run.append(f" {token} " if kind == "relation" and token != "," else token)
            operand = kind in ("number", "name", "close")
        spaced = False
    yield "".join(run)
