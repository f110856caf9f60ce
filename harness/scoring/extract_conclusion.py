"""The value that a text ends with in prose: `Therefore |AB| = 5`, `f(3) = 2`, `x = 22/7, approximately 3.14`, `12 is
the answer`.

Only the last sentence is looked at, and all of it is the answer: what it says beside a value (a rounding, a second
value) is the verifier's to judge. A sentence that supposes, doubts or asks concludes nothing, and a formula that is
quoted ("we are given\\n f(3) = 2") is no conclusion.
"""

from __future__ import annotations

import re
from fractions import Fraction

from harness.formulas.syntax.units import UNITS

MOST = 400
"""Characters of a last sentence that is looked at."""
_LAST_DISPLAY = re.compile(r"(?:\$\$|\\\[)\s*+((?:(?!\$\$|\\\[|\\\]).)++)(?:\$\$|\\\])\s*+[.,]?\s*\Z", re.DOTALL)
_OPENS = re.compile(r"(?:\$\$|\\\[)\s*\Z")
_NEXT = re.compile(r"(?<=[^\s.])[.!?]\s+(?=[A-Z$\\*])|[;\u3002]\s*")
_LED = re.compile(
    r"(?:(?:and\s+)?(?:so|therefore|thus|hence|then|consequently|accordingly|finally|in\s+conclusion|it\s+follows\s+that|"
    r"we\s+(?:get|have|find|obtain|conclude|see)(?:\s+that)?|(?:this|which|that)\s+(?:gives|means|yields)(?:\s+that)?|"
    r"we\s+therefore\s+(?:get|have|find|obtain))(?:\s*[,:]\s*|\s+))+",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\\[()\[\]]|\$|(?<!\S)\*\*|\*\*(?!\S)|\\(?:left|right|quad|qquad)\b|\\[,;:! ]")
_SIGN = re.compile(r"(?<![<>=!:])=(?!=)|\\approx\b|\u2248")
_NAMED = re.compile(
    r"\\(?:text|mathrm|operatorname|mbox)\s*\{[^{}]*\}|\\[A-Za-z]+|\b(?:arc)?(?:sin|cos|tan|log|det|lim|max|min|gcd|lcm|Var|Cov)\b"
)
_WORD = re.compile(r"[A-Za-z]{4,}|\b(?:if|is|so|let|for|the|and|are|was|can|has|get|put|try|say)\b", re.IGNORECASE)
_ORDERED = re.compile(r"[<>]|\\(?:leq?|geq?|in)\b|[\u2208\u2264\u2265]")
_WORDS = re.compile(r"[A-Za-z]+")
_BESIDE = frozenset({"approximately", "approx", "about", "roughly", "and", "or", "square", "cubic", "per"})
_LETTER = re.compile(r"[A-Za-z\u0370-\u03ff]")
_STATES = re.compile(r"the\s[^=.?!]{2,120}?\s(?:is|are|equals|equal|is\s+equal\s+to|must\s+be)\s+(?=\S)", re.IGNORECASE)
_IS_ANSWER = re.compile(
    r"\s+(?:is|are)\s+(?:the|our|my)\s+(?:(?:only|final|correct|right|required|desired|exact|real|complete|two|unique)\s+)"
    r"{0,2}(?:answers?|solutions?|result|solution\s+set)\s*\.?\Z",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\d\\=]|\$\s*[^\s$]")  # "it is the answer" holds none
_UNSURE = re.compile(
    r"\b(?:if|when|where|suppose|assum\w*|let|given|maybe|perhaps|probably|possibly|might|could|should|would|guess\w*|"
    r"hope|not|no|cannot|unless|whether|wait|but|however|need|want|find|solve|check|verify|recall|say|try|unknown|"
    r"actually|instead|wrong|except|depend\w*|with|for|impossible|contradict\w*|false|incorrect|extraneous|invalid|"
    r"reject\w*|implies|question|problem|goal|idea|key|step|trick|what|which|how|why|means)\b|n't\b|\?|\\implies|\\iff|=>|\\(?:L|l)?(?:ong)?(?:r|R)ightarrow\b",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"\b(?:given|gives\s+us\s+that|suppose|assum\w*|let|recall|if|when|where|know|want|wants|need|asks?|asked|find|solve|"
    r"question|problem|prove|show|consider|check\w*|verify|guess|try|maybe|perhaps|either|or)\b[^.!]*\Z",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\s*(-?\d+(?:\.\d+)?)(?:\s*/\s*(\d+))?\s*\.?\s*")


def stated_span(text: str, start: int) -> tuple[int, int] | None:
    """The span of what the last sentence of a text concludes, from its label on; None where it concludes nothing."""
    begin, end = _last_sentence(text, start)
    if end - begin > MOST or begin >= end or text[end - 1] in "?:":
        return None
    led = _LED.match(text, begin, end)
    at = led.end() if led else begin
    if at >= end or _UNSURE.search(_NAMED.sub(" ", text[at:end])):
        return None
    if led and _STATES.match(text, at, end):
        return at, end
    told = _IS_ANSWER.search(text[at:end])
    if told and _VALUE.search(text, at, at + told.start()) and _is_bare(_MARKS.sub(" ", text[at : at + told.start()])):
        return at, at + told.start()
    said = _statement(text[at:end], _SIGN) or (_statement(text[at:end], _ORDERED) if led else None)
    if said is None or not (led or (_LETTER.search(said[0]) and _is_bare(said[1]))):
        return None
    before = _OPENS.sub("", text[start:begin]).rstrip()
    if not led and (_is_quoted(before) or _is_contradicted(before, said)):
        return None
    return at, end


def _last_sentence(text: str, start: int) -> tuple[int, int]:
    """The span of the last sentence: the last display, or what stands behind the last full stop of the last line."""
    end = len(text.rstrip())
    shown = _LAST_DISPLAY.search(text, max(start, end - MOST), end)
    if shown is not None and "\n" not in shown[1].strip():
        return _trimmed(text, *shown.span(1))
    begin = max(start, text.rfind("\n", start, end) + 1, end - 2 * MOST)
    for stop in _NEXT.finditer(text, begin, end):
        begin = stop.end() if stop.end() < end else begin
    return _trimmed(text, begin, end)


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and (
        text[begin].isspace() or (text[begin] in ">*-\u2022" and text[begin + 1 : begin + 2] == " ")
    ):
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end


def _is_bare(value: str) -> bool:
    """Whether a value stands alone, or beside its unit, its rounding or another value."""
    words = _WORDS.sub(lambda word: " " if word[0] in UNITS or word[0].lower() in _BESIDE else word[0], value)
    return _WORD.search(_NAMED.sub(" ", words)) is None


def _statement(sentence: str, signs: re.Pattern[str]) -> tuple[str, str] | None:
    """(label, value) of `label = value`, where the label is a formula; None of any other sentence."""
    plain = _MARKS.sub(" ", sentence)
    sign = signs.search(plain)
    if sign is None:
        return None
    label, value = plain[: sign.start()].strip(), plain[sign.end() :].strip()
    if not label or not value or len(label) > 60 or _WORD.search(_NAMED.sub(" ", label)):
        return None
    return label, value


def _is_quoted(before: str) -> bool:
    """Whether the line before says that a formula comes that is given or sought."""
    line = before[before.rfind("\n") + 1 :]
    return _QUOTES.search(line) is not None


def _is_contradicted(before: str, said: tuple[str, str]) -> bool:
    """Whether the line before gives another number to the same label: x = 5, and below it x = 6."""
    line = before[before.rfind("\n") + 1 :]
    other = _statement(line, _SIGN)
    if other is None or other[0].replace(" ", "") != said[0].replace(" ", ""):
        return False
    numbers = [_PLAIN.fullmatch(value) for value in (other[1], said[1])]
    if numbers[0] is None or numbers[1] is None:
        return False
    one, two = (Fraction(found[1]) / (int(found[2] or 1) or 1) for found in numbers if found)
    return one != two
