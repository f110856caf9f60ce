"""The options that a question lists: (A) 1 (B) 2, or A. 1 and B. 2 on lines of their own, or A)21 B)22."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_WRAPPED = re.compile(r"\\(?:text|textbf|textrm|textit|mathrm|mathbf|mbox|boxed|fbox)\s*\{([^{}]*)\}")
_OPTION = re.compile(
    r"(?:(?<![\w])\(|(?:^|(?<=[\s'\"\[,])))\s*([A-Z])\s*[).:\uff0e\u3001\uff1a]\s*(?=\S)", re.MULTILINE
)
_STARRED = re.compile(r"\*\*(\(?[A-Z][).:]?\)?)\*\*")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BEFORE, _BEHIND = " \t\n,;'\"", " \t\n,;'\"\\"
_SPACES = re.compile(r"\\(?:q?quad|[ ,;:!])|~|&|\\\\|\\(?:hspace|vspace)\*?\{[^{}]*\}")


def unwrapped(text: str) -> str:
    """Without dollar signs, stars and the braces of texts."""
    return _without_braces(text.replace("**", " "))


def _without_braces(text: str) -> str:
    for _ in range(4):
        text = _WRAPPED.sub(r"\1", text.replace("$", " "))
    return text


def _plain(question: str) -> str:
    """A question without what only changes the looks; the stars of x**2 stay, those of **A.** go."""
    return _without_braces(_STARRED.sub(r"\1", question))


@lru_cache(maxsize=2048)
def options_of(question: str) -> Mapping[str, str]:
    """letter -> what stands behind it, for the last run A, B, ... of options in a question; empty where there is no
    run of at least two."""
    text = _plain(question)
    run = _last_run(list(_OPTION.finditer(text)))
    found = {}
    for number, mark in enumerate(run):
        end = run[number + 1].start() if number + 1 < len(run) else len(text)
        said = text[mark.end() : end].split("\n\n")[0]
        if number + 1 == len(run):
            said = said.split("\n")[0]
        # the next option's quote or bracket may be left over at the end
        found[mark[1]] = _SPACES.sub(" ", said).lstrip(_BEFORE).rstrip(_BEHIND).rstrip("[(").rstrip(_BEHIND)
    if found and "]" in found[run[-1][1]] and "[" not in found[run[-1][1]]:
        found[run[-1][1]] = found[run[-1][1]].partition("]")[0].rstrip(_BEHIND)
    return found


_LOOKS = re.compile(r"[\s\"'\u201c\u201d\u2018\u2019\u300c\u300d$~]")


def words_of(text: str) -> str:
    """The characters of a text that say something: no spaces, no quotes, no full stop."""
    return _LOOKS.sub("", unicodedata.normalize("NFKC", _without_braces(text))).rstrip(".\u3002")


def option_saying(question: str, text: str) -> str | None:
    """The letter of the one option that says this text, word for word; None where none does, or several."""
    wanted = words_of(text)
    letters = [letter for letter, said in options_of(question).items() if words_of(said) == wanted]
    return letters[0] if wanted and len(letters) == 1 else None


def _last_run(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The last marks that read A, B, C, ... in order."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for mark in marks:
        wanted = _LETTERS[len(run)] if len(run) < len(_LETTERS) else ""
        run = [*run, mark] if mark[1] == wanted else [mark] if mark[1] == "A" else run
        if len(run) > 1:
            best = run
    return best


def without_options(question: str) -> str:
    """The question up to its first option: what it says itself."""
    text = _plain(question)
    run = _last_run(list(_OPTION.finditer(text)))
    return text[: run[0].start()] if run else question
