"""Golds that state no single value: sentences, answers in parts, drawings. Told by their text alone, before any reader.

Cautious: a text that may state one value is left in, and counts as a failure where it is not read.
"""

from __future__ import annotations

import re

_MATH = re.compile(r"(?<!\\)\$\$?.*?(?<!\\)\$\$?", re.DOTALL)
_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit|textbf)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PART = re.compile(r"(?:^|[\s;.,$])\(?(?:[a-h]|i{1,3}|iv|\d)[.)](?=[\s$])")
_ANSWER_WORDS = frozenset(
    "and or the is are there no solution solutions solution set answer all real numbers number infinitely many none "
    "does not exist dne undefined limit diverges converges divergent convergent inconsistent dependent independent "
    "conditionally absolutely linearly true false yes if for where with of in to at a an".split()
)
MOST_WORDS = 3
"""Words outside mathematics, beside those that answers are made of, that a stated value may have: a unit, a noun."""
_LEAD_IN = re.compile(
    r"^\s*(?:the\s+)?(?:general\s+|unique\s+)?(?:solution|answer)s?(?:\s+set)?\s+(?:is|are)\s*:?", re.IGNORECASE
)
_STATED = re.compile(
    r"\b(?:is|are|has|have|exists?|works?|will|would|might|be|consider|equals|satisfies|happens|concave|inflection|local|"
    r"neither|only|each|other|both)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:for(?:\s+(?:all|any|some|every|each|integers?|real))?|where|when|if|otherwise|with|any integer)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Za-z]{3,}\s*[:=]|\b(?:at|on)\b|\b(?:min|max)\b|@")
_NO_ANSWER = re.compile(r"\b(?:no|not|does|none|true|false|yes|converges|diverges|linearly)\b", re.IGNORECASE)


def several_statements(text: str) -> str:
    """Why a gold states no single value; "" where it may."""
    if len(_PART.findall(_MATH.sub(" ", text))) >= 2:
        return "in parts (a), (b), ..."
    if "http" in text or "\\includegraphics" in text or "[graph" in text.lower():
        return "a drawing"
    said = " ".join(_TEXT.findall(text)) + " " + _MATH.sub(" ", _LEAD_IN.sub(" ", text))
    if "$" not in text:  # all of it, commands without their names
        said = _COMMAND.sub(" ", _LEAD_IN.sub(" ", text))
    words = [word for word in _WORD.findall(said) if word.lower() not in _ANSWER_WORDS]
    if len(words) > MOST_WORDS or (words and _STATED.search(said)):
        return "in a sentence"
    if "$" in text and _CONDITION.search(said) and not _NO_ANSWER.search(said):
        return "a formula under a condition in words"
    if len(_LABEL.findall(said)) + len(re.findall(r"\\(?:min|max)\b(?!\s*[(_{])", text)) >= 2 or text.count("@") >= 1:
        return "several values under names of their own"
    if len(re.findall(r"[:=]", re.sub(r"[<>]=|\\[A-Za-z]+", " ", text))) >= 2 and ("\n" in text or ";" in text):
        return "several values under names of their own"
    return ""
