"""Where mathematics stands in a text: between dollar signs, in MathML, in code, in doctests, or in plain words.

Nothing is read here: a passage is a stretch of text that may hold formulas, with its place.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from generators.corpus.mathml import tex_of_markup
from harness.verification.statement.written import runs

_CAPITALS = re.compile(r"[A-Z]{2,}\s*\(")
"""SIN(X), as in a headline."""
MAX_RUN = 2_000
"""Characters of one passage: what is longer is no formula that a question would ask of."""
_TEX = "align|equation|gather|eqnarray|multline|displaymath|math"
_PASSAGE = re.compile(
    r"(?P<mathml><math\b[^>]*>.{0,20000}?</math>)"
    r"|```[^\n]*\n(?P<fence>.{0,20000}?)```"
    r"|(?P<prompt>^[ \t]*(?:>>>|\.\.\.|sage:|In ?\[\d*\]:)[ \t].*$)"
    r"|\$\$(?P<display>[^$]{1,2000})\$\$"
    r"|\$(?!\s)(?P<dollars>[^$\n]{1,500})(?<!\s)\$(?!\d)"
    r"|\\\((?P<inline>.{1,2000}?)\\\)|\\\[(?P<square>.{1,2000}?)\\\]"
    rf"|\\begin\{{(?P<name>(?:{_TEX})\*?)\}}(?P<environment>.{{1,4000}}?)\\end\{{(?P=name)\}}"
    r"|`(?P<tick>[^`\n]{1,500})`",
    re.DOTALL | re.MULTILINE,
)
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|sage:|In ?\[\d*\]:)[ \t]+")
_STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_ASSIGNED = re.compile(r"^\s*[A-Za-z_][\w, ]*=(?!=)\s*(.*)$")
_PRINTED = re.compile(r"^\s*print\((.*)\)\s*$")
_HINT = re.compile(r"[A-Za-z0-9)\]}]\s*[-+*/^=<>−×·÷≤≥≠²³⁴]|[√∫∑∏]|[A-Za-z]\(|\d[A-Za-z(]|[\[(]\s*-?\d")
"""What a line of plain words must hold to be looked at: an operator behind an operand, a call, a product, a list."""


class Source(enum.StrEnum):
    """How a formula was set."""

    tex = "tex"
    mathml = "mathml"
    code = "code"
    plain = "plain"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that may be a formula. start, end: of where it stands, in characters of the whole text."""

    text: str
    source: Source
    start: int
    end: int


def passages(text: str) -> Iterator[Passage]:
    """Every passage, in order; text without a limit, passages of at most MAX_RUN characters."""
    at = 0
    for match in _PASSAGE.finditer(text):
        yield from _plain(text[at : match.start()], at)
        yield from _set(match)
        at = match.end()
    yield from _plain(text[at:], at)


def _set(match: re.Match[str]) -> Iterator[Passage]:
    """What stands in marks that say: mathematics, or code."""
    kind = str(match.lastgroup)
    inside = match[kind]
    if kind == "mathml":
        yield Passage(tex_of_markup(inside), Source.mathml, match.start(), match.end())
    elif kind in ("fence", "prompt", "tick"):
        yield from _code(inside, match.start(kind))
    else:
        yield Passage(inside, Source.tex, match.start(), match.end())


def _code(text: str, at: int) -> Iterator[Passage]:
    """The value of each line, and what stands in its strings."""
    for line in text.splitlines(keepends=True):
        bare = _PROMPT.sub("", line).partition("#")[0].rstrip("; \t\n")
        strings = [string for pair in _STRING.findall(bare) for string in pair if string]
        value = _PRINTED.sub(r"\1", bare)
        value = _ASSIGNED.sub(r"\1", value)
        if _HINT.search(value) and len(value) <= MAX_RUN:
            yield Passage(value, Source.code, at, at + len(line))
        for string in strings:
            yield from _plain(string, at)
        at += len(line)


def _plain(text: str, at: int) -> Iterator[Passage]:
    """Runs of mathematics in the words of each line that may hold some."""
    for line in text.splitlines(keepends=True):
        if _HINT.search(line):
            for words in (line, line.lower()) if _CAPITALS.search(line) else (line,):
                for run, end in runs(words):
                    if len(run) <= MAX_RUN:
                        yield Passage(run, Source.plain, max(at, at + end - len(run)), at + end)
        at += len(line)
