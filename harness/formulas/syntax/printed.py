"""What SymPy and our programs print, told by its signs alone: read as Python at once.

    3*x**2 + sin(x)/2    -7/12    Matrix([[1, 2], [3, 4]])    {-2, 1/2}    Interval.Ropen(0, oo)

Such a text is neither a phrase nor a date, holds no LaTeX and no unit, and nothing stands around it; the questions
that `parse` asks to find that out took a third of the time of reading a fraction.
"""

from __future__ import annotations

import re

from harness.formulas.syntax.words import WORDS

_NAMES = (
    "sin|cos|tan|exp|log|sqrt|asin|acos|atan|sinh|cosh|tanh|pi|oo|Matrix|Rational|Abs|factorial"
    "|asinh|acosh|atanh|sign|Max|Min|max|min|abs|gcd|lcm|theta|Derivative|Integral|Limit|rank|det|rref"
    r"|Interval(?:\.(?:open|Lopen|Ropen))?|Union|Intersection|FiniteSet|EmptySet"
)
# Not among the letters: C (5C2 is a binomial) and d (d/dx). 3/4/2020 is a date, 1,234 has its thousands grouped.
_PRINTED = re.compile(
    r"(?!-?[0-9]++[-/][0-9]++[-/])"
    rf"(?:[0-9*/+()\[\]{{}}-]|, | (?! )|(?<![A-Za-z])(?:{_NAMES}|[abce-zABD-Z])(?![A-Za-z0-9]))++"
)
_LONGEST = 500
"""Characters; a longer text is rare, and the questions cost it little."""


def is_printed(text: str) -> bool:
    """Whether no reading but Python's fits the text, so that its tree, where Python has one, is the text's tree."""
    if len(text) > _LONGEST or (text[:1] in ("[", "(") and "," in text):  # [1, 2) is an interval
        return False
    return _PRINTED.fullmatch(text) is not None and text.casefold() not in WORDS
