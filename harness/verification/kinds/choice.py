"""Choices among lettered options."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.parse import read_remembered
from harness.formulas.syntax.unwrap import bare_text
from harness.verification.errors import GoldError
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.problem import Answer
from harness.verification.statement.listed_options import option_saying, options_of, unwrapped
from harness.verification.verdict import Method, Verdict, differ, same, undecided

MAX_CHOICE = 200
"""Characters of a gold answer that is a letter, with the option's text behind it perhaps."""

_SAID = re.compile(r"(?:(?:the\s+)?(?:correct\s+)?(?:answer|option|choice)\s*(?:is)?\s*:?\s*){1,2}", re.IGNORECASE)
_MARKED = re.compile(r"(?:\(\s*([A-Za-z])\s*\)|\[\s*([A-Za-z])\s*\]|([A-Za-z])\s*[).:])\s*(.*)", re.DOTALL)
_ALONE = re.compile(r"[A-Za-z]")
_NUMBERS = frozenset("ei")
"""Letters that, alone, are e and the imaginary unit, and no choice of E or I."""
_LABELLED = re.compile(r"(?:\([A-H]\)|[A-H][).])\s*\S")
_BETWEEN = r"(?:\s*[,;&\u3001]\s*|\s+)?(?:and\s+)?"
_RUN_TOGETHER = re.compile(r"[A-Z]{2,}")
"""Letters that may as well be a word or a product: a gold of several options is `A, B`."""
_SEVERAL = re.compile(rf"[A-Z](?:{_BETWEEN}[A-Z])+|\([A-Z]\)(?:{_BETWEEN}\([A-Z]\))+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A letter, or several in order, and what is said behind it."""

    letter: str
    text: str = ""


def choice(answer: Answer, prediction: str) -> Verdict:
    """The same letter: B, (B), B., option B and `B) 42` are one; e and 2.718 are not E. What stands behind the letter
    counts only where it says something else than gold's."""
    wanted = _read(answer.value)
    if wanted is None or _RUN_TOGETHER.fullmatch(answer.value.strip()):
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
    if len(plain) > 1 and _SEVERAL.fullmatch(plain):
        letters = re.findall(r"[A-Z]", plain)
        return Choice("".join(sorted(letters))) if len(set(letters)) == len(letters) else None
    found = _MARKED.fullmatch(plain)
    if found:
        return Choice((found[1] or found[2] or found[3]).upper(), found[4].strip())
    if _ALONE.fullmatch(plain) and (said or plain not in _NUMBERS):
        return Choice(plain.upper())
    return None


def _bare(text: str) -> str:
    """Without what only changes the looks."""
    text = unwrapped(text)
    text = " ".join(text.replace("\\left", "").replace("\\right", "").replace("~", " ").split())
    try:
        return bare_text(text)
    except SyntaxRefused:
        return ""


def letter_of(text: object) -> str | None:
    """The letter that a text chooses; None where it chooses none, or several."""
    said = _read(text) if isinstance(text, str) else None
    return said.letter if said is not None and len(said.letter) == 1 else None


def said_behind(text: str) -> str:
    """What a text says behind the letter that it chooses."""
    said = _read(text)
    return said.text if said else ""


def is_labelled(gold: str) -> bool:
    """Whether a gold is an option with its letter, `(B) 14` or `C. x + 1`."""
    return len(gold) <= MAX_CHOICE and _LABELLED.match(_bare(gold)) is not None


def as_choice(question: str, gold: Answer | str) -> Answer | str:
    """An untyped gold answer that is the letter of an option which the question lists (or several, ACD), or that says
    such an option word for word and is no formula, as an answer of kind `choice`; any other gold as it is."""
    if isinstance(gold, Answer) or len(gold) > MAX_CHOICE:
        return gold
    chosen = _read(gold)
    listed = chosen is not None and set(chosen.letter) <= options_of(question).keys()
    if not listed or chosen is None or not any(map(str.isupper, gold)):
        letter = option_saying(question, gold) if options_of(question) else None
        return gold if letter is None or _is_formula(gold) else Answer("choice", letter)
    return Answer("choice", gold if len(chosen.letter) == 1 else ", ".join(chosen.letter))


def _is_formula(text: str) -> bool:
    """Whether a text can be read, so that it is compared by what it says rather than by its letter."""
    try:
        read_remembered(text)
    except SyntaxRefused:
        return False
    return True


KIND = WrittenKind("choice", choice, "the same letter of an option", example="(B)")
