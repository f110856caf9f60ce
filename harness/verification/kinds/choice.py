"""Choices among lettered options."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.parse import bare_text
from harness.verification.errors import GoldError
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict, differ, same, undecided

MAX_CHOICE = 200
"""Characters of a gold answer that is a letter, with the option's text behind it perhaps."""

_WRAPPED = re.compile(r"\\(?:text|textbf|textrm|textit|mathrm|mathbf|mbox|boxed|fbox)\s*\{([^{}]*)\}")
_SAID = re.compile(r"(?:(?:the\s+)?(?:correct\s+)?(?:answer|option|choice)\s*(?:is)?\s*:?\s*){1,2}", re.IGNORECASE)
_MARKED = re.compile(r"(?:\(\s*([A-Za-z])\s*\)|\[\s*([A-Za-z])\s*\]|([A-Za-z])\s*[).:])\s*(.*)", re.DOTALL)
_ALONE = re.compile(r"[A-Za-z]")
_NUMBERS = frozenset("ei")
"""Letters that, alone, are e and the imaginary unit, and no choice of E or I."""
_OPTION = re.compile(r"(?:(?<![\w])\(|(?:^|(?<=\s)))\s*([A-Z])\s*[).:]\s*\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A letter, and what is said behind it."""

    letter: str
    text: str = ""


def choice(answer: Answer, prediction: str) -> Verdict:
    """The same letter: B, (B), B., option B and `B) 42` are one; e and 2.718 are not E. What stands behind the letter
    counts only where it says something else than gold's."""
    wanted = _read(answer.value)
    if wanted is None:
        raise GoldError(f"gold answer {answer.value!r} of kind 'choice': no letter of an option")
    said = _read(prediction) if isinstance(prediction, str) else None
    if said is None:
        return differ("no letter of an option", Method.rule)
    if said.letter != wanted.letter:
        return differ(f"{said.letter} against {wanted.letter}", Method.rule)
    if said.text and wanted.text and _bare(said.text) != _bare(wanted.text):
        return undecided("the same letter with something else behind it")
    return same()


def _read(text: str) -> Choice | None:
    """The choice that a text makes; None where it names no letter."""
    plain = _bare(text)
    said = _SAID.match(plain)
    plain = plain[said.end() :] if said else plain
    found = _MARKED.fullmatch(plain)
    if found:
        return Choice((found[1] or found[2] or found[3]).upper(), found[4].strip())
    if _ALONE.fullmatch(plain) and (said or plain not in _NUMBERS):
        return Choice(plain.upper())
    return None


def _unwrapped(text: str) -> str:
    """Without dollar signs, stars and the braces of texts."""
    for _ in range(4):
        text = _WRAPPED.sub(r"\1", text.replace("$", " ").replace("**", " "))
    return text


def _bare(text: str) -> str:
    """Without what only changes the looks."""
    text = _unwrapped(text)
    text = " ".join(text.replace("\\left", "").replace("\\right", "").replace("~", " ").split())
    try:
        return bare_text(text)
    except SyntaxRefused:
        return ""


def letters_listed(question: str) -> frozenset[str]:
    """The letters of the options that a question lists, (A) 1 (B) 2 or A. 1 B. 2; none where not both A and B are."""
    found = set(_OPTION.findall(_unwrapped(question)))
    letters = []
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if letter not in found:
            break
        letters.append(letter)
    return frozenset(letters) if len(letters) > 1 else frozenset()


def as_choice(question: str, gold: Answer | str) -> Answer | str:
    """An untyped gold answer that is the letter of an option which the question lists, as an answer of kind `choice`;
    any other gold as it is."""
    if isinstance(gold, Answer) or len(gold) > MAX_CHOICE:
        return gold
    chosen = _read(gold)
    listed = chosen is not None and chosen.letter in letters_listed(question)
    return Answer("choice", gold) if listed and any(map(str.isupper, gold)) else gold


KIND = WrittenKind("choice", choice, "the same letter of an option", example="(B)")
