"""What surrounds an answer where prompts ask for one: emphasis, `The final answer is`, a hope that it is correct.

Every function narrows a span [begin, end) of a text and never changes the text: what is found stands there as written.
Nothing is guessed of mathematics: what stands in the span is the verifier's to read.
"""

from __future__ import annotations

import re

_ANSWER_WORDS = (
    r"(?:(?:the|my|our|your|so|therefore|thus|hence|and),?[ \t]++){0,4}"
    r"(?:(?:final|correct|right|numerical|numeric|exact|simplified|best)[ \t]++){0,2}"
    r"(?:answer|result|option|choice|solution)"
)
ANSWER_IS = re.compile(
    r"\b(?:answer|(?:correct|right|best)[ \t]++(?:option|choice))[ \t]++(?:is|=)"
    r"(?:[ \t]++(?:therefore|thus|then|simply|just|indeed))?+[ \t]*+[:\uff1a]?+"
    r"[ \t]*+(?:\n[ \t]*+){0,2}(\S[^\n]*+)",
    re.IGNORECASE,
)
"""`The answer is 42`, on one line or with the answer below the colon."""

_SAID_AGAIN = re.compile(
    rf"{_ANSWER_WORDS}(?:[ \t]++(?:to|of|for)[ \t]++(?:the|this)[ \t]++(?:question|problem|exercise))?+"
    r"[ \t]*+(?:is|=|[:\uff1a])[ \t]*+[:\uff1a]?+[ \t]*+(?=\S)",
    re.IGNORECASE,
)
_HOPE = re.compile(
    r"[ \t]*+(?:\.|\u3002)?[ \t]*+I[ \t]+(?:hope|believe|think|trust)\b[^\n\d\\$]{0,80}\Z", re.IGNORECASE
)
# A sentence behind the answer. It may hold neither a figure nor a formula nor a word that takes back what was said.
_NEXT_SENTENCE = re.compile(r"(?<=[^\s.])\.[ \t]+(?=[A-Z][a-z']*[ \t,])")
_TAKEN_BACK = re.compile(
    r"[\d\\$=]|\b(?:or|not|no|wait|actually|but|however|instead|wrong|unless|except|alternatively|sorry|one|two|three|"
    r"four|five|six|seven|eight|nine|ten|zero|hmm|correction|rather)\b|n't\b",
    re.IGNORECASE,
)
_DISPLAYS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"))
_EMPHASIS = ("***", "**", "__", "*", "_", "`")
SENTENCE_END = re.compile(r"\.(?=[*_]{0,3}(?:[ \t]|$))|\u3002")


def narrowed(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span of an answer line without what the common prompts put around the answer."""
    if text.find(" ", begin, end) < 0:  # most answers are one word
        return without_emphasis(text, begin, end)
    hope = _HOPE.search(text, begin, end) if text.find("I", begin, end) >= 0 else None
    if hope:
        end = hope.start()
    for _ in range(3):
        begin, end = without_emphasis(text, begin, end)
        said = _SAID_AGAIN.match(text, begin, end)
        if said is None:
            break
        begin = said.end()
    stop = _NEXT_SENTENCE.search(text, begin, end)
    if stop and not _TAKEN_BACK.search(text, stop.end(), end):
        end = stop.start()
    return without_emphasis(text, begin, end)


def without_emphasis(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span without blanks and without stars, underscores and backticks around the whole of it."""
    for _ in range(4):
        begin, end = trimmed(text, begin, end)
        marked = begin < end and text[begin] in "*_`"  # few answers are
        mark = next((mark for mark in _EMPHASIS if text.startswith(mark, begin)), None) if marked else None
        if mark is None or end - begin <= len(mark):
            return _closing(text, begin, end)
        size = len(mark)
        dot = end - 1 if text[end - 1] in ".\u3002" else end  # **73**.
        if dot - size < begin + size or not text.startswith(mark, dot - size):
            return _closing(text, begin, end)
        if text.find(mark, begin + size, dot - size) >= 0:  # **a** and **b**
            return begin, end
        begin, end = begin + size, dot - size
    return trimmed(text, begin, end)


def _closing(text: str, begin: int, end: int) -> tuple[int, int]:
    """Without stars that close what was opened before the span, as in `**Answer: 7**`, or that close behind it."""
    if end - begin < 3 or text.count("**", begin, end) != 1:
        return begin, end
    if text.startswith("**", end - 2):
        return trimmed(text, begin, end - 2)
    return trimmed(text, begin + 2, end) if text.startswith("**", begin) else (begin, end)


def display(text: str, begin: int, end: int, limit: int) -> tuple[int, int]:
    """The span of the whole display where [begin, end) is but its opening: `$$` alone on a line, with the formula
    below; any other span as it is. limit: where the text ends."""
    line = text[begin:end].strip()
    for opening, closing in _DISPLAYS:
        if line == opening:
            stop = text.find(closing, end, min(limit, end + 2000))
            return trimmed(text, end, stop) if stop >= 0 else (begin, end)
    return begin, end


def trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span without the blanks at both its ends."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    # a backslash that escapes the blank behind it is a space of LaTeX: \boxed{2\ }
    while end > begin and text[end - 1] == "\\" and (end - begin < 2 or text[end - 2] != "\\"):
        end -= 1
        while end > begin and text[end - 1].isspace():
            end -= 1
    return begin, end
