"""Find the answer that a text ends with; say which rule found it, and where.

Bounded and without exceptions, like the search for programs (harness/scoring/extract_program.py).
"""

from __future__ import annotations

import re

from harness.scoring.end_of_turn import MARK_SIGN, after_header, end_without_marks, turn_end
from harness.scoring.extract_chinese import CHINESE, answer_spans, conclusion_span
from harness.scoring.extract_conclusion import stated_span
from harness.scoring.extract_endings import ANSWER_IS, SENTENCE_END, display, narrowed, trimmed
from harness.scoring.extract_program import Extraction, after_thought, completion_text

MAX_ANSWER_TEXT = 1 << 16
"""Characters at the end of a text in which its answer is looked for."""

_ANSWER_LINE = re.compile(
    r"^[ \t>*_#]*+(?:final[ \t]++)?answer[ \t*_]*+[:\uff1a][*_]*+[ \t]*+(\S[^\n]*+)", re.MULTILINE | re.IGNORECASE
)
# (A backslash may come doubled, out of JSON that was escaped once too often.)
_BRACES = re.compile(r"\\{1,2}(?:boxed|fbox|framebox)[ \t]*(?:\[[^\]\n]{0,20}\][ \t]*){0,2}\{|\\[\\{}]|[{}]")
_BOXES = ("\\boxed", "\\fbox", "\\framebox")
_OPEN_BOX = re.compile(r"\\boxed[ \t]+([^\s{}$]+)")
_HASHES = re.compile(r"^[ \t]*+####[ \t]*+([^\s#][^\n]*+)", re.MULTILINE)
_TAGGED = re.compile(r"<answer>\s*+((?:[^<]|<(?!/?answer>))*+)(</answer>)?+", re.IGNORECASE)
# The last line of a text below a heading that says "answer" and nothing else.
_HEADED = re.compile(
    r"^[ \t>*_#]*+(?:final[ \t]++)?answer[ \t*_:\uff1a]*+\n\s*+(?![ \t>*_#]*+(?:final|answer)\b)(\S[^\n]*+)\s*\Z",
    re.MULTILINE | re.IGNORECASE,
)


def extract_answer(text: object, *, conclusions: bool = True) -> str | None:
    """The answer a text ends with, or None; see `find_answer`."""
    found = find_answer(text, conclusions=conclusions)
    return None if found is None else found.text


def find_answer(text: object, *, conclusions: bool = True) -> Extraction | None:
    """The answer in a program's output or in a completion. Of these the one that stands last:

        answer line     `Answer: 42`, `Final Answer: The final answer is $42$. I hope it is correct.`, `答案：42`
        boxed           the last `\\boxed{42}`, `\\fbox`, `\\framebox`
        answer tag      `<answer>42</answer>`

    failing them "the answer is 42" (and what says so in Chinese), `#### 42`, or the last line below a heading
    `**Final answer**`, whichever stands last; and failing all of them what the last sentence concludes, `Therefore
    |AB| = 5`, `f(3) = 2` (harness/scoring/extract_conclusion.py). conclusions: whether that counts; what a program
    prints says `Answer:`, and its last step is no answer. The span is in the completion's text.
    """
    whole = completion_text(text)
    start = after_thought(whole)
    if start is None:
        return None
    start = max(start, len(whole) - MAX_ANSWER_TEXT)
    chinese = not whole.isascii() and CHINESE.search(whole, start) is not None
    best = _latest(_answer_line(whole, start), _last_box(whole, start), _tagged(whole, start))
    if chinese and (said := _chinese(whole, start)) is not None:
        best = _latest(best, said)
    if best is None:
        best = _latest(_answer_is(whole, start), _hashes(whole, start))
    if best is None and chinese:
        best = _concluded(whole, start)
    return best or _headed(whole, start) or (_stated(whole, start) if conclusions else None)


def _latest(*found: Extraction | None) -> Extraction | None:
    return max((one for one in found if one), key=lambda one: one.start, default=None)


def _last(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text, start):  # noqa: B007 - the last match is what is wanted
        pass
    return last


def _extraction(text: str, rule: str, begin: int, end: int) -> Extraction | None:
    """What stands in the span, without what the common prompts put around an answer; None where nothing is left."""
    begin, end = narrowed(text, begin, end)
    return Extraction(text[begin:end], rule, begin, end) if begin < end else None


def _answer_line(text: str, start: int) -> Extraction | None:
    last = _last(_ANSWER_LINE, text, start)
    if last is None:
        return None
    begin, end = display(text, *_own(text, *last.span(1)), len(text))
    return _extraction(text, "answer line", begin, end)


def _answer_is(text: str, start: int) -> Extraction | None:
    last = _last(ANSWER_IS, text, start)
    if last is None:
        return None
    begin, end = display(text, *_own(text, *last.span(1)), len(text))
    stop = SENTENCE_END.search(text, begin, end)
    return _extraction(text, "the answer is", begin, stop.start() if stop else end)


def _hashes(text: str, start: int) -> Extraction | None:
    last = _last(_HASHES, text, start)
    return None if last is None else _extraction(text, "hashes", *_own(text, *last.span(1)))


def _tagged(text: str, start: int) -> Extraction | None:
    """What stands in the last <answer>; one that is never closed ends with its line, the last of the text."""
    if text.find("<", start) < 0:
        return None
    last = _last(_TAGGED, text, start)
    if last is None or (last[2] is None and "\n" in last[1].strip()):
        return None
    return _extraction(text, "answer tag", *_own(text, *last.span(1)))


def _headed(text: str, start: int) -> Extraction | None:
    last = _HEADED.search(text, start)
    return None if last is None else _extraction(text, "heading", *_own(text, *last.span(1)))


def _chinese(text: str, start: int) -> Extraction | None:
    spans = answer_spans(text, start)
    return _extraction(text, "answer line", *_own(text, *spans[-1])) if spans else None


def _concluded(text: str, start: int) -> Extraction | None:
    span = conclusion_span(text, start)
    return None if span is None else _extraction(text, "conclusion", *_own(text, *span))


def _stated(text: str, start: int) -> Extraction | None:
    span = stated_span(text, start)
    return None if span is None else _extraction(text, "conclusion", *_own(text, *span))


def _own(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span of an answer without the marks of a chat template around it. (A tag alone may be the answer itself.)"""
    if MARK_SIGN.search(text, begin, end) is None:  # most answers are a few letters and digits
        return begin, end
    begin = after_header(text, begin, end)
    stop = end_without_marks(text, begin, turn_end(text, begin, end))
    return begin, stop


def _last_box(text: str, start: int) -> Extraction | None:
    """The box that closes last. One pass with a stack: a thousand boxes never closed cost no more than one."""
    if text.find("box", start) < 0 or all(text.find(box, start) < 0 for box in _BOXES):
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
    begin, end = trimmed(text, *best)
    return Extraction(text[begin:end], "boxed", begin, end) if begin < end else None
