"""Golds that state no single value: sentences, answers in parts, drawings. Told by their text alone, before any
reader, and left out whether they are read or not.

Cautious: a text that may state one value is left in, and counts as a failure where it is not read. So does a sentence
that only leads to one formula (`The side has length $10 \\cos 5$.`), one value under a label (`local min. $(0, 0)$`)
and a family with its quantifier (`$2 n \\pi$, any integer $n$`).
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


_QUANTIFIER = re.compile(
    r"\s*,?\s*(?:for|where|with)?\s*(?:all|any|every|each|some)?\s*(?:real\s+numbers?|integers?)\s+\$[A-Za-z]\$\.?\s*$|"
    r"\s*,?\s*(?:where\s+)?\$[A-Za-z]\$\s+(?:is\s+)?an?y?\s+(?:real number|integer)\.?\s*$"
)
_NAME = re.compile(r"\$\s*\\?[A-Za-z]+(?:_\{?\w+\}?)?(?:\([a-z]\))?\s*\$")
_FORMULA = re.compile(r"\$[^$]+\$(?:\s*(?:and|or)\s+\$[^$]+\$)*")
_LEADS_TO = re.compile(r"(?P<words>[A-Za-z][A-Za-z .'-]{0,90}?)\s*:?\s*@\s*(?:[A-Za-z ]{1,30})?\.?\s*")
_SEVERAL_VERBS = re.compile(
    r"\b(?:and|or|if|but|so|because|since|which|we|then|therefore|hence|let|not|no|yes)\b", re.IGNORECASE
)
_PROPERTY = re.compile(
    r"\s*\$\s*[A-Za-z]\s*\$\s+is\s+(?:not\s+)?[a-z]+\s*\.?\s*|\s*(?:concave|convex)\s+(?:up|down)\s+everywhere\s*\.?\s*"
)


def _leads_to_one(text: str) -> bool:
    """Whether a text is one formula behind a few words that lead to it, or one property of a name."""
    if _PROPERTY.fullmatch(text):
        return True
    said = _NAME.sub(" x ", text.strip())
    bare = _FORMULA.sub("@", said)
    found = _LEADS_TO.fullmatch(bare)
    if bare.count("@") != 1 or found is None or "@" in said or _SEVERAL_VERBS.search(found["words"]):
        return False
    return found["words"].count(". ") == 0 and len(found["words"].split()) <= MOST_LEADING


MOST_LEADING = 14
"""Words that may lead to a formula."""


def several_statements(text: str) -> str:
    """Why a gold states no single value; "" where it may."""
    text = _QUANTIFIER.sub("", text)
    if _leads_to_one(text):
        return ""
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
