"""A value behind a label of a few words, and one before a quantifier that only says what its letters run over.

    local min. $(-1, 1/2)$          (-1, 1/2)
    $\\max$ at $x = 7$               x = 7
    concave up on $(0, \\infty)$     (0, \\infty)
    $2 n \\pi$, any integer $n$      2 n \\pi

What the label says is never compared: `left_out.agrees` sees to it that a prediction says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def readings(text: str) -> Iterator[str]:
    """The value under the label, or before the quantifier; nothing where the words are other ones."""
    found = _LABEL.fullmatch(text.strip())
    if found is not None:
        words = {word.lower() for word in re.findall("[A-Za-z]+", found["label"])}
        if words <= _WORDS:
            yield "all real numbers" if found["value"] == "everywhere" else found["value"]
    bare = without_quantifier(text)
    if bare is not None:
        yield bare


def without_quantifier(text: str) -> str | None:
    """A text without the words at its end that say over what its letters run; None where there are none."""
    for found in re.finditer(r"[\s,(]+(?:for|where|with|any|all|integer|\$?[A-Za-z]\$?\s+(?:is|an|any))\b", text):
        if found.start() and _QUANTIFIED.fullmatch(text, found.start()):
            before = text[: found.start()].rstrip(" ,(")
            return None if DOUBTED.search(re.sub(r"\$[^$]*\$", " ", before)) else before
    return None
