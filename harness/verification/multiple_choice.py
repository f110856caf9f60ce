"""Multiple choice where the question lists its options: the letter by the option's value, and the value by the letter.

A value answers a letter where it is what that option says and what no other option says; a letter answers a value where
its option does. An option that cannot be read is no one's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.verification.errors import GoldError
from harness.verification.kinds.choice import letter_of, said_behind
from harness.verification.statement.listed_options import words_of
from harness.verification.verdict import Method, Verdict, differ, undecided

MOST_WORDS = 2000
"""Characters of a prediction that may be an option word for word."""
Judge = Callable[[str, str], Verdict]
"""(gold's text, prediction) -> Verdict, without regard to the question."""


def by_value(letter: str, options: Mapping[str, str], prediction: str, verdict: Verdict, judge: Judge) -> Verdict:
    """The verdict on a prediction where gold is the letter of an option; verdict: by its letter alone."""
    said = letter_of(prediction)
    if said is not None:
        behind = said_behind(prediction)
        if not verdict.equal or not behind or _is(options[letter], behind, judge).equal is not False:
            return verdict
        other = next((one for one in options if one != letter and _is(options[one], behind, judge).equal), None)
        return verdict if other is None else undecided(f"{letter}, with what option {other} says behind it")
    chosen = _is(options[letter], prediction, judge)
    if chosen.equal is False:
        return differ(f"another value than option {letter}", Method.rule)
    others = [_is(text, prediction, judge) for one, text in options.items() if one != letter]
    if any(other.equal for other in others):
        return undecided("two options have this value") if chosen.equal else differ("another option", Method.rule)
    return chosen


def by_letter(gold: str, options: Mapping[str, str], prediction: str, verdict: Verdict, judge: Judge) -> Verdict:
    """The verdict on a prediction that is the letter of an option, where gold is a value; `verdict` for any other."""
    letter = letter_of(prediction)
    if letter is None or letter not in options:
        return verdict
    try:
        return judge(gold, options[letter])
    except GoldError:
        return verdict


def _is(option: str, prediction: str, judge: Judge) -> Verdict:
    try:
        return judge(option, prediction)
    except GoldError:  # an option in words
        if len(prediction) <= MOST_WORDS and words_of(option).casefold() == words_of(prediction).casefold():
            return Verdict(True, Method.rule, "the option's words")
        return undecided("an option that cannot be read")
