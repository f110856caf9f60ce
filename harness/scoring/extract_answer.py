"""Find the answer that a text ends with; say which rule found it, and where.

Bounded and without exceptions, like the search for programs (harness/scoring/extract_program.py).
"""

from __future__ import annotations

import re

from harness.scoring.end_of_turn import MARK_SIGN, after_header, end_without_marks, turn_end
from harness.scoring.extract_program import Extraction, after_thought, completion_text

MAX_ANSWER_TEXT = 1 << 16
"""Characters at the end of a text in which its answer is looked for."""

_ANSWER_LINE = re.compile(
    r"^[ \t>*_#]*+(?:final[ \t]++)?answer[ \t*_]*+:[ \t*_]*+(\S[^\n]*+)", re.MULTILINE | re.IGNORECASE
)
# (A backslash may come doubled, out of JSON that was escaped once too often.)
_BRACES = re.compile(r"\\{1,2}(?:boxed|fbox)[ \t]*\{|\\[\\{}]|[{}]")
_OPEN_BOX = re.compile(r"\\boxed[ \t]+([^\s{}$]+)")
_ANSWER_IS = re.compile(r"\banswer[ \t]++is[ \t]*+:?+[ \t]*+(\S[^\n]*+)", re.IGNORECASE)
_HASHES = re.compile(r"^[ \t]*+####[ \t]*+([^\s#][^\n]*+)", re.MULTILINE)
_SENTENCE_END = re.compile(r"\.(?:[ \t]|$)")


def extract_answer(text: object) -> str | None:
    """The answer a text ends with, or None; see `find_answer`."""
    found = find_answer(text)
    return None if found is None else found.text


def find_answer(text: object) -> Extraction | None:
    """The answer in a program's output or in a completion: the last `Answer:` line or the last `\\boxed{}`, whichever
    comes later; failing both the last "the answer is ..." or `#### ...`. The span is in the completion's text.
    """
    whole = completion_text(text)
    start = after_thought(whole)
    if start is None:
        return None
    start = max(start, len(whole) - MAX_ANSWER_TEXT)
    found = _last_of(whole, start, ("answer line", _ANSWER_LINE)), _last_box(whole, start)
    best = max((one for one in found if one), key=lambda one: one.start, default=None)
    if best is None:
        said = _last_of(whole, start, ("the answer is", _ANSWER_IS)), _last_of(whole, start, ("hashes", _HASHES))
        best = max((one for one in said if one), key=lambda one: one.start, default=None)
    return best


def _last_of(text: str, start: int, rule: tuple[str, re.Pattern[str]]) -> Extraction | None:
    name, pattern = rule
    last = None
    for last in pattern.finditer(text, start):  # noqa: B007 - the last match is what is wanted
        pass
    if last is None:
        return None
    begin, end = _own(text, *last.span(1))
    if name == "the answer is":
        stop = _SENTENCE_END.search(text, begin, end)
        end = stop.start() if stop else end
    value = text[begin:end].strip().removesuffix("**").rstrip()
    return Extraction(value, name, begin, begin + len(value)) if value else None


def _own(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span of an answer without the marks of a chat template around it. (A tag alone may be the answer itself.)"""
    if MARK_SIGN.search(text, begin, end) is None:  # most answers are a few letters and digits
        return begin, end
    begin = after_header(text, begin, end)
    stop = end_without_marks(text, begin, turn_end(text, begin, end))
    return begin, stop


def _last_box(text: str, start: int) -> Extraction | None:
    """The box that closes last. One pass with a stack: a thousand boxes never closed cost no more than one."""
    if text.find("\\boxed", start) < 0 and text.find("\\fbox", start) < 0:
        return None
    stack: list[int | None] = []
    best: tuple[int, int] | None = None
    for found in _BRACES.finditer(text, start):
        token = found[0]
        if token == "}":
            opened = stack.pop() if stack else None
            if opened is not None:
                best = (opened, found.start())
        elif token == "{":
            stack.append(None)
        elif len(token) > 2:
            stack.append(found.end())
    if best is None:
        loose = None
        for loose in _OPEN_BOX.finditer(text, start):  # noqa: B007 - the last match is what is wanted
            pass
        if loose is None:
            return None
        best = _own(text, *loose.span(1))
    value = text[best[0] : best[1]].strip()
    return Extraction(value, "boxed", best[0], best[1]) if value else None
