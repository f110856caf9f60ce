"""The formulas of a question as whole relations and expressions, however they are set: in dollar signs, displayed, in
an `align` environment, or in plain words. More is found here than a step may speak of (`statement_math.py`): here a
formula that nobody meant does no harm, because an answer must also equal the gold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.calls import CALLS
from harness.formulas.syntax.names import CONSTANTS, FUNCTIONS, GREEK, HEADS, SETS
from harness.formulas.syntax.parse import SHORT
from harness.verification.statement.statement_math import MAX_FRAGMENTS, MAX_STATEMENT, fragments, python_tree

_SET = re.compile(
    r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]"
    r"|\\begin\{(?:align|equation|gather|eqnarray|multline)\*?\}(.+?)\\end\{(?:align|equation|gather|eqnarray|multline)\*?\}",
    re.DOTALL,
)
_BETWEEN = re.compile(r"\\(?:text|mbox|textrm|mathrm)\s*\{[^{}]*\}|\\q?quad\b|\\\\|;|,")
_FONT = re.compile(r"\\(?:mathbf|vec|boldsymbol|bm|overrightarrow)\s*\{([A-Za-z])\}")
_LEFT_OUT = re.compile(r"(?<!\\)&|\\(?:nonumber|notag|displaystyle)\b|\\(?:tag|label)\{[^{}]*\}")
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+\.\d+|\d+)|(?P<name>[A-Za-z]+[0-9]*(?:_(?:[A-Za-z0-9]+|\{[A-Za-z0-9]+\}))?)"
    r"|(?P<arrow>->)|(?P<command>\\[A-Za-z]+|\\[{}|,;!])|(?P<sign>[-+*/^%=<>!|,±×·÷≤≥≠√∞²³⁴∈∪∩π−]|[(\[{]|[)\]}])|(?P<other>.)",
    re.DOTALL,
)
_KNOWN = frozenset(CONSTANTS) | frozenset(SETS) | frozenset(FUNCTIONS) | frozenset(GREEK.values())
_CALLED = frozenset(CALLS) | frozenset(HEADS)
_LETTERS = re.compile(r"[A-Za-z](?:_?[0-9]+|_[A-Za-z]|_\{[A-Za-z0-9]+\})?|[0-9]")
_WORD_COMMANDS = frozenset({"\\text", "\\textbf", "\\mbox", "\\begin", "\\end", "\\item", "\\textit"})
_GOES_ON = re.compile(r"\s*(?:plus|minus|times|divided|over|squared|cubed|percent|mod|union|of)\b")
"""Words that carry a formula on: what stands before them is no whole."""
_ON_PAPER = re.compile(r"[^\x00-\x7f]|[\\$^|{]|\d\s*[A-Za-z(]|\)\s*[A-Za-z0-9(]|[A-Za-z]\s+[A-Za-z(]")
"""Signs of a formula that is not written in SymPy's syntax."""
_SAYS = re.compile(r"[-+*/^=<>|\\≤≥≠√±×·÷,(\[{]")


def written(question: str) -> list[Node]:
    """The trees of every formula that can be read, in order, at most MAX_FRAGMENTS by each of two ways of looking."""
    text = plain_letters(question[:MAX_STATEMENT])
    found: dict[Node, None] = {}
    for match in _SET.finditer(text):
        found.update(dict.fromkeys(_read(next(group for group in match.groups() if group))))
    for run, _ in runs(_SET.sub(" ; ", text)):
        found.update(dict.fromkeys(_read(run)))
        if len(found) >= MAX_FRAGMENTS:
            break
    return [*list(found)[:MAX_FRAGMENTS], *(node for node in fragments(text) if node not in found)]


def whole(question: str) -> list[Node]:
    """The formulas that end where they are said to end: not `n = 0` of "n = 0 mod 3"."""
    text = plain_letters(question[:MAX_STATEMENT])
    found: list[Node] = []
    for match in _SET.finditer(text):
        found += _read(next(group for group in match.groups() if group))
    plain = _SET.sub(" ; ", text)
    for run, end in runs(plain):
        if not _GOES_ON.match(plain, end):
            found += _read(run)
        if len(found) >= MAX_FRAGMENTS:
            break
    return found


def plain_letters(text: str) -> str:
    """The text with bold letters and letters under an arrow as plain ones: the v of a vector is v."""
    return _FONT.sub(r"\1", text)


def first_formula(text: str) -> Node | None:
    """The formula that a text begins with, in dollar signs or plain; None where it begins with none."""
    text = text.lstrip()
    match = _SET.match(text)
    if match:
        return _parsed(next(group for group in match.groups() if group).strip(" \n,;."))
    run, end = next(runs(text), ("", 0))
    if not run or not text.startswith(run[:1]) or _GOES_ON.match(text, end):
        return None
    return _parsed(run.strip(" \t\n,;:."))


def _read(run: str) -> Iterator[Node]:
    """The formula; where it cannot be read, what stands between its commas, words and line ends."""
    run = run.strip(" \t\n,;:.")
    if not _SAYS.search(run):
        return
    lines = "\\\\" in run and "\\begin" not in run
    node = None if lines else _parsed(run)
    if node is None and not lines:
        run = _LEFT_OUT.sub(" ", run).strip()
        node = _parsed(run)
    pieces = [piece.strip(" \t\n,.") for piece in _BETWEEN.split(run) if piece.strip(" \t\n,.")]
    if node is not None:
        yield node
    elif len(pieces) > 1 or lines:
        for piece in pieces:
            yield from _read(piece)
    elif (shorter := run.partition(" ")[2]) and run[0].isalnum():  # "a (x + 1)": the article
        rest = _parsed(shorter)
        if rest is not None:
            yield rest


def _parsed(text: str) -> Node | None:
    return _tree(text) if len(text) <= SHORT else _tree.__wrapped__(text)


@lru_cache(maxsize=8192)
def _tree(text: str) -> Node | None:
    # The reader of formulas takes a second to make; SymPy's own syntax, which our problems speak, needs none.
    mixed = text.count("(") != text.count(")") or text.count("[") != text.count("]")  # [a, b)
    try:
        return parse_remembered(text) if mixed or _ON_PAPER.search(text) else python_tree(text)
    except SyntaxRefused:
        return None


def runs(text: str) -> Iterator[tuple[str, int]]:
    """Maximal stretches of mathematics in plain words, each with its end. A bracket behind a space still belongs to
    its factor, as in `(x + 3) (x + 2)`; a number or a name behind an operand and a space begins anew."""
    run: list[str] = []
    operand = spaced = False
    end = 0
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match[0]
        if kind == "space":
            spaced = True
            continue
        following = text[match.end() : match.end() + 1]
        mathematical = kind in ("number", "sign") or (kind == "command" and token not in _WORD_COMMANDS)
        if kind == "name" and token == "U" and run and run[-1] in (")", "]", "}"):
            run.append(" U ")
            operand = spaced = False
            continue
        if kind == "name":
            mathematical = token in _KNOWN or _LETTERS.fullmatch(token) is not None
            mathematical = mathematical or (token in _CALLED and following == "(")
        if not mathematical or (operand and spaced and kind in ("number", "name")):
            if run:
                yield "".join(run), end
            run, operand = [], False
        if mathematical:
            run.append(f" {token}" if spaced and run else token)
            operand = kind in ("number", "name") or token in (")", "]", "}")
            end = match.end()
        spaced = False
    if run:
        yield "".join(run), end
