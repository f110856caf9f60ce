"""A value behind a label of a few words, and one before a quantifier that only says what its letters run over.

    local min. $(-1, 1/2)$          (-1, 1/2)
    $\\max$ at $x = 7$               x = 7
    concave up on $(0, \\infty)$     (0, \\infty)
    $2 n \\pi$, any integer $n$      2 n \\pi

A label is compared with gold's as it stands: another one, or one that gold does not have, is never right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from harness.verification.wording.equations import Stated
from harness.verification.wording.hedges import DOUBTED

_LABEL = re.compile(
    r"(?P<label>(?:\$?\s*\\(?:max|min)\s*\$?|[A-Za-z]+\.?)(?:\s[A-Za-z]+\.?){0,3}?)"
    r"(?:\s+(?:at|on)\s+|(?<=\.)\s+(?=\$)|\s*:\s+(?=\$)|\s+(?=everywhere\b))"
    r"(?P<value>\$[^$]+\$(?:\s*(?:and|or|,)\s*\$[^$]+\$)*|everywhere)\s*\.?"
)
_WORDS = frozenset(
    "local relative absolute global maximum minimum maxima minima max min saddle point points pt pts inflection "
    "critical "
    "concave convex up down upward upwards downward downwards increasing decreasing vertex center centre focus "
    "continuous discontinuous differentiable positive negative".split()
)
_QUANTIFIED = re.compile(
    r"\s*[,(]?\s*(?:for|where|with)?\s*(?:(?:all|any|every|each|some|arbitrary)\s+)?"
    r"(?:(?:real\s+numbers?|reals?|integers?|whole\s+numbers?)\s+\$?\s*[A-Za-z]\s*\$?(?:\s*,\s*\$?\s*[A-Za-z]\s*\$?){0,3}|"
    r"\$?\s*[A-Za-z]\s*\$?\s+(?:is\s+)?(?:any|an|a|some)\s+(?:real\s+number|integer|whole\s+number))\s*\)?\s*\.?\s*"
)


def readings(text: str) -> Iterator[Stated]:
    """The value under the label, or before the quantifier; nothing where the words are other ones. Whether a label is
    the one that was asked for nobody says, so a prediction's is doubtful."""
    found = labelled(text)
    if found is not None:
        yield Stated(found.value, doubtful=True)
    bare = without_quantifier(text)
    if bare is not None:
        yield Stated(bare)


class Labelled(NamedTuple):
    """The words of a label, without order, and the value under it."""

    words: frozenset[str]
    value: str


def labelled(text: str) -> Labelled | None:
    """A text that is one value under a label; None for any other."""
    found = _LABEL.fullmatch(text.strip())
    if found is None:
        return None
    words = frozenset(word.lower() for word in re.findall("[A-Za-z]+", found["label"]))
    value = "all real numbers" if found["value"] == "everywhere" else found["value"]
    return Labelled(words, value) if words <= _WORDS else None


def under_the_same(gold: str, prediction: str) -> str | None:
    """The value of a prediction under the label that gold has too; None where the two are not labelled alike."""
    wanted, said = labelled(gold), labelled(prediction)
    return said.value if wanted is not None and said is not None and wanted.words == said.words else None


def without_quantifier(text: str) -> str | None:
    """A text without the words at its end that say over what its letters run; None where there are none."""
    for found in re.finditer(r"[\s,(]+(?:for|where|with|any|all|integer|\$?[A-Za-z]\$?\s+(?:is|an|any))\b", text):
        if found.start() and _QUANTIFIED.fullmatch(text, found.start()):
            before = text[: found.start()].rstrip(" ,(")
            return None if DOUBTED.search(re.sub(r"\$[^$]*\$", " ", before)) else before
    return None
