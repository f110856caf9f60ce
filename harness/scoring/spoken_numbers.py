"""Numbers that a question says in words, or writes otherwise than its solution does: `sixteen`, `a dozen`, `$40.00`."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPOKEN: dict[str, int] = (
    {word: number for number, word in enumerate(_ONES)}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | {"half": 2, "halves": 2, "twice": 2, "double": 2, "doubled": 2, "couple": 2, "pair": 2, "pairs": 2, "both": 2}
    | {"third": 3, "thirds": 3, "triple": 3, "thrice": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4}
    | {"fifth": 5, "fifths": 5, "sixth": 6, "week": 7, "weeks": 7, "weekly": 7, "eighth": 8, "tenth": 10, "tenths": 10}
    | {"dozen": 12, "dozens": 12, "year": 12, "hundred": 100, "thousand": 1000}
)
_WORD = re.compile(
    rf"(?<![A-Za-z])({'|'.join(_TENS)})[- ]({'|'.join(_ONES[1:10])})(?![A-Za-z])|[A-Za-z]+", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?!\d|[.,]\d)")


def spoken_numbers(text: str) -> frozenset[int]:
    """The whole numbers of a text, in words and in figures: 1000 in `a 1000-piece puzzle`, 45 in `forty-five`."""
    found = {int(digits[1].replace(",", "")) for digits in _DIGITS.finditer(text) if len(digits[1]) < 20}
    for word in _WORD.finditer(text):
        if word[1] is not None:
            found |= {_SPOKEN[word[1].lower()] + _SPOKEN[word[2].lower()]}
        elif (number := _SPOKEN.get(word[0].lower())) is not None:
            found.add(number)
    return frozenset(found)
